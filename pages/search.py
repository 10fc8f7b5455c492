"""The search of every screen: projects and wells by name."""

from collections.abc import Sequence

from components.i18n.translate import t
from components.shell.search_dialog import SearchHit
from welltrack_ui import urls
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.field_types import fold_text
from welltrack_ui.domain.user import MembershipOfMine
from welltrack_ui.services.container import Services
from welltrack_ui.web.screen_user import ScreenUser

MAX_HITS = 8


async def find_search_hits(user: ScreenUser, text: str) -> Sequence[SearchHit]:
    """The hits of a text in the user's organizations: wells by word starts, projects by parts.

    Raises: NotSignedIn, Unavailable.
    """
    hits: list[SearchHit] = []
    for membership in user.me.memberships:
        hits += await user.ask(_search_organization, user.services, membership, text)
    # Sorting keeps the order within a group: the organizations stay as the user has them.
    return sorted(hits, key=lambda hit: hit.group)[: 2 * MAX_HITS]


def _search_organization(
    actor: Actor, services: Services, membership: MembershipOfMine, text: str
) -> list[SearchHit]:
    """The hits in one organization."""
    org_id, detail = membership.org_id, membership.org_name
    wells = services.well_lists.list(actor, org_id=org_id, q=text, limit=MAX_HITS).items
    projects = [
        p
        for p in services.projects.list(actor, org_id, 500).items
        if fold_text(text) in fold_text(p.name)
    ]
    return [
        *(
            SearchHit(t("Projects"), p.name, urls.project_url(p.id), "folder", detail)
            for p in projects[:MAX_HITS]
        ),
        *(
            SearchHit(t("Wells"), w.name, urls.well_url(w.id), "derrick", w.operator or detail)
            for w in wells
        ),
    ]
