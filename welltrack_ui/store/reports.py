"""Records of daily reports and of their approved revisions, and the lists of reports."""

import base64
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

import msgspec

from welltrack_ui.domain.entity import FrozenModel
from welltrack_ui.domain.field_types import Instant
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.reports.report import Report, Revision
from welltrack_ui.store import keys, records
from welltrack_ui.store.engine.engine import (
    LAST_CHARACTER,
    Engine,
    IndexName,
    Key,
    Put,
    Query,
    Record,
)

MAX_PART_CHARACTERS = 300_000
"""The characters of a part: the content of a revision is compressed, then written in base64."""


class CostSummary(msgspec.Struct, gc=False):
    """A stored cost of a report."""

    quantity: float
    unit_cost: float


class StoredRevision(Revision):
    """A revision as it is stored: whose it is, and the number of the parts of its content."""

    org_id: str
    report_id: str
    parts: int


class ReadMark(FrozenModel):
    """When somebody read a report, and the ids of the latest log entries that they were told."""

    at: Instant
    entry_ids: tuple[str, ...] = ()


class RevisionPart(FrozenModel):
    """A part of the content of a revision: compressed JSON, in base64."""

    org_id: str
    report_id: str
    revision: int
    part: int
    content: str


def record(report: Report) -> Record:
    """A report's record, in the lists of its well, project and organization."""
    report_record = records.model_to_record(
        "report", keys.entity_key(report.id, "r"), report, report.version
    )
    sort_key = keys.report_sort_key(report.date, report.created_at, report.id)
    report_record = replace(
        report_record,
        l1=f"R#{sort_key}",
        g1=Key(keys.report_list_partition(report.project_id), sort_key),
        g2=Key(keys.report_list_partition(report.org_id), sort_key),
    )
    return records.trash_if_deleted(report_record, report, report.org_id)


def load(engine: Engine, report_id: str) -> Report | None:
    """A report, deleted or not. Raises: NotFound for an id that is not a report's."""
    return records.load(engine, keys.entity_key(report_id, "r"), Report)


def unique_guards(report: Report) -> Mapping[str, Key]:
    """The keys of the guards that make day and number unique in the well and job, by field."""
    # Another report may take the day and the number of one in the trash.
    if report.deleted_at:
        return {}
    return {
        field: keys.unique_value_key(report.well_id, f"report-{field}", f"{value} {report.job}")
        for field, value in (("date", report.date.isoformat()), ("number", str(report.number)))
    }


def list_query(home_id: str, first: date | None, last: date | None, limit: int = 100) -> Query:
    """The query of the reports of a well, project or organization on report days, newest first."""
    letter = home_id[:1]
    low = first.isoformat() if first else ""
    # Behind each report of the last day, whose keys go on with when it was made.
    high = f"{last.isoformat()}#{LAST_CHARACTER}" if last else LAST_CHARACTER
    if letter == "w":
        pk, low, high = keys.partition_key(home_id), f"R#{low}", f"R#{high}"
        return Query("l1", pk, low, high, limit, reverse=True)
    index: IndexName = "g1" if letter == "p" else "g2"
    return Query(index, keys.report_list_partition(home_id), low, high, limit, reverse=True)


def list_reports(engine: Engine, query: Query, cursor: str | None) -> ListPage[Report]:
    """A page of reports. Raises: Invalid for a cursor of another list."""
    return records.read_model_page(engine, query, cursor, Report)


def read_mark_put(user_id: str, report_id: str, mark: ReadMark, life: timedelta) -> Put:
    """The write of when a user read a report, which is forgotten in the end; the later counts."""
    key, until = keys.read_mark_key(user_id, report_id), mark.at + life
    return Put(records.model_to_record("read", key, mark, 1, int(until.timestamp())))


def load_read_mark(engine: Engine, user_id: str, report_id: str) -> ReadMark | None:
    """When a user read a report last; None for never."""
    return records.record_to_model(engine.get(keys.read_mark_key(user_id, report_id)), ReadMark)


class ReportSummary(msgspec.Struct, gc=False):
    """The fields of a stored report that tell which it is."""

    id: str
    date: date
    job: str
    number: int
    md: float | None = None
    costs: list[CostSummary] = []


def read_summaries(engine: Engine, well_id: str) -> Iterator[ReportSummary]:
    """The reports of a well, newest first, with few fields each."""
    for stored in engine.walk(replace(list_query(well_id, None, None, 500), lean=True)):
        yield _summary_decoder.decode(stored.body)


def walk_well_reports(
    engine: Engine, well_id: str, first: date | None = None, last: date | None = None
) -> Iterator[Report]:
    """The reports of a well on report days from `first` to `last`, newest first."""
    return records.read_all_models(engine, list_query(well_id, first, last), Report)


def revision_puts(report: Report, revision: Revision, content: str) -> Iterator[Put]:
    """The writes of an approved revision of a report; it is never written again."""
    text = base64.b64encode(zlib.compress(content.encode(), 9)).decode()
    starts = range(0, len(text), MAX_PART_CHARACTERS)
    home = {"org_id": report.org_id, "report_id": report.id}
    stored = StoredRevision.model_validate({**revision.model_dump(), **home, "parts": len(starts)})
    key = keys.revision_key(report.id, revision.revision)
    yield Put(records.model_to_record("revision", key, stored, 1), "absent")
    for number, start in enumerate(starts):
        part = RevisionPart(
            **home,
            revision=revision.revision,
            part=number,
            content=text[start : start + MAX_PART_CHARACTERS],
        )
        part_key = keys.revision_key(report.id, revision.revision, number)
        yield Put(records.model_to_record("revision_part", part_key, part, 1), "absent")


def load_revision(engine: Engine, report_id: str, revision: int) -> StoredRevision | None:
    """A revision of a report without its content; None for one that was never approved."""
    return records.record_to_model(
        engine.get(keys.revision_key(report_id, revision)), StoredRevision
    )


def load_revision_text(engine: Engine, report_id: str, stored: StoredRevision) -> str:
    """The canonical text of a revision's content, as it is stored."""
    part_keys = [
        keys.revision_key(report_id, stored.revision, number) for number in range(stored.parts)
    ]
    by_key = engine.get_many(part_keys)
    parts = (records.record_to_model(by_key.get(key), RevisionPart) for key in part_keys)
    text = "".join(part.content for part in parts if part)
    return zlib.decompress(base64.b64decode(text)).decode()


def list_revisions(engine: Engine, report_id: str, count: int) -> list[StoredRevision]:
    """The approved revisions of a report up to number `count`, newest first."""
    revision_keys = [keys.revision_key(report_id, number) for number in range(count, -1, -1)]
    by_key = engine.get_many(revision_keys)
    stored = (records.record_to_model(by_key.get(key), StoredRevision) for key in revision_keys)
    return [revision for revision in stored if revision is not None]


_summary_decoder = msgspec.json.Decoder(ReportSummary)
