"""Lists of files: of a well, stage, event, kind, project or organization, by report date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import islice

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import NotFound, invalid_field
from welltrack_ui.domain.field_types import fold_text
from welltrack_ui.domain.files.file import File, StoredFile
from welltrack_ui.domain.files.file_format import FileFormat, detect_file_format
from welltrack_ui.domain.files.file_versions import VersionCounter, upload_order, version_key
from welltrack_ui.domain.page import ListPage
from welltrack_ui.services.core.access import VisibleWells
from welltrack_ui.services.core.context import ServiceContext, resolve_limit
from welltrack_ui.services.files.file_list_cache import FileListing, FileListingCache
from welltrack_ui.services.files.file_sorting import FileOrder, sort_files
from welltrack_ui.services.files.files import strip_storage_fields
from welltrack_ui.store import files, records

MAX_SORTED_FILES = 20_000


@dataclass(frozen=True, slots=True)
class FileQueryResult:
    """The first files in the order that was asked for, and how many there are in all.

    `whole` is False where there are more than can be sorted: then `total` is a lower bound.
    `names` are those of the wells, stages, events and people that the files speak of, by id;
    `versions` how many there are of a file, where there is more than one.
    """

    files: list[File]
    total: int
    whole: bool
    names: dict[str, str]
    versions: dict[str, int]


@dataclass(frozen=True, slots=True)
class FileQuery:
    """What is asked for; `first` to `end` is a half-open range of report dates."""

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
    """Stored files that are not deleted, and whose well can be seen."""

    def __init__(self, ground: ServiceContext) -> None:
        self.context = ground
        self._cache = FileListingCache(ground.engine)

    def list(self, actor: Actor, asked: FileQuery) -> ListPage[File]:
        """One page; reads on while filters leave nothing, but not without end in one call."""
        size = resolve_limit(asked.limit)
        check_day_filters(asked)
        source, org_id = self._resolve_source(actor, asked)
        days = resolve_day_range(asked)
        visible = self.context.authorizer.visible_wells(org_id)
        page = records.filtered_page(
            partial(files.list_files, self.context.engine, source, days, size),
            lambda file: matches_query(file, asked, visible),
            asked.cursor,
        )
        return ListPage([strip_storage_fields(file) for file in page.items], page.next_cursor)

    def list_first(
        self, actor: Actor, asked: FileQuery, order: FileOrder, count: int
    ) -> FileQueryResult:
        """The first `count` files in any order, of each its latest version.

        Reads all, until 20 000 fit: no index holds more than one order, and people look at the
        first pages of a list. What was read before is kept, and only what changed is read again.
        """
        check_day_filters(asked)
        # A version may be of another kind than the one before it.
        source, org_id = self._resolve_source(actor, replace(asked, kind=None))
        visible = self.context.authorizer.visible_wells(org_id)
        shelf = self._load_listing(source, asked, org_id)
        if shelf is None:
            return self._list_first_uncached(source, asked, visible, order, count)
        fitting = [f for f in shelf.list_sorted(order) if matches_query(f, asked, visible)]
        return self._build_results(fitting, count, shelf.versions, whole=True)

    def _load_listing(
        self, source: files.FilePartition, asked: FileQuery, org_id: str
    ) -> FileListing | None:
        """The files of a source; None where they are better read in turn."""
        if asked.event_id:
            return None
        kept = self._cache.refresh_listing(source, asked.well_id or org_id)
        if kept is not None:
            return kept
        return (
            self._cache.read_listing(source) if resolve_day_range(asked) == (None, None) else None
        )

    def _list_first_uncached(
        self,
        source: files.FilePartition,
        asked: FileQuery,
        visible: VisibleWells,
        order: FileOrder,
        count: int,
    ) -> FileQueryResult:
        """The same of files that are not kept."""
        glances = files.read_file_summaries(self.context.engine, source, resolve_day_range(asked))
        tally = VersionCounter()
        counted = ((tally.add(file), file) for file in glances)
        fitting = (pair for pair in counted if matches_query(pair[1], asked, visible))
        found = list(islice(fitting, MAX_SORTED_FILES + 1))
        latest = [file for key, file in found[:MAX_SORTED_FILES] if tally.is_latest(key, file)]
        versions = {f.id: n for f in latest if (n := tally.count(version_key(f))) > 1}
        whole = len(found) <= MAX_SORTED_FILES
        return self._build_results(sort_files(latest, order), count, versions, whole=whole)

    def _build_results(
        self,
        fitting: Sequence[files.FileSummary],
        count: int,
        versions: Mapping[str, int],
        *,
        whole: bool,
    ) -> FileQueryResult:
        """What is told of files in their order."""
        engine, chosen = self.context.engine, [file.id for file in fitting[:count]]
        kept = [strip_storage_fields(file) for file in files.load_files(engine, chosen)]
        several = {file_id: versions[file_id] for file_id in chosen if file_id in versions}
        return FileQueryResult(
            kept, len(fitting), whole, files.read_entity_names(engine, kept), several
        )

    def list_versions(self, actor: Actor, file_id: str) -> FileQueryResult:
        """All versions of a stored file, itself among them, the latest first."""
        file = files.load(self.context.engine, file_id)
        if file is None:
            raise NotFound("file")
        self.context.authorizer.well(actor, file.well_id, Permission.READ, "file")
        if file.deleted_at or file.status != "stored":
            raise NotFound("file")
        source = files.name_partition(file.well_id, file.name)
        if file.event_id:
            source = files.event_partition(file.well_id, file.event_id)
        glances = files.read_file_summaries(self.context.engine, source, (None, None))
        found = [one for one in glances if version_key(one) == version_key(file)]
        return self._build_results(
            sorted(found, key=upload_order, reverse=True), len(found), {}, whole=True
        )

    def _resolve_source(self, actor: Actor, asked: FileQuery) -> tuple[files.FilePartition, str]:
        given = [x for x in (asked.well_id, asked.project_id, asked.org_id) if x is not None]
        if len(given) != 1:
            raise invalid_field("well_id", "give one of well_id, project_id, org_id")
        scope = self.context.authorizer
        if asked.project_id:
            project = scope.project(actor, asked.project_id, Permission.READ)
            return files.project_partition(project.id), project.org_id
        if asked.well_id is None:
            org = scope.org(actor, asked.org_id or "", Permission.READ)
            return files.organization_partition(org.id), org.id
        well = scope.well(actor, asked.well_id, Permission.READ).well
        return choose_source(well.id, asked), well.org_id


def check_day_filters(asked: FileQuery) -> None:
    """Raise Invalid for days that contradict each other."""
    if asked.day and (asked.first or asked.end):
        raise invalid_field("date", "give either date, or from and to")
    if asked.first and asked.end and asked.end <= asked.first:
        raise invalid_field("to", "must be after from")


def resolve_day_range(asked: FileQuery) -> tuple[date | None, date | None]:
    """The half-open range of report dates, open where None."""
    if asked.day:
        return asked.day, asked.day + timedelta(days=1)
    return asked.first, asked.end


def choose_source(well_id: str, asked: FileQuery) -> files.FilePartition:
    """The index that reads least for what is asked of one well."""
    if asked.event_id:
        require_same_well(asked.event_id, "e", well_id, "event")
        return files.event_partition(well_id, asked.event_id)
    if asked.stage_id:
        require_same_well(asked.stage_id, "s", well_id, "stage")
        return files.stage_partition(well_id, asked.stage_id)
    if asked.kind:
        return files.kind_partition(well_id, asked.kind)
    return files.well_partition(well_id)


def require_same_well(entity_id: str, letter: str, well_id: str, noun: str) -> None:
    """Raise NotFound for an id of another well."""
    try:
        parts = ids.split_id(entity_id)
    except ValueError:
        raise NotFound(noun) from None
    if parts.letter != letter or parts.home != ids.split_id(well_id).core:
        raise NotFound(noun)


def matches_query(
    file: StoredFile | files.FileSummary, asked: FileQuery, visible: VisibleWells
) -> bool:
    """Whether a file is one of those asked for."""
    return (
        asked.stage_id in {None, file.stage_id}
        and asked.event_id in {None, file.event_id}
        and asked.kind in {None, file.kind}
        and asked.uploaded_by in {None, file.created_by}
        and (
            asked.format is None or asked.format == detect_file_format(file.name, file.content_type)
        )
        and (not asked.q or fold_text(asked.q) in fold_text(file.name))
        and (asked.well_id is not None or visible.find_well(file.well_id) is not None)
        and is_within_days(file, *resolve_day_range(asked))
    )


def is_within_days(
    file: StoredFile | files.FileSummary, first: date | None, end: date | None
) -> bool:
    """Whether a file's report date lies in a half-open range, open where None."""
    if first is None and end is None:
        return True
    day = str(file.report_date or "")
    return bool(day) and (first is None or str(first) <= day) and (end is None or day < str(end))
