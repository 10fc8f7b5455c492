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
from welltrack_ui.domain.page import Listing
from welltrack_ui.store import keys, records
from welltrack_ui.store.engine.engine import Engine, IndexName, Key, Query, Record

FIRST_DAY = "0"
PAGE = 1000
PENDING_LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Source:
    """Whose files: an index, its partition, and what its sort keys begin with."""

    index: IndexName
    pk: str
    prefix: str


def of_well(well_id: str) -> Source:
    """All files of a well."""
    return Source("l1", keys.partition(well_id), "F#")


def of_stage(well_id: str, stage_id: str) -> Source:
    """The files of a stage."""
    return Source("l2", keys.partition(well_id), keys.events_of_stage(stage_id) + "#F#")


def of_kind(well_id: str, kind: str) -> Source:
    """The files of one kind of a well."""
    return Source("l3", keys.partition(well_id), f"F#{kind}#")


def of_event(well_id: str, event_id: str) -> Source:
    """The files of an event."""
    return Source("l4", keys.partition(well_id), f"F{ids.split(event_id).core}#")


def of_name(well_id: str, name: str) -> Source:
    """The files of a well that have exactly this name and belong to no event."""
    return Source("l4", keys.partition(well_id), keys.files_named(name))


def of_project(project_id: str) -> Source:
    """The files of a project's wells, those of deleted wells among them."""
    return Source("g1", keys.partition(project_id) + "#F", "F#")


def of_organization(org_id: str) -> Source:
    """The files of an organization's wells, those of deleted wells among them."""
    return Source("g2", keys.partition(org_id) + "#F", "F#")


def record(file: StoredFile) -> Record:
    """A file's record; a pending one is in no list, and is gone after 24 hours."""
    made = records.item("file", keys.entity(file.id, "f"), file, file.version)
    if file.status == "pending":
        over = file.created_at + PENDING_LIFE
        return replace(made, expires_at=int(over.timestamp()))
    place = f"{file.report_date or ''}#{format_instant(file.created_at)}#{file.id}"
    stage = f"{keys.events_of_stage(file.stage_id)}#F#{place}" if file.stage_id else None
    event = f"F{ids.split(file.event_id).core}#" if file.event_id else keys.files_named(file.name)
    made = replace(
        made,
        l1=f"F#{place}",
        l2=stage,
        l3=f"F#{file.kind}#{place}",
        l4=f"{event}{place}",
        g1=Key(f"{keys.partition(file.project_id)}#F", f"F#{place}"),
        g2=Key(f"{keys.partition(file.org_id)}#F", f"F#{place}"),
    )
    return records.trashed(made, file, file.org_id)


def rekeyed(stored: Record) -> Record | None:
    """A file's record in the lists that files are in now; None where it is in them already.

    Earlier versions of the product gave fewer keys.
    """
    now = record(StoredFile.model_validate_json(stored.body))
    right = replace(stored, l1=now.l1, l2=now.l2, l3=now.l3, l4=now.l4, g1=now.g1, g2=now.g2)
    return None if right == stored else right


def load(engine: Engine, file_id: str) -> StoredFile | None:
    """A file, pending or deleted ones too."""
    return records.load(engine, keys.entity(file_id, "f"), StoredFile)


def listed(
    engine: Engine,
    source: Source,
    days: tuple[date | None, date | None],
    limit: int,
    cursor: str | None,
) -> Listing[StoredFile]:
    """One page by report date; `days` is a half-open range of report dates, open where None.

    Files without a report date come first, and are in no range.
    """
    return records.page(engine, reading(source, days, limit), cursor, StoredFile)


# Not frozen: it would take several times as long to make one, and a read makes thousands.
@dataclass(slots=True)
class Glance:
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


def glance(record: Record) -> Glance:
    """A file's record at a glance."""
    found = from_json(record.body, cache_strings="keys")
    return Glance(
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


def glances(
    engine: Engine, source: Source, days: tuple[date | None, date | None]
) -> Iterator[Glance]:
    """All files of a source within a range of report dates."""
    return map(glance, engine.walk(reading(source, days, PAGE)))


def glances_now(engine: Engine, source: Source, file_ids: Sequence[str]) -> dict[str, Glance]:
    """Those of some files that are in a source now, by id."""
    found = engine.get_many([keys.entity(file_id, "f") for file_id in file_ids])
    seen = [glance(record) for record in found.values() if within(record, source)]
    return {one.id: one for one in seen}


def stored(engine: Engine, file_ids: Sequence[str]) -> list[StoredFile]:
    """Files by id, in that order; without those that are gone."""
    places = [keys.entity(file_id, "f") for file_id in file_ids]
    found = engine.get_many(places)
    return [StoredFile.model_validate_json(found[key].body) for key in places if key in found]


def within(record: Record, source: Source) -> bool:
    """Whether a source lists a record."""
    place: Key | str | None = getattr(record, source.index)
    if place is None:
        return False
    pk, sk = place if isinstance(place, Key) else (record.pk, place)
    return pk == source.pk and sk.startswith(source.prefix)


def reading(source: Source, days: tuple[date | None, date | None], limit: int) -> Query:
    """The query of a source within a range of report dates."""
    first, end = days
    low, high = keys.prefix(source.prefix)
    if first or end:
        low = f"{source.prefix}{first or FIRST_DAY}"
    if end:
        high = f"{source.prefix}{end}"
    return Query(source.index, source.pk, low, high, limit)


def names(engine: Engine, files: Sequence[File]) -> dict[str, str]:
    """What the wells, stages, events and uploaders of files are called now, by id."""
    asked = {
        entity_id: keys.entity(entity_id, entity_id[0])
        for file in files
        for entity_id in (file.well_id, file.stage_id, file.event_id, file.created_by)
        if entity_id
    }
    found = engine.get_many(list(asked.values()))
    bodies = {i: json.loads(found[key].body) for i, key in asked.items() if key in found}
    return {i: str(body.get("name") or body.get("title")) for i, body in bodies.items()}
