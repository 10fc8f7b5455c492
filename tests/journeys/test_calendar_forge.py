"""A real well on the calendar: FORGE 16A [78]-32 in November 2020, box by box in all four views.

What is expected is computed here from the reports alone: local midnights by zoneinfo, and shares of
a day or of the month. The activities of this well follow each other, so that each box is as wide as
its day.
"""

import csv
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page

from tests.journeys.office import Office, office

pytestmark = pytest.mark.browser
DENVER = ZoneInfo("America/Denver")
DATA = Path(__file__).parents[1] / "data" / "forge_november.csv"
DAYS = [date(2020, 11, 1) + timedelta(days=i) for i in range(30)]
BOXES = """() => [...document.querySelectorAll('.wt-cal-col')].map(column => ({
    day: column.dataset.d, start: +column.dataset.s, end: +column.dataset.t,
    boxes: [...column.querySelectorAll('[data-e]')].map(box => [box.dataset.e,
        parseFloat(box.style.top), parseFloat(box.style.height), box.style.width, box.title])
}))"""
CELLS = """() => [...document.querySelectorAll('.wt-cal-cell')].map(cell => [cell.dataset.d,
    cell.querySelector('button').ariaLabel,
    parseInt(cell.querySelector('.wt-cal-more')?.textContent.slice(1) || '0')])"""
BARS = """() => [...document.querySelectorAll('.wt-cal-week')].flatMap((week, i) =>
    [...week.querySelectorAll('[data-e]')].map(box => [box.dataset.e, i,
        box.style.gridRowStart, box.style.gridColumnStart, box.style.gridColumnEnd].map(
            (value, j) => j ? +value : value)))"""
ROWS = """() => [...document.querySelectorAll('.wt-cal-group')].map(row => ({
    name: row.querySelector('.wt-cal-name :is(a, span:not(:has(a)))').innerText.trim(),
    start: +row.querySelector('[data-s]').dataset.s, end: +row.querySelector('[data-s]').dataset.t,
    boxes: [...row.querySelectorAll('.wt-e, .wt-e-more')].map(box => [
        box.dataset.e ? [box.dataset.e] : box.dataset.v.split(' '), parseFloat(box.style.left),
        parseFloat(box.style.width), +box.style.getPropertyValue('--lane')])
}))"""
STAGES = {
    "Surface Casing": "casing_cementing",
    "Intermediate Drilling": "drilling",
    "Intermediate Casing": "casing_cementing",
    "Production Drilling": "drilling",
}
NARROWEST = 0.25  # percent of the timeline's width: nothing is drawn narrower
Activity = tuple[str, float, float]


@pytest.fixture(scope="module")
def place(base_url: str) -> Office:
    """An organization in the well's zone."""
    return office(base_url)


@pytest.fixture(scope="module")
def well(place: Office) -> dict[str, Any]:
    """The well, without anything on it."""
    return place.well()


@pytest.fixture(scope="module")
def reports() -> list[dict[str, str]]:
    """The rows of the reports."""
    with DATA.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def activities(
    place: Office, well: dict[str, Any], reports: list[dict[str, str]]
) -> list[Activity]:
    """All activities, in their stages: id, start and end in seconds since 1970."""
    stages = {
        name: place.owner.post(
            "/api/stages",
            well_id=well["id"],
            kind=kind,
            name=name,
            starts_at=min(row["start"] for row in reports if row["stage"] == name),
            ends_at=max(row["end"] for row in reports if row["stage"] == name),
        )["id"]
        for name, kind in STAGES.items()
    }
    drafts = [
        {
            "title": row["activity_code"] or "Not said",
            "starts_at": row["start"],
            "ends_at": row["end"],
            "stage_id": stages.get(row["stage"]),
        }
        for row in reports
    ]
    ids = place.events(well, drafts)
    times = [
        [datetime.fromisoformat(row[name]).timestamp() for name in ("start", "end")]
        for row in reports
    ]
    return [(ident, start, end) for ident, (start, end) in zip(ids, times, strict=True)]


def midnight(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=DENVER).timestamp()


def clock(at: datetime) -> str:
    """`22:00`; of an hour that the clocks showed twice, with its offset: `01:00 −06`."""
    offsets = [at.replace(fold=fold).utcoffset() for fold in (0, 1)]
    if offsets[0] == offsets[1]:
        return f"{at:%H:%M}"
    hours = -(at.utcoffset() or timedelta()) // timedelta(hours=1)
    return f"{at:%H:%M} \N{MINUS SIGN}{hours:02}"


def words(start: float, end: float) -> str:
    """`1 Nov 2020 22:00–24:00`, or with both days."""
    first, last = (datetime.fromtimestamp(at, DENVER) for at in (start, end))
    day, other = (f"{at.day} {at:%b %Y} {clock(at)}" for at in (first, last))
    if first.date() == last.date():
        joint = " – " if " " in clock(first) + clock(last) else "–"
        return f"{day}{joint}{clock(last)}"
    ends_a_day = f"{last:%H:%M}" == "00:00" and last.date() - first.date() == timedelta(days=1)
    return f"{day}–24:00" if ends_a_day else f"{day} – {other}"


def on(day: date, activities: list[Activity]) -> list[Activity]:
    low, high = midnight(day), midnight(day + timedelta(days=1))
    return [a for a in activities if a[1] < high and a[2] > low]


def test_weeks_of_a_real_well_show_each_activity_where_it_was(
    page: Page, place: Office, well: dict[str, Any], activities: list[Activity]
) -> None:
    shown: dict[str, Any] = {}
    for monday in ("2020-10-26", *(f"2020-11-{n:02}" for n in (2, 9, 16, 23, 30))):
        place.open(page, place.owner, well, view="week", date=monday)
        shown |= {column["day"]: column for column in page.evaluate(BOXES)}
    told = {ident: words(start, end) for ident, start, end in activities}
    for day in DAYS:
        column = shown[day.isoformat()]
        low, high = midnight(day), midnight(day + timedelta(days=1))
        assert (column["start"], column["end"]) == (low, high)
        expected = {
            ident: (max(start, low) - low, min(end, high) - max(start, low))
            for ident, start, end in on(day, activities)
        }
        boxes = {box[0]: box[1:] for box in column["boxes"]}
        assert boxes.keys() == expected.keys()
        for ident, (top, height) in expected.items():
            share = 100 / (high - low)
            # What is short is drawn 20 minutes high.
            least = max(height, 1200.0)
            assert boxes[ident][0] == pytest.approx(top * share, abs=0.01)
            assert boxes[ident][1] == pytest.approx(least * share, abs=0.01)
            assert (boxes[ident][2], boxes[ident][3].rpartition(" · ")[2]) == ("100%", told[ident])
    # The day on which the clocks change has 25 hours.
    assert len(activities) == 218
    place.open(page, place.owner, well, view="day", date="2020-11-01")
    (column,) = page.evaluate(BOXES)
    assert column["end"] - column["start"] == 25 * 3600
    hours = page.locator(".wt-cal-hours span").all_inner_texts()
    twice = [f"01:00 \N{MINUS SIGN}{offset}" for offset in ("06", "07")]
    assert hours == [*twice, *(f"{hour:02}:00" for hour in range(2, 24))]
    assert len(column["boxes"]) == 7


def days_of(activity: Activity) -> list[date]:
    """The days of October to December that it is on."""
    span = (date(2020, 10, 26) + timedelta(days=i) for i in range(42))
    return [day for day in span if on(day, [activity])]


def test_month_of_a_real_well_shows_or_counts_each_activity_on_each_of_its_days(
    page: Page, place: Office, well: dict[str, Any], activities: list[Activity]
) -> None:
    place.open(page, place.owner, well, date="2020-11-15")
    days = {activity[0]: days_of(activity) for activity in activities}
    taken, lanes = Counter[tuple[date, int]](), defaultdict[str, set[int]](set)
    shown = defaultdict[str, list[date]](list)
    for ident, week, lane, first, end in page.evaluate(BARS):
        # The first column holds the number of the week.
        monday = date(2020, 10, 26) + timedelta(weeks=week)
        covered = [monday + timedelta(days=column - 2) for column in range(first, end)]
        taken.update((day, lane) for day in covered)
        lanes[ident].add(lane)
        shown[ident] += covered
    assert set(taken.values()) == {1}
    # What is shown is shown on its last day; a bar begins later where there was no lane before.
    assert {i: d for i, d in shown.items() if d != days[i][-len(d) :]} == {}
    assert {i: d for i, d in shown.items() if len(days[i]) > 1 and len(lanes[i]) > 1} == {}
    on_day = Counter(day for covered in shown.values() for day in covered)
    cells = {day: (label, hidden) for day, label, hidden in page.evaluate(CELLS)}
    for day in DAYS:
        total = len(on(day, activities))
        label = f"{day:%a} {day.day} Nov 2020, {total} events"
        assert cells[day.isoformat()] == (label, total - on_day[day])


def test_timeline_of_a_real_well_shows_each_activity_in_the_row_of_its_stage(
    page: Page,
    place: Office,
    well: dict[str, Any],
    activities: list[Activity],
    reports: list[dict[str, str]],
) -> None:
    place.open(page, place.owner, well, view="timeline", date="2020-11-15")
    rows = page.evaluate(ROWS)
    assert [row["name"] for row in rows] == [well["name"], *STAGES]
    low, high = midnight(DAYS[0]), midnight(date(2020, 12, 1))
    share = 100 / (high - low)
    times = {ident: (start, end) for ident, start, end in activities}
    expected = defaultdict[str, list[str]](list)
    for (ident, _, _), report in zip(activities, reports, strict=True):
        expected[report["stage"] or well["name"]].append(ident)
    for row in rows:
        assert (row["start"], row["end"]) == (low, high)
        boxes = row["boxes"]
        ids = [ident for box in boxes for ident in box[0]]
        assert sorted(ids) == sorted(expected[row["name"]])
        for (ident, *others), left, width, _ in boxes:
            start, end = max(times[ident][0], low), min(times[ident][1], high)
            if not others:
                exact = max((end - start) * share, NARROWEST)
                assert width == pytest.approx(exact, abs=0.01)
                # What is narrow and ends with the month is moved to its left.
                least = min((start - low) * share, 100 - exact)
                assert left == pytest.approx(least, abs=0.01)
        ordered = sorted((lane, left, left + width) for _, left, width, lane in boxes)
        for (lane, _, right), (other, left, _) in pairwise(ordered):
            assert lane != other or left >= right - 0.01
