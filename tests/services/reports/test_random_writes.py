"""Whatever is written in whatever order: daily sums are those of a sum from scratch, and what was
signed stays as it was signed."""

import contextlib
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests import factories
from tests.factories import Site
from tests.services.reports.conftest import Place
from tests.services.reports.report_steps import (
    WORDS,
    add_report,
    add_well,
    approve,
    at,
    draft_row,
    reopen,
    submit,
)
from welltrack_ui.domain.errors import WellTrackError
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.lists.well_rows import build_well_row
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.answers import ReportAnswer
from welltrack_ui.domain.reports.recent_work import is_going_on
from welltrack_ui.domain.well import Well
from welltrack_ui.services.reports.day_sums import read_totals, read_well_sums
from welltrack_ui.services.reports.well_work import read_work_of_wells
from welltrack_ui.services.wells.event_batches import EventBatch, EventDeletion, EventUpdate
from welltrack_ui.store import events, keys

STEPS = 8
HOUR = timedelta(hours=1)


class Writer:
    """Somebody who writes to a well without a plan: `chance` says what."""

    def __init__(self, site: Site) -> None:
        self.site, self.well = site, add_well(site)
        self.chance = Random(0)  # noqa: S311 - of each step anew
        self.events: dict[str, Event] = {}
        self.deleted: list[str] = []
        self.reports: dict[str, ReportAnswer] = {}

    def step(self, way: str, chance: Random) -> None:
        """One write, which may be refused."""
        self.chance = chance
        # A lock, a rule or a version refuses some of them: then nothing may have changed.
        with contextlib.suppress(WellTrackError):
            getattr(self, way)()

    def create(self) -> None:
        service = self.site.services.events
        self.note(service.create(self.site.crew.engineer, draft_row(self.well, *self.span())))

    def add_beside(self) -> None:
        """A moment or whole days, which are in no time log."""
        start, _ = self.span()
        days = {"all_day": True, "starts_on": "2024-05-02", "ends_on": "2024-05-03"}
        moment: dict[str, Any] = {"starts_at": at(start)}
        fields = self.chance.choice([moment, moment, days])
        draft = factories.event_draft(self.well.id, **fields)
        self.note(self.site.services.events.create(self.site.crew.engineer, draft))

    def change(self) -> None:
        event = self.pick()
        start, end = self.span()
        changes: dict[str, Any] = self.chance.choice(
            [
                {"starts_at": at(start), "ends_at": at(end)},
                {"kind": self.chance.choice(["npt", "drilling"])},
                {"md_end": float(self.chance.randrange(3000))},
                {"md_start": float(self.chance.randrange(3000)), "activity_code": "DRL"},
                {"parallel": not event.parallel},
                {"state": "plan" if event.state == "actual" else "actual"},
                {"ends_at": None},
                {"title": f"Title {self.chance.randrange(99)}"},
            ]
        )
        service = self.site.services.events
        self.note(service.update(self.site.crew.engineer, event.id, event.version, changes))

    def delete(self) -> None:
        event = self.pick()
        self.site.services.events.delete(self.site.crew.engineer, event.id)
        self.deleted.append(self.events.pop(event.id).id)

    def restore(self) -> None:
        event_id = self.chance.choice(self.deleted or [""])
        self.note(self.site.services.events.restore(self.site.crew.engineer, event_id))
        self.deleted.remove(event_id)

    def batch(self) -> None:
        one, other = self.pick(), self.pick()
        batch = EventBatch(
            [draft_row(self.well, *self.span())],
            [EventUpdate(one.id, one.version, {"kind": "npt"})],
            [EventDeletion(other.id, other.version)],
        )
        result = self.site.services.event_batches.write(self.site.crew.engineer, batch)
        self.deleted.append(self.events.pop(other.id).id)
        for event in (*result.created, *result.updated):
            self.note(event)

    def sign(self) -> None:
        """Fill a day and have its report approved."""
        day = self.chance.randrange(4)
        for event in list(self.events.values()):
            if (
                event.ends_at
                and event.starts_at < at(24 * day + 24)
                and event.ends_at > at(24 * day)
            ):
                self.site.services.events.delete(self.site.crew.engineer, event.id)
                self.deleted.append(self.events.pop(event.id).id)
        whole = draft_row(self.well, 24 * day, 24 * day + 24, md_end=500.0 + day)
        self.note(self.site.services.events.create(self.site.crew.engineer, whole))
        known = self.reports.get(str(day))
        report = known or add_report(self.site, self.well, date=date(2024, 5, 1 + day), **WORDS)
        self.reports[str(day)] = approve(self.site, submit(self.site, report))

    def reopen(self) -> None:
        if not self.reports:
            return
        day = self.chance.choice(list(self.reports))
        self.reports[day] = reopen(self.site, self.reports[day])

    def span(self) -> tuple[float, float]:
        start = self.chance.randrange(-30, 120)
        return start, start + self.chance.choice([1, 5, 24, 60])

    def pick(self) -> Event:
        """Some event. Raises: Invalid in a well without any."""
        service = self.site.services.events
        return service.get(
            self.site.crew.engineer, self.chance.choice(list(self.events) or ["e-none"])
        )

    def note(self, event: Event) -> None:
        self.events[event.id] = event


WAYS = ("create", "add_beside", "change", "delete", "restore", "batch", "reopen")
MOMENTS = (-20, 30, 31, 60, 110)
"""Instants at which somebody asks how the well stands, in hours."""
CHANCES = st.randoms(use_true_random=False)


class LogMachine(RuleBasedStateMachine):
    """Writes to the time log of a new well; hypothesis shortens the sequence that breaks it."""

    def __init__(self, site: Site) -> None:
        super().__init__()
        self.site, self.writer = site, Writer(site)
        self.now = at(MOMENTS[-1])

    @rule(way=st.sampled_from(WAYS), chance=CHANCES)
    def write(self, way: str, chance: Random) -> None:
        self.writer.step(way, chance)

    @rule(chance=CHANCES)
    def sign(self, chance: Random) -> None:
        self.writer.step("sign", chance)

    @invariant()
    def sums_are_those_of_a_sum_from_scratch(self) -> None:
        days = sums_from_scratch(self.site, self.writer.well)
        assert stored_sums(self.site, self.writer.well) == days
        assert group_totals(self.site, self.writer.well) == group_totals_of(days)

    @rule(hours=st.sampled_from(MOMENTS))
    def let_time_pass(self, hours: int) -> None:
        """Or go back: another process may have another clock."""
        self.now = at(hours)

    @invariant()
    def well_stands_as_its_events_tell(self) -> None:
        stands = read_standing(self.site, self.writer.well, self.now)
        assert stands == tell_plainly(list_events(self.site, self.writer.well), self.now)

    @invariant()
    def what_is_signed_stays_as_it_was(self) -> None:
        for report in self.writer.reports.values():
            if report.status == "approved":
                assert rows_now(self.site, report) == rows_as_signed(self.site, report)


def test_sums_and_signatures_hold_whatever_is_written(place: Place) -> None:
    site, rounds = place
    # The same each time: what it finds is no matter of luck. Far more: `max_examples`.
    limits = settings(
        max_examples=rounds,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )

    class MachineOfSite(LogMachine):
        def __init__(self) -> None:
            super().__init__(site)

    run_state_machine_as_test(MachineOfSite, settings=limits)


def test_day_that_was_signed_is_written_to_by_nobody(place: Place) -> None:
    site, rounds = place
    writer, chance = Writer(site), Random(7)  # noqa: S311 - the same writes each time
    writer.step("sign", chance)
    (report,) = writer.reports.values()
    assert report.sha256
    for _ in range(rounds):
        writer.step(chance.choice([way for way in WAYS if way != "reopen"]), chance)
        assert rows_now(site, report) == rows_as_signed(site, report)


def stored_sums(site: Site, well: Well) -> dict[date, tuple[int, int, int, int, float | None]]:
    """Minutes reported, of NPT net and gross, of drilling, and the depth of each day with rows."""
    days = read_well_sums(site.services.engine, well).days
    minute, found = 60_000, {}
    for day in days:
        drilling = day.kinds.get("drilling", 0)
        times = (day.reported // minute, day.npt // minute, day.gross_npt // minute)
        found[day.day] = (*times, drilling // minute, day.md)
    return found


SPANS = ((date(2024, 5, 1), date(2024, 5, 31)), (date(2024, 4, 30), date(2024, 5, 2)))


def group_totals(site: Site, well: Well) -> list[tuple[int, int, float | None]]:
    """Minutes reported and lost, and the depth, of a whole month and of parts of two."""
    results = []
    for first, last in SPANS:
        totals = read_totals(site.services.engine, [well], first, last)[well.id]
        reported = sum(day.reported for day in totals.days) // 60_000
        npt = sum(day.npt for day in totals.days) // 60_000
        known = [totals.md_before, *(day.md for day in totals.days)]
        results.append((reported, npt, max((md for md in known if md is not None), default=None)))
    return results


def group_totals_of(
    days: dict[date, tuple[int, int, int, int, float | None]],
) -> list[tuple[int, int, float | None]]:
    results = []
    for first, last in SPANS:
        inside = [sums for day, sums in days.items() if first <= day <= last]
        depths = [sums[4] for day, sums in days.items() if day <= last and sums[4] is not None]
        totals = sum(sums[0] for sums in inside), sum(sums[1] for sums in inside)
        results.append((*totals, max(depths, default=None)))
    return results


def sums_from_scratch(
    site: Site, well: Well
) -> dict[date, tuple[int, int, int, int, float | None]]:
    """The same, minute by minute of each event as it is stored."""
    days: dict[date, list[Event]] = {}
    for event in list_events(site, well):
        is_row = event.state == "actual" and not event.parallel and not event.all_day
        counts = event.ends_at and is_row
        for offset in range(-10, 20) if counts else ():
            if minutes_in(event, at(24 * offset)):
                days.setdefault(date(2024, 5, 1) + timedelta(days=offset), []).append(event)
    return {day: sum_plainly(day, found) for day, found in sorted(days.items())}


def sum_plainly(day: date, found: list[Event]) -> tuple[int, int, int, int, float | None]:
    start = at(24 * (day - date(2024, 5, 1)).days)
    end = start + 24 * HOUR
    spans = [(event, minutes_in(event, start)) for event in found]
    npt = [span for event, span in spans if event.kind == "npt" or event.npt]
    depths = [
        *(e.md_end for e in found if e.md_end is not None and e.ends_at and e.ends_at <= end),
        *(e.md_start for e in found if e.md_start is not None and start <= e.starts_at),
    ]
    return (
        sum(len(span) for _, span in spans),
        len(set().union(*npt)),
        sum(map(len, npt)),
        sum(len(span) for event, span in spans if event.kind == "drilling"),
        max(depths, default=None),
    )


Standing = tuple[list[tuple[str, str, datetime | None]], list[str]]
"""The latest events with their titles and ends, and the NPT rows that go on, by id."""


def read_standing(site: Site, well: Well, now: datetime) -> Standing:
    """How a well stands, as a process that has just started reads it."""
    row = build_well_row(well, "")
    recent = read_work_of_wells(site.services.engine, [row], 0.0, now)[well.id].recent
    going_on = [row.id for row in recent.npt_rows if is_going_on(row.starts_at, row.ends_at, now)]
    return [(e.id, e.title, e.ends_at) for e in recent.latest_events], going_on


def tell_plainly(stored: list[Event], now: datetime) -> Standing:
    """The same, of each event as it is stored."""
    begun = [event for event in stored if event.state == "actual" and event.starts_at <= now]
    begun.sort(key=lambda event: (event.starts_at, event.created_at, event.id))
    by_class = {keys.find_duration_class(e.starts_at, e.ends_at): e for e in begun}
    latest = [event for event in reversed(begun) if event in by_class.values()]
    going_on = [
        event.id
        for event in stored
        if event in begun and event.ends_at and event.ends_at > now
        if event.npt and not event.parallel and not event.all_day
    ]
    return [(e.id, e.title, e.ends_at) for e in latest], going_on


def minutes_in(event: Event, start: datetime) -> set[datetime]:
    """The minutes of an event in the day that begins at an instant, by tens."""
    minutes = (start + timedelta(minutes=minute) for minute in range(0, 24 * 60, 60))
    hours = {m for m in minutes if event.starts_at <= m < (event.ends_at or event.starts_at)}
    return {hour + timedelta(minutes=minute) for hour in hours for minute in range(60)}


def list_events(site: Site, well: Well) -> list[Event]:
    window_records = events.read_overlapping_events(
        site.services.engine,
        events.well_partition(well.id),
        Window(at(-400), at(600)),
        page=500,
    )
    return [Event.model_validate_json(record.body) for _, record in window_records]


def rows_now(site: Site, report: ReportAnswer) -> list[Any]:
    log = site.services.time_logs.load(site.crew.viewer, report.well_id, report.date, report.job)
    answer = log.model_dump(mode="json", by_alias=True)
    return [answer["rows"], answer["parallel"], answer["npt_hours"], answer["closes"]]


def rows_as_signed(site: Site, report: ReportAnswer) -> list[Any]:
    frozen = site.services.revisions.get(site.crew.viewer, report.id, report.revision)
    log = frozen.content["time_log"]
    return [log["rows"], log["parallel"], log["npt_hours"], log["closes"]]
