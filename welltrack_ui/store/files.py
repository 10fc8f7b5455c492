"""Files, as the store keeps them: in their well's partition, listed by report date."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from sys import intern

from pydantic_core import from_json

from welltrack_ui.domain import ids
from welltrack_ui.domain.field_types import format_instant
from welltrack_ui.domain.files.file import File, StoredFile
from welltrack_ui.domain.page import ListPage
from welltrack_ui.store import keys, records
from welltrack_ui.store.engine.engine import Engine, IndexName, Key, Query, Record

FIRST_DAY_KEY = "0"
SUMMARY_PAGE_RECORDS = 1000
PENDING_LIFETIME = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class FilePartition:
    """Whose files: an index, its partition, and what its sort keys begin with."""

    index: IndexName
    pk: str
    prefix: str


def well_partition(well_id: str) -> FilePartition:
    """All files of a well."""
    return FilePartition("l1", keys.partition_key(well_id), "F#")


def stage_partition(well_id: str, stage_id: str) -> FilePartition:
    """The files of a stage."""
    return FilePartition("l2", keys.partition_key(well_id), keys.stage_prefix(stage_id) + "#F#")


def kind_partition(well_id: str, kind: str) -> FilePartition:
    """The files of one kind of a well."""
    return FilePartition("l3", keys.partition_key(well_id), f"F#{kind}#")


def event_partition(well_id: str, event_id: str) -> FilePartition:
    """The files of an event."""
    return FilePartition("l4", keys.partition_key(well_id), f"F{ids.split_id(event_id).core}#")


def name_partition(well_id: str, name: str) -> FilePartition:
    """The files of a well that have exactly this name and belong to no event."""
    return FilePartition("l4", keys.partition_key(well_id), keys.file_name_prefix(name))


def project_partition(project_id: str) -> FilePartition:
    """The files of a project's wells, those of deleted wells among them."""
    return FilePartition("g1", keys.partition_key(project_id) + "#F", "F#")


def organization_partition(org_id: str) -> FilePartition:
    """The files of an organization's wells, those of deleted wells among them."""
    return FilePartition("g2", keys.partition_key(org_id) + "#F", "F#")


def record(file: StoredFile) -> Record:
    """A file's record; a pending one is in no list, and is gone after 24 hours."""
    made = records.model_to_record("file", keys.entity_key(file.id, "f"), file, file.version)
    if file.status == "pending":
        over = file.created_at + PENDING_LIFETIME
        return replace(made, expires_at=int(over.timestamp()))
    place = f"{file.report_date or ''}#{format_instant(file.created_at)}#{file.id}"
    stage = f"{keys.stage_prefix(file.stage_id)}#F#{place}" if file.stage_id else None
    event = (
        f"F{ids.split_id(file.event_id).core}#"
        if file.event_id
        else keys.file_name_prefix(file.name)
    )
    made = replace(
        made,
        l1=f"F#{place}",
        l2=stage,
        l3=f"F#{file.kind}#{place}",
        l4=f"{event}{place}",
        g1=Key(f"{keys.partition_key(file.project_id)}#F", f"F#{place}"),
        g2=Key(f"{keys.partition_key(file.org_id)}#F", f"F#{place}"),
    )
    return records.trash_if_deleted(made, file, file.org_id)


def renew_index_keys(stored: Record) -> Record | None:
    """A file's record in the lists that files are in now; None where it is in them already.

    Earlier versions of the product gave fewer keys.
    """
    now = record(StoredFile.model_validate_json(stored.body))
    right = replace(stored, l1=now.l1, l2=now.l2, l3=now.l3, l4=now.l4, g1=now.g1, g2=now.g2)
    return None if right == stored else right


def load(engine: Engine, file_id: str) -> StoredFile | None:
    """A file, pending or deleted ones too."""
    return records.load(engine, keys.entity_key(file_id, "f"), StoredFile)


def list_files(
    engine: Engine,
    source: FilePartition,
    days: tuple[date | None, date | None],
    limit: int,
    cursor: str | None,
) -> ListPage[StoredFile]:
    """One page by report date; `days` is a half-open range of report dates, open where None.

    Files without a report date come first, and are in no range.
    """
    return records.read_model_page(
        engine, report_date_query(source, days, limit), cursor, StoredFile
    )


# Not frozen: it would take several times as long to make one, and a read makes thousands.
@dataclass(slots=True)
class FileSummary:
    """Of a file what lists choose and sort by: its days and instants are texts, sorted as such.

    To choose among thousands: to read each as it should be would take several times as long, and
    to keep each whole as much more memory.
    """

    id: str
    well_id: str
    stage_id: str | None
    event_id: str | None
    name: str
    kind: str
    size: int
    content_type: str
    report_date: str | None
    created_at: str
    created_by: str


def parse_file_summary(record: Record) -> FileSummary:
    """A file's record at a glance."""
    found = from_json(record.body, cache_strings="keys")
    return FileSummary(
        found["id"],
        # Thousands share these, and are kept in memory with them.
        intern(found["well_id"]),
        found.get("stage_id"),
        found.get("event_id"),
        found["name"],
        intern(found["kind"]),
        found["size"],
        intern(found["content_type"]),
        found.get("report_date"),
        found["created_at"],
        intern(found["created_by"]),
    )


def read_file_summaries(
    engine: Engine, source: FilePartition, days: tuple[date | None, date | None]
) -> Iterator[FileSummary]:
    """All files of a source within a range of report dates."""
    return map(
        parse_file_summary, engine.walk(report_date_query(source, days, SUMMARY_PAGE_RECORDS))
    )


def read_current_summaries(
    engine: Engine, source: FilePartition, file_ids: Sequence[str]
) -> dict[str, FileSummary]:
    """Those of some files that are in a source now, by id."""
    found = engine.get_many([keys.entity_key(file_id, "f") for file_id in file_ids])
    seen = [
        parse_file_summary(record) for record in found.values() if is_in_partition(record, source)
    ]
    return {one.id: one for one in seen}


def load_files(engine: Engine, file_ids: Sequence[str]) -> list[StoredFile]:
    """Files by id, in that order; without those that are gone."""
    places = [keys.entity_key(file_id, "f") for file_id in file_ids]
    found = engine.get_many(places)
    return [StoredFile.model_validate_json(found[key].body) for key in places if key in found]


def is_in_partition(record: Record, source: FilePartition) -> bool:
    """Whether a source lists a record."""
    place: Key | str | None = getattr(record, source.index)
    if place is None:
        return False
    pk, sk = place if isinstance(place, Key) else (record.pk, place)
    return pk == source.pk and sk.startswith(source.prefix)


def report_date_query(
    source: FilePartition, days: tuple[date | None, date | None], limit: int
) -> Query:
    """The query of a source within a range of report dates."""
    first, end = days
    low, high = keys.prefix_range(source.prefix)
    if first or end:
        low = f"{source.prefix}{first or FIRST_DAY_KEY}"
    if end:
        high = f"{source.prefix}{end}"
    return Query(source.index, source.pk, low, high, limit)


def read_entity_names(engine: Engine, files: Sequence[File]) -> dict[str, str]:
    """What the wells, stages, events and uploaders of files are called now, by id."""
    asked = {
        entity_id: keys.entity_key(entity_id, entity_id[0])
        for file in files
        for entity_id in (file.well_id, file.stage_id, file.event_id, file.created_by)
        if entity_id
    }
    found = engine.get_many(list(asked.values()))
    bodies = {i: json.loads(found[key].body) for i, key in asked.items() if key in found}
    return {i: str(body.get("name") or body.get("title")) for i, body in bodies.items()}
