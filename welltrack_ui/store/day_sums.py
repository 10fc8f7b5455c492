"""Records of the sums of report days: an item a month, and a head that says how old each is."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeVar

import msgspec

from welltrack_ui.domain.event import NPT_KIND, EventState
from welltrack_ui.domain.field_types import EARLIEST_INSTANT, LATEST_INSTANT
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.day_sums import DaySum, DayTotals, DayWork
from welltrack_ui.domain.reports.recent_work import RecentWork
from welltrack_ui.store import events, keys
from welltrack_ui.store.engine.engine import Delete, Engine, Key, Operation, Put, Record

EVENTS_PER_PAGE = 500
ALL_TIME = Window(EARLIEST_INSTANT, LATEST_INSTANT)


class MonthHead(msgspec.Struct):
    """What the head knows of a month: the log version of its sums, and the totals of all of it.

    The totals are dated by the month's first day.
    """

    stamp: int
    totals: DayTotals


class SumsHead(msgspec.Struct):
    """The head of a well's sums: `stamp` is the version of the log item that they are of.

    `clock` is the zone and the hour of the report days that were summed. `work` has a stamp of its
    own, and is None where nobody asked for it yet.
    """

    version: int
    stamp: int
    clock: str
    months: dict[str, MonthHead] = {}
    work: RecentWork | None = None


class MonthSums(msgspec.Struct):
    """The sums of those report days of a month that have rows."""

    stamp: int
    days: list[DaySum] = []


class MonthTotals(msgspec.Struct):
    """As MonthSums, with what the performance of many wells needs; the rest is not parsed."""

    stamp: int
    days: list[DayTotals] = []


class MonthWork(msgspec.Struct):
    """As MonthSums, with what tells how a well stands; the rest is not parsed."""

    stamp: int
    days: list[DayWork] = []


SomeMonth = TypeVar("SomeMonth", MonthSums, MonthTotals, MonthWork)


class SummedRecord(msgspec.Struct, gc=False):
    """The fields of a stored event that sums are made of; the rest is not parsed."""

    kind: str
    starts_at: datetime
    ends_at: datetime | None
    all_day: bool = False
    parallel: bool = False
    state: EventState = "actual"
    npt: bool = False
    npt_category: str | None = None
    npt_party: str | None = None
    activity_code: str | None = None
    stage_id: str | None = None
    md_start: float | None = None
    md_end: float | None = None


_head_decoder = msgspec.json.Decoder(SumsHead)
_event_decoder = msgspec.json.Decoder(SummedRecord)


def load_heads(
    engine: Engine, well_ids: Iterable[str], *, eventually: bool = False
) -> dict[str, SumsHead]:
    """The heads of wells by id; wells that were never summed are left out."""
    by_key = {keys.day_sums_key(well_id): well_id for well_id in well_ids}
    stored = engine.get_many(list(by_key), eventually=eventually)
    return {by_key[key]: _head_decoder.decode(record.body) for key, record in stored.items()}


def load_months(
    engine: Engine,
    wanted: Iterable[tuple[str, str]],
    model: type[SomeMonth],
    *,
    eventually: bool = False,
) -> dict[tuple[str, str], SomeMonth]:
    """The sums of months, by the id of the well and the month (`2024-05`)."""
    decoder = msgspec.json.Decoder(model)
    by_key = {keys.day_sums_key(well_id, month): (well_id, month) for well_id, month in wanted}
    stored = engine.get_many(list(by_key), eventually=eventually)
    return {by_key[key]: decoder.decode(record.body) for key, record in stored.items()}


def read_summed_events(
    engine: Engine, well_id: str, window: Window = ALL_TIME
) -> Iterator[SummedRecord]:
    """The events of a well that overlap a window, by start."""
    overlapping = events.read_overlapping_events(
        engine, events.well_partition(well_id), window, page=EVENTS_PER_PAGE
    )
    for _, record in overlapping:
        event = _event_decoder.decode(record.body)
        # What was written before the rule counts by its kind.
        if event.kind == NPT_KIND:
            event.npt, event.npt_category = True, event.npt_category or "other"
        yield event


def head_put(well_id: str, head: SumsHead, before: SumsHead | None) -> Put:
    """The write of a head, on the condition that it is still the one that was read."""
    record = _build_record(keys.day_sums_key(well_id), head.version, head)
    return Put(record, before.version if before else "absent")


def month_write(well_id: str, month: str, sums: MonthSums | None) -> Operation:
    """The write of the sums of a month; None removes them."""
    key = keys.day_sums_key(well_id, month)
    return Put(_build_record(key, sums.stamp, sums)) if sums else Delete(key)


def _build_record(key: Key, version: int, model: msgspec.Struct) -> Record:
    return Record(key.pk, key.sk, "sums", version, msgspec.json.encode(model).decode())
