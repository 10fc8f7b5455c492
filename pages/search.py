"""The search: the hits in the dialog of every screen, and the screen of all results."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nicegui import ui

from components.i18n.format import format_date
from components.i18n.labels import translate_marked_title
from components.i18n.translate import mark, t
from components.kit.filter_bar import Filter, read_filter_state
from components.kit.page_header import page_header
from components.kit.table import Pager, empty_state, skeleton_html
from components.search.filter_bar import WellFilterBar
from components.search.hit_list import (
    hit_groups_html,
    nothing_found_html,
    partial_note_html,
)
from components.search.ports import SearchHit, SearchResults
from components.search.well_pill import WELL_PARAMETER
from components.shell.frame import Frame, NavigationLink
from components.shell.navigation import enter_organization
from welltrack_ui import urls
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.search import hit as search_hits
from welltrack_ui.domain.search.document import SearchKind
from welltrack_ui.domain.search.hit import WellChoice
from welltrack_ui.domain.search.query import MAX_QUERY_LENGTH, MIN_QUERY_LENGTH
from welltrack_ui.domain.user import MembershipOfMine
from welltrack_ui.services.container import Services
from welltrack_ui.services.search.search import MAX_HITS, SearchQuery
from welltrack_ui.web.screen_data.search import ServiceWellLookup, search_organization
from welltrack_ui.web.screen_user import ScreenUser

HITS_A_KIND = 5
PAGE_HITS = 30
MAX_PROJECTS = 500
SEARCHES = "searches"
"""The list of what a user searched for last."""
KIND_LABELS: Mapping[SearchKind, str] = {
    "project": mark("Projects"),
    "well": mark("Wells"),
    "stage": mark("Stages"),
    "event": mark("Events"),
    "file": mark("Files"),
    "report": mark("Reports"),
}
KIND_ICONS: Mapping[SearchKind, str] = {
    "project": "folder",
    "well": "derrick",
    "stage": "layers",
    "event": "calendar-days",
    "file": "file",
    "report": "clipboard-check",
}


class ScreenSearch:
    """The data of the search dialog: hits of all organizations of a user, the current one first.

    `frame` says which one that is.
    """

    def __init__(self, user: ScreenUser) -> None:
        self.user = user
        self.frame: Frame | None = None

    async def find(self, text: str) -> SearchResults:
        """A few hits of each kind. Raises: NotSignedIn, Unavailable."""
        text = text[:MAX_QUERY_LENGTH]
        answers = [
            (membership.org_name, answer)
            for membership in self._memberships()
            for answer in await self.user.ask(
                search_each_kind, self.user.services, membership.org_id, text
            )
        ]
        is_single = len(self.user.me.memberships) == 1
        hits = [
            to_search_hit(item, "" if is_single else org_name)
            for org_name, answer in answers
            for item in answer.items
        ]
        order = [t(label) for label in KIND_LABELS.values()]
        # Sorting keeps the order within a kind: the current organization comes first.
        hits.sort(key=lambda hit: order.index(hit.group))
        is_partial = any(answer.building for _, answer in answers)
        return SearchResults(hits, self._results_url(text), is_partial)

    async def list_last_searches(self) -> Sequence[SearchHit]:
        """The screens of what this user searched for last, the latest first."""
        texts = await self.user.ask(self.user.services.recent_choices.list, SEARCHES)
        return [
            SearchHit(t("Last searches"), text, url, "history")
            for text in texts
            if (url := self._results_url(text))
        ]

    async def remember_search(self, text: str) -> None:
        """Note what was searched for."""
        note = self.user.services.recent_choices.note
        await self.user.ask(note, SEARCHES, text[:MAX_QUERY_LENGTH])

    def _memberships(self) -> Sequence[MembershipOfMine]:
        current = self.frame.org_id if self.frame else ""
        return sorted(self.user.me.memberships, key=lambda m: m.org_id != current)

    def _results_url(self, text: str) -> str:
        memberships = self._memberships()
        return urls.search_url(memberships[0].org_id, q=text) if memberships else ""


def search_each_kind(
    actor: Actor, services: Services, org_id: str, text: str
) -> list[search_hits.SearchAnswer]:
    """A few hits of each kind in an organization; it blocks. Raises: NotFound, Unavailable."""
    return [
        services.search.search(actor, org_id, SearchQuery(text, kinds=(kind,), limit=HITS_A_KIND))
        for kind in KIND_LABELS
    ]


def to_search_hit(item: search_hits.SearchHit, org_name: str = "") -> SearchHit:
    """A hit as the screens show it; their day tells events of one name apart.

    The day comes first: what is too long for a line ends early.
    """
    in_name = item.text == item.name
    label, marks = item.name, item.marks
    if item.kind == "event":
        label, marks = translate_marked_title(item.name, item.marks if in_name else ())
    place = item.well_name if item.kind != "well" else ""
    day = format_date(item.day) if item.day else ""
    return SearchHit(
        group=t(KIND_LABELS[item.kind]),
        label=label,
        href=item.url,
        icon=KIND_ICONS[item.kind],
        detail=" · ".join(part for part in (day, place, org_name) if part),
        text="" if in_name else item.text,
        label_marks=marks if in_name else (),
        text_marks=() if in_name else item.marks,
    )


async def search_page(
    user: ScreenUser, frame: Frame, query: Mapping[str, str], *, org_id: str
) -> None:
    """Draw all results of a search; `query` holds its text `q` and its filters."""
    org = await user.ask(user.services.organizations.get, org_id)
    enter_organization(frame, user.me.memberships, org_id)
    title = t("Search")
    crumbs = [NavigationLink(org.name, urls.dashboard_url(org_id)), NavigationLink(title)]
    frame.set_location(title, crumbs)
    page_header_detail = t("In all of {organization}", organization=org.name)
    with page_header(title, detail=page_header_detail):
        pass
    await SearchScreen(user, org_id).draw(query)


class SearchScreen:
    """The results of one search, and its filters."""

    def __init__(self, user: ScreenUser, org_id: str) -> None:
        self.user, self.org_id = user, org_id
        self._wells = ServiceWellLookup(user, org_id)
        self._count = PAGE_HITS
        self._state: dict[str, str] = {}

    async def draw(self, query: Mapping[str, str]) -> None:
        """Draw the filters and the results."""
        services = self.user.services
        projects = await self.user.ask(services.projects.list, self.org_id, MAX_PROJECTS)
        filters = [
            Filter("kind", t("Kind"), {kind: t(label) for kind, label in KIND_LABELS.items()}),
            Filter("project", t("Project"), {p.id: p.name for p in projects.items}),
        ]
        self._state = read_filter_state(query, filters)
        well = await self._read_well(query.get(WELL_PARAMETER, ""))
        WellFilterBar(
            *(filters, self._state, self._change),
            path=urls.search_url(self.org_id),
            search=t("Search"),
            wells=self._wells,
            well=well,
        )
        self._results = ui.html(skeleton_html()).classes("wt-search-page")
        self._results.props("role=status")
        with empty_state(
            "search", t("Type a name, a word of a title or of the details, or a file's name.")
        ) as self._empty:
            pass
        self._pager = Pager(self._load_more)
        await self._load()

    async def _read_well(self, well_id: str) -> WellChoice | None:
        """The well of the URL, which is then in the state; None where it is gone."""
        well = await self._wells.read_well(well_id) if well_id else None
        if well is not None:
            self._state[WELL_PARAMETER] = well.id
        return well

    async def _change(self, state: dict[str, str]) -> None:
        self._state, self._count = state, PAGE_HITS
        await self._load()

    async def _load_more(self) -> None:
        self._count = min(self._count + PAGE_HITS, MAX_HITS)
        await self._load()

    async def _load(self) -> None:
        state, text = self._state, self._state.get("q", "")[:MAX_QUERY_LENGTH]
        is_long = len(text) >= MIN_QUERY_LENGTH
        self._empty.visible = not is_long
        self._results.visible = is_long
        self._pager.element.visible = False
        if not is_long:
            return
        answer = await search_organization(self.user, self.org_id, self._build_query(text))
        # The filters changed meanwhile, or the screen was left: a later answer is on its way.
        if state is not self._state or self._results.is_deleted:
            return
        # In the order of rank, whatever kind they are: the icon tells that.
        html = hit_groups_html([replace(to_search_hit(item), group="") for item in answer.items])
        html += partial_note_html() if answer.building else ""
        if not answer.items and not answer.building:
            html = nothing_found_html(text)
        self._results.content = html
        self._pager.element.visible = bool(answer.items)
        more = answer.more and self._count < MAX_HITS
        self._pager.show(len(answer.items), more=more)
        await self.user.ask(self.user.services.recent_choices.note, SEARCHES, text)

    def _build_query(self, text: str) -> SearchQuery:
        kinds = [kind for kind in KIND_LABELS if self._state.get("kind") == kind]
        return SearchQuery(
            text,
            kinds=kinds or tuple(KIND_LABELS),
            project_id=self._state.get("project"),
            well_id=self._state.get(WELL_PARAMETER),
            limit=self._count,
        )
