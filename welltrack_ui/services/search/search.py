"""The search in an organization: what a member may see, best first, with where it was found."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice

from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import invalid_field
from welltrack_ui.domain.messages import message
from welltrack_ui.domain.natural_sort import natural_sort_key
from welltrack_ui.domain.search.document import (
    SEARCH_KINDS,
    EventSource,
    ReportSource,
    SearchDocument,
    SearchKind,
    SearchSource,
    WellSource,
)
from welltrack_ui.domain.search.folding import fold_loose
from welltrack_ui.domain.search.hit import SearchAnswer, SearchHit, WellChoice
from welltrack_ui.domain.search.marks import MarkedText, cut_excerpt, mark_words
from welltrack_ui.domain.search.query import SearchWords, parse_search_words
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.search.index_filling import find_indexed_key, read_source
from welltrack_ui.services.search.indexes import SearchIndexes
from welltrack_ui.services.search.organization_index import OrganizationIndex
from welltrack_ui.store import keys, records, wells
from welltrack_ui.store.search.index_file import IndexDamaged
from welltrack_ui.store.search.matches import IndexMatch, SearchFilter, find_matches

DEFAULT_HITS, MAX_HITS = 20, 500
SETTLE_SECONDS = 1.5
CHUNK_SPARE = 5
MAX_CHUNKS = 20
ATTEMPTS = 2
MAX_LOOKUP = 50
LOOKUP_CANDIDATES = 200


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What to search for: kinds and a place narrow it, `limit` is 1 to 500."""

    q: str
    kinds: Collection[SearchKind] = SEARCH_KINDS
    project_id: str | None = None
    well_id: str | None = None
    limit: int = DEFAULT_HITS


@dataclass(frozen=True, slots=True)
class CheckedMatch:
    """A match that was read again from the store, with its well."""

    source: SearchSource
    document: SearchDocument
    well: WellSource | None


class SearchService:
    """Finds projects, wells, stages, events and files, for members."""

    def __init__(self, context: ServiceContext, indexes: SearchIndexes) -> None:
        self.context, self.indexes = context, indexes

    def search(self, actor: Actor, org_id: str, query: SearchQuery) -> SearchAnswer:
        """The best hits in an organization. Raises: NotFound; Invalid; Unavailable."""
        self.context.authorizer.org(actor, org_id, Permission.READ)
        words = parse_search_words(query.q)
        if not 1 <= query.limit <= MAX_HITS:
            raise invalid_field("limit", message("must be between 1 and {most}", most=MAX_HITS))
        kinds = frozenset(query.kinds or SEARCH_KINDS)
        search_filter = SearchFilter(kinds, query.project_id, query.well_id)
        checked, is_complete = self._find(org_id, words, search_filter, query.limit + 1)
        hits = tuple(build_hit(match, words) for match in checked[: query.limit])
        return SearchAnswer(items=hits, more=len(checked) > query.limit, building=not is_complete)

    def lookup_wells(
        self,
        actor: Actor,
        org_id: str,
        text: str = "",
        limit: int = DEFAULT_HITS,
        project_id: str | None = None,
    ) -> list[WellChoice]:
        """The wells that a typed text may mean, those that begin with it first, by name.

        Without a text the first wells of the list. Raises: NotFound; Invalid; Unavailable.
        """
        self.context.authorizer.org(actor, org_id, Permission.READ)
        most = min(max(limit, 1), MAX_LOOKUP)
        if not text.strip():
            return self._name_choices(self._list_first_wells(org_id, project_id, most))
        words = parse_search_words(text, shortest=1)
        search_filter = SearchFilter(frozenset({"well"}), project_id)
        checked, _ = self._find(org_id, words, search_filter, LOOKUP_CANDIDATES)
        start = fold_loose(text.strip())
        names = {match.document.id: match.document.name for match in checked}
        ids = sorted(
            names,
            key=lambda each: (
                not fold_loose(names[each]).startswith(start),
                natural_sort_key(names[each]),
            ),
        )
        wells_by_id = wells.load_many(self.context.engine, ids[:most])
        return self._name_choices([wells_by_id[each] for each in ids if each in wells_by_id])

    def find_wells_by_id(self, actor: Actor, org_id: str, ids: Collection[str]) -> list[WellChoice]:
        """Wells of an organization in the order of their ids; those that are gone are left out.

        Raises: NotFound.
        """
        self.context.authorizer.org(actor, org_id, Permission.READ)
        visible = self.context.authorizer.visible_wells(org_id)
        visible_wells = [visible.find_well(each) for each in ids if find_indexed_key(each)]
        own = [well for well in visible_wells if well is not None and well.org_id == org_id]
        return self._name_choices(own)

    def _name_choices(self, of_wells: Sequence[Well]) -> list[WellChoice]:
        project_keys = [keys.entity_key(well.project_id, "p") for well in of_wells]
        sources = map(read_source, self.context.engine.get_many(project_keys).values())
        names = {each.id: each.to_document().name for each in sources if each}
        return [
            WellChoice(id=well.id, name=well.name, project_name=names.get(well.project_id, ""))
            for well in of_wells
        ]

    def _list_first_wells(self, org_id: str, project_id: str | None, most: int) -> list[Well]:
        visible = self.context.authorizer.visible_wells(org_id)
        every = records.all_pages(
            partial(wells.list_wells, self.context.engine, project_id or org_id, most)
        )
        visible_wells = (well for well in every if visible.has_project(well.project_id))
        return list(islice(visible_wells, most))

    def _find(
        self, org_id: str, words: SearchWords, search_filter: SearchFilter, most: int
    ) -> tuple[list[CheckedMatch], bool]:
        """The best matches, and whether none can be missing from an index that is being made."""
        index = self.indexes.get(org_id)
        for _ in range(ATTEMPTS):
            is_settled = index.settle(SETTLE_SECONDS)
            matches: list[CheckedMatch] = []
            try:
                # What was matches before an error stays in the list.
                matches.extend(self._read_matches(index, words, search_filter, most))
                return matches, is_settled
            except TimeoutError:
                return matches, False
            except IndexDamaged:
                # One that is being made is not there to be read yet, which is no damage.
                if is_settled:
                    index.make_anew()
        return [], False

    def _read_matches(
        self, index: OrganizationIndex, words: SearchWords, search_filter: SearchFilter, most: int
    ) -> Iterator[CheckedMatch]:
        """The matches that are so in the store too, read in chunks until there are enough."""
        with index.file.reading() as connection:
            matches = find_matches(connection, words, search_filter)
            count = 0
            # It holds a read of the file, which ends before the connection is given back.
            with closing(matches):
                for _ in range(MAX_CHUNKS):
                    chunk = list(islice(matches, most - count + CHUNK_SPARE))
                    for match in self._check(index.org_id, chunk, words):
                        yield match
                        count += 1
                        if count == most:
                            return
                    if not chunk:
                        return

    def _check(
        self, org_id: str, chunk: Sequence[IndexMatch], words: SearchWords
    ) -> Iterator[CheckedMatch]:
        """The matches that exist, are in no deleted parent, and still have all words."""
        entity_keys = {
            each: key
            for match in chunk
            for each in (match.id, match.well_id, match.project_id)
            if (key := find_indexed_key(each)) is not None
        }
        stored = self.context.engine.get_many(list(entity_keys.values()))
        sources = {each: read_source(stored.get(key)) for each, key in entity_keys.items()}
        for match in chunk:
            source, well = sources.get(match.id), sources.get(match.well_id)
            if source is None or source.org_id != org_id or sources.get(match.project_id) is None:
                continue
            if match.well_id and not isinstance(well, WellSource):
                continue
            document = source.to_document()
            if document.matches(words):
                yield CheckedMatch(source, document, well if isinstance(well, WellSource) else None)


def build_hit(match: CheckedMatch, words: SearchWords) -> SearchHit:
    """A hit with the text that shows it: the name if all words are in it, else of the details."""
    document, well = match.document, match.well
    has_day = well is not None and document.kind in {"event", "report"}
    day = find_day(match.source, well) if well and has_day else None
    marked = mark_document(document, words)
    return SearchHit(
        kind=document.kind,
        id=document.id,
        name=document.name,
        well_id=document.well_id,
        well_name=well.name if well else None,
        at=document.at,
        url=find_url(document, day),
        text=marked.text,
        marks=marked.marks,
        day=day,
    )


def mark_document(document: SearchDocument, words: SearchWords) -> MarkedText:
    """The text of a document that shows where the words are."""
    folded_name = fold_loose(document.name)
    if not all(word.loose in folded_name for word in words.all):
        details = cut_excerpt(mark_words(document.details, words.all))
        if details.marks:
            return details
    return mark_words(document.name, words.all)


def find_url(document: SearchDocument, day: date | None) -> str:
    """The path of the screen that shows a document; `day` is its report day, where it has one."""
    if document.well_id is None:
        return urls.project_url(document.id)
    if document.kind == "stage":
        return urls.stage_url(document.id)
    if day is not None:
        event_id = document.id if document.kind == "event" else None
        return urls.well_url(document.well_id, day=day.isoformat(), event=event_id)
    if document.kind == "file":
        return urls.well_url(document.well_id, tab="files", q=document.name)
    return urls.well_url(document.well_id)


def find_day(source: SearchSource, well: WellSource) -> date:
    """The report day of a report, or on which an event starts."""
    if isinstance(source, ReportSource):
        return source.date
    if isinstance(source, EventSource) and source.starts_on:
        return date.fromisoformat(source.starts_on)
    instant = source.to_document().at
    tz = report_day.load_zone(well.timezone)
    return report_day.find_report_day(instant, tz, well.report_day_start)
