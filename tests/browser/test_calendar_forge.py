"""A real well on the calendar: FORGE 16A [78]-32 in November 2020, box by box.

What is expected is computed here from the reports alone: local midnights by zoneinfo, and shares of
a day. The activities of this well follow each other, so that each box is as wide as its day.
"""

import csv
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.office import Office, office

pytestmark = pytest.mark.browser
DENVER = ZoneInfo("America/Denver")
DATA = Path(__file__).parents[1] / "data" / "forge_november.csv"
DAYS = [date(2020, 11, 1) + timedelta(days=i) for i in range(30)]
BOXES = """() => [...document.querySelectorAll('.wt-cal-col')].map(column => ({
    day: column.dataset.d, start: +column.dataset.s, end: +column.dataset.t,
    boxes: [...column.querySelectorAll('[data-e]')].map(box => [box.dataset.e,
        parseFloat(box.style.top), parseFloat(box.style.height), box.style.width])
}))"""
CELLS = """() => [...document.querySelectorAll('.wt-cal-cell')].map(cell => [cell.dataset.d,
    cell.querySelector('button').ariaLabel,
    parseInt(cell.querySelector('.wt-cal-more')?.textContent.slice(1) || '0')])"""
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
def activities(place: Office, well: dict[str, Any]) -> list[Activity]:
    """All activities: id, start and end in seconds since 1970."""
    with DATA.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    drafts = [
        {
            "title": row["activity_code"] or "Not said",
            "starts_at": row["start"],
            "ends_at": row["end"],
        }
        for row in rows
    ]
    ids = place.events(well, drafts)
    times = [
        [datetime.fromisoformat(row[name]).timestamp() for name in ("start", "end")] for row in rows
    ]
    return [(ident, start, end) for ident, (start, end) in zip(ids, times, strict=True)]


def midnight(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=DENVER).timestamp()


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


def test_day_of_the_clock_change_has_25_hours(
    page: Page, place: Office, well: dict[str, Any], activities: list[Activity]
) -> None:
    assert len(activities) == 218
    place.open(page, place.owner, well, view="day", date="2020-11-01")
    (column,) = page.evaluate(BOXES)
    assert column["end"] - column["start"] == 25 * 3600
    hours = page.locator(".wt-cal-hours span").all_inner_texts()
    assert hours == ["01:00", "01:00", *(f"{hour:02}:00" for hour in range(2, 24))]
    assert len(column["boxes"]) == 7


def test_month_of_a_real_well_counts_what_is_on_each_day(
    page: Page, place: Office, well: dict[str, Any], activities: list[Activity]
) -> None:
    place.open(page, place.owner, well, date="2020-11-15")
    expect(page.locator(".wt-cal-month")).to_be_visible()
    seen = Counter[str]()
    for ident, start, end in activities:
        if page.locator(f'[data-e="{ident}"]').count():
            seen.update(
                str(day)
                for day in DAYS
                if start < midnight(day + timedelta(days=1)) and end > midnight(day)
            )
    cells = {day: (label, hidden) for day, label, hidden in page.evaluate(CELLS)}
    for day in DAYS:
        label, hidden = cells[day.isoformat()]
        total = len(on(day, activities))
        assert label == f"{day:%a} {day.day} Nov 2020, {total} events"
        assert hidden <= total
        assert seen[str(day)] >= total - hidden
