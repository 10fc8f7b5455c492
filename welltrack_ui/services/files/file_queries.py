"""Lists of files: of a well, stage, event, kind, project or organization, by report date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import NotFound, invalid
from welltrack_ui.domain.field_types import fold
from welltrack_ui.domain.files.file import File, StoredFile
from welltrack_ui.domain.files.file_format import FileFormat, format_of
from welltrack_ui.domain.files.file_versions import Tally, age, identity
from welltrack_ui.domain.page import Listing
from welltrack_ui.services.core.access import Visible
from welltrack_ui.services.core.context import Ground, checked_limit
from welltrack_ui.services.files.file_list_cache import FileShelves, Shelf
from welltrack_ui.services.files.file_sorting import Order, ordered
from welltrack_ui.services.files.files import shown
from welltrack_ui.store import files

MOST_PAGES = 50
MOST_SORTED = 20_000


@dataclass(frozen=True, slots=True)
class FilesFound:
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
class FilesAsked:
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

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._shelves = FileShelves(ground.engine)

    def list(self, actor: Actor, asked: FilesAsked) -> Listing[File]:
        """One page; reads on while filters leave nothing, but not without end in one call."""
        size = checked_limit(asked.limit)
        check_days(asked)
        source, org_id = self._source(actor, asked)
        days = days_of(asked)
        visible = self.ground.scope.visible(org_id)
        cursor = asked.cursor
        for _ in range(MOST_PAGES):
            page = files.listed(self.ground.engine, source, days, size, cursor)
            kept = [shown(file) for file in page.items if fits(file, asked, visible)]
            cursor = page.next_cursor
            if kept or cursor is None:
                return Listing(kept, cursor)
        return Listing([], cursor)

    def first(self, actor: Actor, asked: FilesAsked, order: Order, count: int) -> FilesFound:
        """The first `count` files in any order, of each its latest version.

        Reads all, until 20 000 fit: no index holds more than one order, and people look at the
        first pages of a list. What was read before is kept, and only what changed is read again.
        """
        check_days(asked)
        # A version may be of another kind than the one before it.
        source, org_id = self._source(actor, replace(asked, kind=None))
        visible = self.ground.scope.visible(org_id)
        shelf = self._shelf(source, asked, org_id)
        if shelf is None:
            return self._first_of_many(source, asked, visible, order, count)
        fitting = [f for f in shelf.ordered(order) if fits(f, asked, visible)]
        return self._found(fitting, count, shelf.versions, whole=True)

    def _shelf(self, source: files.Source, asked: FilesAsked, org_id: str) -> Shelf | None:
        """The files of a source; None where they are better read in turn."""
        if asked.event_id:
            return None
        kept = self._shelves.again(source, asked.well_id or org_id)
        if kept is not None:
            return kept
        return self._shelves.read(source) if days_of(asked) == (None, None) else None

    def _first_of_many(
        self, source: files.Source, asked: FilesAsked, visible: Visible, order: Order, count: int
    ) -> FilesFound:
        """The same of files that are not kept."""
        glances = files.glances(self.ground.engine, source, days_of(asked))
        tally = Tally()
        counted = ((tally.add(file), file) for file in glances)
        fitting = (pair for pair in counted if fits(pair[1], asked, visible))
        found = list(islice(fitting, MOST_SORTED + 1))
        latest = [file for key, file in found[:MOST_SORTED] if tally.is_latest(key, file)]
        versions = {f.id: n for f in latest if (n := tally.count(identity(f))) > 1}
        whole = len(found) <= MOST_SORTED
        return self._found(ordered(latest, order), count, versions, whole=whole)

    def _found(
        self,
        fitting: Sequence[files.Glance],
        count: int,
        versions: Mapping[str, int],
        *,
        whole: bool,
    ) -> FilesFound:
        """What is told of files in their order."""
        engine, chosen = self.ground.engine, [file.id for file in fitting[:count]]
        kept = [shown(file) for file in files.stored(engine, chosen)]
        several = {file_id: versions[file_id] for file_id in chosen if file_id in versions}
        return FilesFound(kept, len(fitting), whole, files.names(engine, kept), several)

    def versions(self, actor: Actor, file_id: str) -> FilesFound:
        """All versions of a stored file, itself among them, the latest first."""
        file = files.load(self.ground.engine, file_id)
        if file is None:
            raise NotFound("file")
        self.ground.scope.well(actor, file.well_id, Permission.READ, "file")
        if file.deleted_at or file.status != "stored":
            raise NotFound("file")
        source = files.of_name(file.well_id, file.name)
        if file.event_id:
            source = files.of_event(file.well_id, file.event_id)
        glances = files.glances(self.ground.engine, source, (None, None))
        found = [one for one in glances if identity(one) == identity(file)]
        return self._found(sorted(found, key=age, reverse=True), len(found), {}, whole=True)

    def _source(self, actor: Actor, asked: FilesAsked) -> tuple[files.Source, str]:
        given = [x for x in (asked.well_id, asked.project_id, asked.org_id) if x is not None]
        if len(given) != 1:
            raise invalid("well_id", "give one of well_id, project_id, org_id")
        scope = self.ground.scope
        if asked.project_id:
            project = scope.project(actor, asked.project_id, Permission.READ)
            return files.of_project(project.id), project.org_id
        if asked.well_id is None:
            org = scope.org(actor, asked.org_id or "", Permission.READ)
            return files.of_organization(org.id), org.id
        well = scope.well(actor, asked.well_id, Permission.READ).well
        return narrowest(well.id, asked), well.org_id


def check_days(asked: FilesAsked) -> None:
    """Raise Invalid for days that contradict each other."""
    if asked.day and (asked.first or asked.end):
        raise invalid("date", "give either date, or from and to")
    if asked.first and asked.end and asked.end <= asked.first:
        raise invalid("to", "must be after from")


def days_of(asked: FilesAsked) -> tuple[date | None, date | None]:
    """The half-open range of report dates, open where None."""
    if asked.day:
        return asked.day, asked.day + timedelta(days=1)
    return asked.first, asked.end


def narrowest(well_id: str, asked: FilesAsked) -> files.Source:
    """The index that reads least for what is asked of one well."""
    if asked.event_id:
        check_of_well(asked.event_id, "e", well_id, "event")
        return files.of_event(well_id, asked.event_id)
    if asked.stage_id:
        check_of_well(asked.stage_id, "s", well_id, "stage")
        return files.of_stage(well_id, asked.stage_id)
    if asked.kind:
        return files.of_kind(well_id, asked.kind)
    return files.of_well(well_id)


def check_of_well(entity_id: str, letter: str, well_id: str, noun: str) -> None:
    """Raise NotFound for an id of another well."""
    try:
        parts = ids.split(entity_id)
    except ValueError:
        raise NotFound(noun) from None
    if parts.letter != letter or parts.home != ids.split(well_id).core:
        raise NotFound(noun)


def fits(file: StoredFile | files.Glance, asked: FilesAsked, visible: Visible) -> bool:
    """Whether a file is one of those asked for."""
    return (
        asked.stage_id in {None, file.stage_id}
        and asked.event_id in {None, file.event_id}
        and asked.kind in {None, file.kind}
        and asked.uploaded_by in {None, file.created_by}
        and (asked.format is None or asked.format == format_of(file.name, file.content_type))
        and (not asked.q or fold(asked.q) in fold(file.name))
        and (asked.well_id is not None or visible.well(file.well_id) is not None)
        and within_days(file, *days_of(asked))
    )


def within_days(file: StoredFile | files.Glance, first: date | None, end: date | None) -> bool:
    """Whether a file's report date lies in a half-open range, open where None."""
    if first is None and end is None:
        return True
    day = str(file.report_date or "")
    return bool(day) and (first is None or str(first) <= day) and (end is None or day < str(end))
