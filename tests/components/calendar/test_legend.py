"""What stands below a calendar: how much of each kind and well, and how much time was lost."""

import pytest

from components.calendar.legend import calendar_legend_html
from tests.components.calendar.calendar_samples import Page, entry, scene, utc, well
from welltrack_ui.domain.calendar.entries import CalendarEntry
from welltrack_ui.domain.report_day import Window

WINDOW = Window(utc("2020-11-11T07:00"), utc("2020-11-12T07:00"))  # the 11th in Denver


def lost(*entries: CalendarEntry) -> list[tuple[str, str]]:
    """The text of the lost time, and how many events it is of."""
    page = Page(calendar_legend_html(scene(), entries, WINDOW, uploads=True))
    return [(text, attrs["title"]) for attrs, text in page.find("wt-cal-npt")]


def npt(id_: str, start: str, end: str | None, **fields: object) -> CalendarEntry:
    return entry(id_, start, end, npt=True, **fields)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2020-11-11T10:00", "2020-11-11T12:30", "2\u202fh 30\u202fmin"),
        ("2020-11-10T07:00", "2020-11-11T10:00", "3\u202fh"),
        ("2020-11-12T05:00", "2020-11-14T05:00", "2\u202fh"),
        ("2020-11-01T00:00", "2020-12-01T00:00", "24\u202fh"),
    ],
)
def test_lost_time_counts_as_far_as_it_lies_in_the_window(start: str, end: str, hours: str) -> None:
    assert lost(npt("1", start, end)) == [(f"NPT {hours}", "1 event")]


def test_lost_time_is_the_sum_of_its_events() -> None:
    found = lost(
        npt("1", "2020-11-11T00:00", "2020-11-11T08:00"),
        npt("2", "2020-11-11T10:00", "2020-11-11T10:30"),
        entry("3", "2020-11-11T11:00", "2020-11-11T15:00"),
    )
    assert found == [("NPT 1\u202fh 30\u202fmin", "2 events")]


@pytest.mark.parametrize(
    "other",
    [
        npt("1", "2020-11-11T10:00", None),
        npt("1", "2020-11-11T05:00", "2020-11-11T07:00"),
        npt("1", "2020-11-12T07:00", "2020-11-12T09:00"),
        entry("1", "2020-11-11T10:00", "2020-11-11T12:00"),
    ],
)
def test_no_time_is_lost_by_moments_by_other_days_and_by_work(other: CalendarEntry) -> None:
    assert lost(other) == []


def test_kinds_are_counted_in_the_window_alone() -> None:
    entries = [
        entry("1", "2020-11-11T08:00", "2020-11-11T09:00"),
        entry("2", "2020-11-11T09:00", "2020-11-11T10:00"),
        entry("3", "2020-11-13T09:00", "2020-11-13T10:00"),
        entry("4", "2020-11-11T09:00", None, kind="note"),
    ]
    page = Page(calendar_legend_html(scene(), entries, WINDOW, uploads=True))
    counts = {a["data-value"]: "".join(text) for _, a, text in page.elements if "data-value" in a}
    assert counts == {"drilling": "Drilling 2", "note": "Note 1", "": "Uploads"}


def test_wells_are_counted_where_they_give_the_colours() -> None:
    entries = [
        entry("1", "2020-11-11T08:00", "2020-11-11T09:00", well_id="w-2"),
        entry("2", "2020-11-11T09:00", "2020-11-11T10:00", well_id="w-2"),
        entry("3", "2020-11-11T09:00", "2020-11-11T10:00", well_id="w-1"),
    ]
    seen = scene(well("w-1", "Zeta"), well("w-2", "alpha"), colour="well")
    page = Page(calendar_legend_html(seen, entries, WINDOW, uploads=False))
    buttons = [
        (attrs["data-action"], attrs["data-value"], "".join(text))
        for _, attrs, text in page.elements
        if "data-action" in attrs
    ]
    assert buttons == [
        ("well", "w-2", "alpha 2"),
        ("well", "w-1", "Zeta 1"),
        ("files", "", "Uploads"),
    ]
