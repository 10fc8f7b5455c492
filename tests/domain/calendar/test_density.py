"""The density of a timeline: exact examples, then that no time is lost."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.calendar.span_samples import at, utc
from welltrack_ui.domain.calendar.density import (
    DensityCell,
    build_density,
    list_density_days,
    measure_cover,
    split_slivers,
)
from welltrack_ui.domain.calendar.entries import CalendarEntry
from welltrack_ui.domain.report_day import Window, load_zone, report_days_window

OSLO = load_zone("Europe/Oslo")
UTC_ZONE = load_zone("UTC")
WEEK = Window(utc("2024-03-04T00:00"), utc("2024-03-11T00:00"))
HOUR = timedelta(hours=1)


def entry(id_: str, start: str, end: str | None = None, kind: str = "drilling") -> CalendarEntry:
    return CalendarEntry(at(id_, start, end), "w-1", None, kind, "Title", kind == "npt", 1)


def test_density_tells_the_time_of_each_day_and_how_much_of_it_was_lost() -> None:
    entries = [
        entry("a", "2024-03-05T00:00", "2024-03-05T06:00"),
        entry("b", "2024-03-05T03:00", "2024-03-05T12:00"),
        entry("c", "2024-03-05T18:00", "2024-03-06T06:00", "npt"),
        entry("moment", "2024-03-10T12:00", None, "note"),
        entry("aside", "2024-03-05T00:00", "2024-03-05T06:00", "npt")._replace(is_log_row=False),
        entry("before", "2024-03-03T12:00", "2024-03-04T00:00"),
    ]
    days, step = list_density_days(WEEK, UTC_ZONE)
    assert step == 1
    fifth, sixth, tenth = (date(2024, 3, day) for day in (5, 6, 10))
    cell = DensityCell
    assert build_density(entries, WEEK, days, step) == (
        cell(fifth, fifth, 1 / 7, 1 / 7, 18 * HOUR, 6 * HOUR, 0.75, 0.25, "drilling", 4),
        cell(sixth, sixth, 2 / 7, 1 / 7, 6 * HOUR, 6 * HOUR, 0.25, 0.25, "npt", 1),
        cell(tenth, tenth, 6 / 7, 1 / 7, 0 * HOUR, 0 * HOUR, 0.0, 0.0, "note", 1),
    )


def test_cells_of_a_year_are_weeks_from_monday_cut_to_the_year() -> None:
    window = report_days_window(date(2024, 1, 1), date(2024, 12, 31), OSLO)
    days, step = list_density_days(window, OSLO)
    assert (days.first, days.count, step) == (date(2024, 1, 1), 371, 7)
    entries = [
        entry("first", "2024-01-03T00:00", "2024-01-10T00:00"),
        entry("last", "2024-12-30T23:00", "2025-01-03T00:00"),
    ]
    cells = build_density(entries, window, days, step)
    assert [(cell.first, cell.last, cell.events) for cell in cells] == [
        (date(2024, 1, 1), date(2024, 1, 7), 1),
        (date(2024, 1, 8), date(2024, 1, 14), 1),
        (date(2024, 12, 30), date(2025, 1, 5), 1),
    ]
    # Of the last week two days are in the window, and of those the event has one.
    assert (cells[2].busy, cells[2].share) == (24 * HOUR, 0.5)
    assert cells[2].left + cells[2].width == 1


def test_cells_are_days_up_to_a_quarter_and_weeks_beyond() -> None:
    for last, step in ((date(2024, 4, 9), 1), (date(2024, 4, 10), 7)):
        window = report_days_window(date(2024, 1, 1), last, UTC_ZONE)
        assert list_density_days(window, UTC_ZONE)[1] == step


def test_slivers_are_split_off_where_there_are_many() -> None:
    spans = [
        at("short", "2024-03-05T00:00", "2024-03-05T06:00"),
        at("moment", "2024-03-06T00:00"),
        at("long", "2024-03-05T00:00", "2024-03-07T00:00"),
        at("outside", "2024-03-12T00:00", "2024-03-12T01:00"),
    ]
    assert split_slivers(spans, WEEK, 0.1, 2) == (spans[:3], frozenset())
    assert split_slivers(spans, WEEK, 0.1, 1) == ([spans[2]], frozenset({"short", "moment"}))


def test_cover_counts_time_once() -> None:
    day = utc("2024-03-05T00:00")
    intervals = [(day + a * HOUR, day + b * HOUR) for a, b in ((4, 6), (0, 3), (1, 2), (5, 9))]
    assert measure_cover(intervals) == 8 * HOUR
    assert measure_cover([]) == timedelta()


hours = st.tuples(st.integers(0, 160), st.integers(1, 60))


@settings(max_examples=60, deadline=None)
@given(st.lists(hours, max_size=12))
def test_cells_hold_all_the_time_in_the_window(times: list[tuple[int, int]]) -> None:
    entries = []
    for number, (start, length) in enumerate(times):
        begin = WEEK.start + start * HOUR
        span = at(str(number), "2024-03-05T00:00")._replace(start=begin, end=begin + length * HOUR)
        entries.append(CalendarEntry(span, "w-1", None, "note", "", False, 1))
    days, step = list_density_days(WEEK, OSLO)
    cells = build_density(entries, WEEK, days, step)
    whole = measure_cover((e.span.start, min(e.span.end or WEEK.end, WEEK.end)) for e in entries)
    assert sum((cell.busy for cell in cells), timedelta()) == whole
    assert all(0 < cell.share <= 1 for cell in cells)
