"""What an approved report locks: whatever counts in its log, by each way of writing."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests import factories
from tests.factories import Site
from tests.services.imports.import_steps import check_events, import_events, imports_of
from tests.services.reports.report_steps import (
    DAY,
    add_report,
    add_row,
    add_well,
    approve,
    at,
    draft_row,
    reopen,
    submit,
)
from welltrack_ui.domain.errors import Locked
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.reports.answers import ReportAnswer
from welltrack_ui.domain.well import Well
from welltrack_ui.services.wells.event_batches import EventBatch, EventDeletion, EventUpdate


@dataclass(frozen=True)
class Signed:
    """A well whose day is approved, and what stands in it."""

    site: Site
    well: Well
    report: ReportAnswer
    row: Event
    beside: Event
    plan: Event
    in_trash: Event
    outside: Event

    def update(self, event: Event, **changes: object) -> object:
        return self.site.services.events.update(
            self.site.crew.engineer, event.id, event.version, changes
        )

    def write(self, batch: EventBatch) -> object:
        return self.site.services.event_batches.write(self.site.crew.engineer, batch)


@pytest.fixture
def signed(site: Site) -> Signed:
    well = add_well(site)
    row = add_row(site, well, 0, 24)
    beside = add_row(site, well, 2, 4, parallel=True)
    plan = add_row(site, well, 2, 4, state="plan")
    in_trash = add_row(site, well, 2, 4)
    site.services.events.delete(site.crew.engineer, in_trash.id)
    outside = add_row(site, well, 30, 31)
    report = approve(site, submit(site, add_report(site, well)))
    return Signed(site, well, report, row, beside, plan, in_trash, outside)


Way = Callable[[Signed], object]
INSIDE = {"starts_at": at(1), "ends_at": at(2)}
FREE = {"starts_at": at(-100), "ends_at": at(-99)}
WAYS: dict[str, Way] = {
    "create": lambda s: add_row(s.site, s.well, 1, 2),
    "create beside the path": lambda s: add_row(s.site, s.well, 1, 2, parallel=True),
    "create many": lambda s: s.site.services.events.create_many(
        s.site.crew.engineer, [draft_row(s.well, -100, -99), draft_row(s.well, 1, 2)]
    ),
    "change": lambda s: s.update(s.row, title="z"),
    "change beside the path": lambda s: s.update(s.beside, title="z"),
    "delete": lambda s: s.site.services.events.delete(s.site.crew.engineer, s.row.id),
    "restore": lambda s: s.site.services.events.restore(s.site.crew.engineer, s.in_trash.id),
    "move in": lambda s: s.update(s.outside, **INSIDE),
    "move out": lambda s: s.update(s.row, **FREE),
    "make a plan actual": lambda s: s.update(s.plan, state="actual"),
    "make a plan of it": lambda s: s.update(s.row, state="plan"),
    "make a moment of it": lambda s: s.update(s.row, ends_at=None),
    "batch: create": lambda s: s.write(
        EventBatch([draft_row(s.well, -100, -99), draft_row(s.well, 1, 2)])
    ),
    "batch: update": lambda s: s.write(
        EventBatch(
            [draft_row(s.well, -100, -99)], [EventUpdate(s.row.id, s.row.version, {"title": "z"})]
        )
    ),
    "batch: delete": lambda s: s.write(
        EventBatch([draft_row(s.well, -100, -99)], delete=[EventDeletion(s.row.id, s.row.version)])
    ),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
def test_locked_day_refuses_what_counts_in_its_log(signed: Signed, way: Way) -> None:
    with factories.nothing_written(signed.site.services), pytest.raises(Locked) as refusal:
        way(signed)
    assert refusal.value.report_id == signed.report.id


OPEN_WAYS: dict[str, Way] = {
    "plan": lambda s: add_row(s.site, s.well, 1, 2, state="plan"),
    "moment": lambda s: add_row(s.site, s.well, 1, None),
    "change of a plan": lambda s: s.update(s.plan, title="z"),
    "what ends where it begins": lambda s: add_row(s.site, s.well, -1, 0),
    "what begins where it ends": lambda s: add_row(s.site, s.well, 24, 25),
    "another well": lambda s: add_row(s.site, add_well(s.site), 1, 2),
}


@pytest.mark.parametrize("way", OPEN_WAYS.values(), ids=list(OPEN_WAYS))
def test_locked_day_takes_what_counts_in_no_log(signed: Signed, way: Way) -> None:
    assert way(signed)


def test_reopened_day_takes_changes_again(signed: Signed) -> None:
    reopen(signed.site, signed.report)
    assert signed.update(signed.row, title="Changed")


def test_import_tells_which_rows_are_locked(signed: Signed) -> None:
    rows = [f"{signed.well.name},{at(hour)},{at(hour + 1)},row" for hour in (-30, 1, 40)]
    row = signed.row
    # What is there already stays as it is: a row that changes nothing is not refused.
    rows.append(f"{signed.well.name},{row.starts_at},{row.ends_at},{row.title}")
    checked = check_events(signed.site, "\n".join(["well,start,end,title", *rows]).encode())
    assert [(error.row, error.field) for error in checked.errors] == [(3, "starts_at")]
    assert "approved report" in checked.errors[0].message


def test_import_that_was_signed_is_not_taken_back(site: Site) -> None:
    well = add_well(site)
    rows = [f"{well.name},{at(0)},{at(24)},signed", f"{well.name},{at(24)},{at(30)},free"]
    content = "\n".join(["well,start,end,title", *rows]).encode()
    job = import_events(site, content)
    approve(site, submit(site, add_report(site, well)))
    undone = imports_of(site.services).undo(site.crew.engineer, job.id)
    log = site.services.time_logs.load(site.crew.viewer, well.id, DAY)
    assert [row.event.title for row in log.rows] == ["signed"]
    assert (undone.undone, list(undone.kept)) == (1, [log.rows[0].event.id])
