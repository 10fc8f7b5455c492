"""Queries of files: of a well, stage, event, kind, project or organization."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import islice

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import NotFound, invalid_field
from welltrack_ui.domain.files.file import File, StoredFile
from welltrack_ui.domain.files.file_format import FileFormat, detect_file_format
from welltrack_ui.domain.files.file_versions import VersionCounter, upload_order, version_key
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.search.folding import fold_phrase
from welltrack_ui.services.core.access import VisibleWells
from welltrack_ui.services.core.context import ServiceContext, resolve_limit
from welltrack_ui.services.files.file_list_cache import FileListing, FileListingCache
from welltrack_ui.services.files.file_sorting import FileOrder, sort_files
from welltrack_ui.services.files.files import strip_storage_fields
from welltrack_ui.store import files, records

MAX_SORTED_FILES = 20_000


@dataclass(frozen=True, slots=True)
class FileQueryResult:
    """The first files in some order, and the number of all.

    `whole` is False where there are more than can be sorted: then `total` is a lower bound. `names`
    are those of the wells, stages, events and people that the files refer to, by id; `versions` the
    number of versions of a file, where there are several.
    """

    files: list[File]
    total: int
    whole: bool
    names: dict[str, str]
    versions: dict[str, int]


@dataclass(frozen=True, slots=True)
class FileQuery:
    """A query of files; `first` to `end` is a half-open range of report dates."""

    well_id: str | None = None
    project_id: str | None = None
    org_id: str | None = None
    stage_id: str | None = None
    event_id: str | None = None
    kind: str | None = None
    day: date | None = None
    first: date | None = None
    end: date | None = None
    q: str | None = None
    limit: int | None = None
    cursor: str | None = None
    format: FileFormat | None = None
    uploaded_by: str | None = None


class FileListService:
    """Lists stored files that are not deleted, and whose well is visible."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context
        self._cache = FileListingCache(context.engine)

    def list(self, actor: Actor, query: FileQuery) -> ListPage[File]:
        """A page of files by report date.

        Pages that filters empty are skipped, up to 50 in one call: the next one may have files
        though this one has none.

        Raises: Invalid for a query that contradicts itself; NotFound.
        """
        size = resolve_limit(query.limit)
        check_day_filters(query)
        partition, org_id = self._resolve_source(actor, query)
        days = resolve_day_range(query)
        visible = self.context.authorizer.visible_wells(org_id)
        page = records.filtered_page(
            partial(files.list_files, self.context.engine, partition, days, size),
            lambda file: matches_query(file, query, visible),
            query.cursor,
        )
        return ListPage([strip_storage_fields(file) for file in page.items], page.next_cursor)

    def list_first(
        self, actor: Actor, query: FileQuery, order: FileOrder, count: int
    ) -> FileQueryResult:
        """The first `count` files in any order, of each its latest version.

        Reads all files (20 000 at most) and sorts them, since an index has one order only. Listings
        are cached, so that only files that changed are read again.

        Raises: Invalid for a query that contradicts itself; NotFound.
        """
        check_day_filters(query)
        # Not the partition of one kind: a version may be of another kind than the one before it.
        partition, org_id = self._resolve_source(actor, replace(query, kind=None))
        visible = self.context.authorizer.visible_wells(org_id)
        listing = self._load_listing(partition, query, org_id)
        if listing is None:
            return self._list_first_uncached(partition, query, visible, order, count)
        matches = [f for f in listing.list_sorted(order) if matches_query(f, query, visible)]
        return self._build_results(matches, count, listing.versions, whole=True)

    def _load_listing(
        self, partition: files.FilePartition, query: FileQuery, org_id: str
    ) -> FileListing | None:
        """The listing of a partition; None where it is better read directly."""
        if query.event_id:
            return None
        home_id = query.well_id or org_id
        cached = self._cache.refresh_listing(partition, home_id)
        if cached is not None:
            return cached
        return (
            self._cache.read_listing(partition, home_id)
            if resolve_day_range(query) == (None, None)
            else None
        )

    def _list_first_uncached(
        self,
        partition: files.FilePartition,
        query: FileQuery,
        visible: VisibleWells,
        order: FileOrder,
        count: int,
    ) -> FileQueryResult:
        """As `list_first`, of files that are not cached."""
        summaries = files.read_file_summaries(
            self.context.engine, partition, resolve_day_range(query)
        )
        counter = VersionCounter()
        # Generators: each file is counted as a version before the filter sees it, and no list is
        # made.
        counted = ((counter.add(file), file) for file in summaries)
        matches = (pair for pair in counted if matches_query(pair[1], query, visible))
        first_matches = list(islice(matches, MAX_SORTED_FILES + 1))
        latest = [
            file for key, file in first_matches[:MAX_SORTED_FILES] if counter.is_latest(key, file)
        ]
        versions = {f.id: n for f in latest if (n := counter.count(version_key(f))) > 1}
        whole = len(first_matches) <= MAX_SORTED_FILES
        return self._build_results(sort_files(latest, order), count, versions, whole=whole)

    def _build_results(
        self,
        matches: Sequence[files.FileSummary],
        count: int,
        versions: Mapping[str, int],
        *,
        whole: bool,
    ) -> FileQueryResult:
        """The result of sorted matches: the first of them whole, with names."""
        engine, file_ids = self.context.engine, [file.id for file in matches[:count]]
        loaded = [strip_storage_fields(file) for file in files.load_files(engine, file_ids)]
        version_counts = {file_id: versions[file_id] for file_id in file_ids if file_id in versions}
        return FileQueryResult(
            loaded, len(matches), whole, files.read_entity_names(engine, loaded), version_counts
        )

    def list_versions(self, actor: Actor, file_id: str) -> FileQueryResult:
        """All versions of a stored file, itself among them, the latest first. Raises: NotFound."""
        file = files.load(self.context.engine, file_id)
        if file is None:
            raise NotFound("file")
        self.context.authorizer.well(actor, file.well_id, Permission.READ, "file")
        if file.deleted_at or file.status != "stored":
            raise NotFound("file")
        partition = files.name_partition(file.well_id, file.name)
        if file.event_id:
            partition = files.event_partition(file.well_id, file.event_id)
        summaries = files.read_file_summaries(self.context.engine, partition, (None, None))
        versions = [summary for summary in summaries if version_key(summary) == version_key(file)]
        return self._build_results(
            sorted(versions, key=upload_order, reverse=True), len(versions), {}, whole=True
        )

    def _resolve_source(self, actor: Actor, query: FileQuery) -> tuple[files.FilePartition, str]:
        parents = [x for x in (query.well_id, query.project_id, query.org_id) if x is not None]
        if len(parents) != 1:
            raise invalid_field("well_id", "give one of well_id, project_id, org_id")
        authorizer = self.context.authorizer
        if query.project_id:
            project = authorizer.project(actor, query.project_id, Permission.READ)
            return files.project_partition(project.id), project.org_id
        if query.well_id is None:
            org = authorizer.org(actor, query.org_id or "", Permission.READ)
            return files.organization_partition(org.id), org.id
        well = authorizer.well(actor, query.well_id, Permission.READ).well
        return choose_source(well.id, query), well.org_id


def check_day_filters(query: FileQuery) -> None:
    """Check the dates of a query. Raises: Invalid for dates that contradict each other."""
    if query.day and (query.first or query.end):
        raise invalid_field("date", "give either date, or from and to")
    if query.first and query.end and query.end <= query.first:
        raise invalid_field("to", "must be after from")


def resolve_day_range(query: FileQuery) -> tuple[date | None, date | None]:
    """The half-open range of report dates of a query, open where None."""
    if query.day:
        return query.day, query.day + timedelta(days=1)
    return query.first, query.end


def choose_source(well_id: str, query: FileQuery) -> files.FilePartition:
    """The smallest partition of a well that holds the files of a query.

    Raises: NotFound for a stage or event of another well.
    """
    if query.event_id:
        require_same_well(query.event_id, "e", well_id, "event")
        return files.event_partition(well_id, query.event_id)
    if query.stage_id:
        require_same_well(query.stage_id, "s", well_id, "stage")
        return files.stage_partition(well_id, query.stage_id)
    if query.kind:
        return files.kind_partition(well_id, query.kind)
    return files.well_partition(well_id)


def require_same_well(entity_id: str, letter: str, well_id: str, noun: str) -> None:
    """Check the well in an id. Raises: NotFound for the id of another well's stage or event."""
    try:
        parts = ids.split_id(entity_id)
    except ValueError:
        raise NotFound(noun) from None
    if parts.letter != letter or parts.home != ids.split_id(well_id).core:
        raise NotFound(noun)


def matches_query(
    file: StoredFile | files.FileSummary, query: FileQuery, visible: VisibleWells
) -> bool:
    """Whether a file matches a query."""
    return (
        query.stage_id in {None, file.stage_id}
        and query.event_id in {None, file.event_id}
        and query.kind in {None, file.kind}
        and query.uploaded_by in {None, file.created_by}
        and (
            query.format is None or query.format == detect_file_format(file.name, file.content_type)
        )
        and (not query.q or fold_phrase(query.q) in fold_phrase(file.name))
        # A well that was asked for was checked already; of others each must be visible.
        and (query.well_id is not None or visible.find_well(file.well_id) is not None)
        and is_within_days(file, *resolve_day_range(query))
    )


def is_within_days(
    file: StoredFile | files.FileSummary, first: date | None, end: date | None
) -> bool:
    """Whether a file's report date lies in a half-open range, open where None."""
    if first is None and end is None:
        return True
    day = str(file.report_date or "")
    return bool(day) and (first is None or str(first) <= day) and (end is None or day < str(end))
