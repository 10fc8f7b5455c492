"""Records of files: in their well's partition, listed by report date."""

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

# Sorts before every date, and behind the empty text of files without one.
FIRST_DAY_KEY = "0"
SUMMARY_PAGE_RECORDS = 1000
PENDING_LIFETIME = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class FilePartition:
    """A partition of files: an index, its partition key, and the prefix of its sort keys."""

    index: IndexName
    pk: str
    prefix: str


def well_partition(well_id: str) -> FilePartition:
    """The files of a well."""
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
    """The files of a project's wells, with those of deleted wells."""
    return FilePartition("g1", keys.partition_key(project_id) + "#F", "F#")


def organization_partition(org_id: str) -> FilePartition:
    """The files of an organization's wells, with those of deleted wells."""
    return FilePartition("g2", keys.partition_key(org_id) + "#F", "F#")


def record(file: StoredFile) -> Record:
    """A file's record; a pending file is in no list, and expires after 24 hours."""
    file_record = records.model_to_record("file", keys.entity_key(file.id, "f"), file, file.version)
    if file.status == "pending":
        expires_at = file.created_at + PENDING_LIFETIME
        return replace(file_record, expires_at=int(expires_at.timestamp()))
    sort_key = f"{file.report_date or ''}#{format_instant(file.created_at)}#{file.id}"
    stage_key = f"{keys.stage_prefix(file.stage_id)}#F#{sort_key}" if file.stage_id else None
    event_prefix = (
        f"F{ids.split_id(file.event_id).core}#"
        if file.event_id
        else keys.file_name_prefix(file.name)
    )
    file_record = replace(
        file_record,
        l1=f"F#{sort_key}",
        l2=stage_key,
        l3=f"F#{file.kind}#{sort_key}",
        l4=f"{event_prefix}{sort_key}",
        g1=Key(f"{keys.partition_key(file.project_id)}#F", f"F#{sort_key}"),
        g2=Key(f"{keys.partition_key(file.org_id)}#F", f"F#{sort_key}"),
    )
    return records.trash_if_deleted(file_record, file, file.org_id)


def renew_index_keys(stored: Record) -> Record | None:
    """A file's record with the index keys of this version; None where it has them already.

    Earlier versions of the product wrote fewer keys.
    """
    current = record(StoredFile.parse_stored(stored.body))
    renewed = replace(
        stored,
        l1=current.l1,
        l2=current.l2,
        l3=current.l3,
        l4=current.l4,
        g1=current.g1,
        g2=current.g2,
    )
    return None if renewed == stored else renewed


def load(engine: Engine, file_id: str) -> StoredFile | None:
    """A file, also pending or deleted. Raises: NotFound for an id that is not a file's."""
    return records.load(engine, keys.entity_key(file_id, "f"), StoredFile)


def list_files(
    engine: Engine,
    partition: FilePartition,
    days: tuple[date | None, date | None],
    limit: int,
    cursor: str | None,
) -> ListPage[StoredFile]:
    """A page of files by report date; `days` is a half-open range of report dates, open where None.

    Files without a report date come first, and are in no range.

    Raises: Invalid for a cursor of another list.
    """
    return records.read_model_page(
        engine, report_date_query(partition, days, limit), cursor, StoredFile
    )


# Not frozen: it would take several times as long to make one, and a read makes thousands.
@dataclass(slots=True)
class FileSummary:
    """The fields of a file that lists filter and sort by; days and instants are texts that sort.

    Validating each of thousands of files would take several times as long, and keeping them whole
    as much more memory.
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
    """The summary of a file's record."""
    body = from_json(record.body, cache_strings="keys")
    return FileSummary(
        body["id"],
        # Thousands of cached files share these few texts: one copy of each saves megabytes.
        intern(body["well_id"]),
        body.get("stage_id"),
        body.get("event_id"),
        body["name"],
        intern(body["kind"]),
        body["size"],
        intern(body["content_type"]),
        body.get("report_date"),
        body["created_at"],
        intern(body["created_by"]),
    )


def read_file_summaries(
    engine: Engine, partition: FilePartition, days: tuple[date | None, date | None]
) -> Iterator[FileSummary]:
    """The summaries of all files in a partition within a range of report dates."""
    return map(
        parse_file_summary, engine.walk(report_date_query(partition, days, SUMMARY_PAGE_RECORDS))
    )


def read_current_summaries(
    engine: Engine, partition: FilePartition, file_ids: Sequence[str]
) -> dict[str, FileSummary]:
    """The current summaries of those files that are in a partition, by id."""
    file_records = engine.get_many([keys.entity_key(file_id, "f") for file_id in file_ids])
    summaries = [
        parse_file_summary(record)
        for record in file_records.values()
        if is_in_partition(record, partition)
    ]
    return {summary.id: summary for summary in summaries}


def load_files(engine: Engine, file_ids: Sequence[str]) -> list[StoredFile]:
    """Files by id, in that order; those that are gone are left out."""
    file_keys = [keys.entity_key(file_id, "f") for file_id in file_ids]
    file_records = engine.get_many(file_keys)
    return [
        StoredFile.parse_stored(file_records[key].body) for key in file_keys if key in file_records
    ]


def is_in_partition(record: Record, partition: FilePartition) -> bool:
    """Whether a partition lists a record."""
    index_key: Key | str | None = getattr(record, partition.index)
    if index_key is None:
        return False
    pk, sk = index_key if isinstance(index_key, Key) else (record.pk, index_key)
    return pk == partition.pk and sk.startswith(partition.prefix)


def report_date_query(
    partition: FilePartition, days: tuple[date | None, date | None], limit: int
) -> Query:
    """The query of a partition within a half-open range of report dates."""
    first, end = days
    low, high = keys.prefix_range(partition.prefix)
    if first or end:
        low = f"{partition.prefix}{first or FIRST_DAY_KEY}"
    if end:
        high = f"{partition.prefix}{end}"
    return Query(partition.index, partition.pk, low, high, limit)


def read_entity_names(engine: Engine, files: Sequence[File]) -> dict[str, str]:
    """The current names of the wells, stages, events and uploaders of files, by id."""
    entity_keys = {
        entity_id: keys.entity_key(entity_id, entity_id[0])
        for file in files
        for entity_id in (file.well_id, file.stage_id, file.event_id, file.created_by)
        if entity_id
    }
    entity_records = engine.get_many(list(entity_keys.values()))
    bodies = {
        i: json.loads(entity_records[key].body)
        for i, key in entity_keys.items()
        if key in entity_records
    }
    return {i: str(body.get("name") or body.get("title")) for i, body in bodies.items()}
