"""What stands below a calendar: how much of each kind and well, and how much time was lost."""

from collections.abc import Sequence
from datetime import date

import pytest

from components.calendar.event_box import ColourScheme, RenderContext
from components.calendar.legend import calendar_legend_html
from tests.components.calendar.calendar_samples import Page, entry, scene, utc, well
from welltrack_ui.domain.calendar.entries import CalendarEntry
from welltrack_ui.domain.report_day import Window

WINDOW = Window(utc("2020-11-11T07:00"), utc("2020-11-12T07:00"))  # the 11th in Denver
DAY = date(2020, 11, 11)  # as a report day from 06:00 in Denver: 13:00 to 13:00 in UTC
HINT = "Net NPT: overlapping NPT counts once; report days of 11 Nov 2020"


def legend(
    context: RenderContext, entries: Sequence[CalendarEntry], *, uploads: bool = True
) -> Page:
    return Page(calendar_legend_html(context, entries, WINDOW, (DAY, DAY), uploads=uploads))


def lost(*entries: CalendarEntry) -> list[str]:
    """The text of the lost time."""
    return [text for _, text in legend(scene(), entries).find("wt-cal-npt")]


def npt(id_: str, start: str, end: str | None, **fields: object) -> CalendarEntry:
    return entry(id_, start, end, npt=True, **fields)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2020-11-11T14:00", "2020-11-11T16:30", "2\u202fh 30\u202fmin"),
        ("2020-11-10T07:00", "2020-11-11T16:00", "3\u202fh"),
        ("2020-11-12T11:00", "2020-11-14T05:00", "2\u202fh"),
        ("2020-11-01T00:00", "2020-12-01T00:00", "24\u202fh"),
    ],
)
def test_lost_time_counts_as_far_as_it_lies_in_the_report_days(
    start: str, end: str, hours: str
) -> None:
    assert lost(npt("1", start, end)) == [f"NPT {hours}"]


def test_lost_time_that_overlaps_counts_once_and_each_well_for_itself() -> None:
    entries = [
        npt("1", "2020-11-11T14:00", "2020-11-11T16:00"),
        npt("2", "2020-11-11T15:00", "2020-11-11T17:00"),
        npt("3", "2020-11-11T15:00", "2020-11-11T16:00", well_id="w-2"),
        entry("4", "2020-11-11T18:00", "2020-11-11T20:00"),
    ]
    page = legend(scene(well(), well("w-2", "Other")), entries)
    assert [(text, attrs["title"]) for attrs, text in page.find("wt-cal-npt")] == [
        ("NPT 4\u202fh", HINT)
    ]


@pytest.mark.parametrize(
    "other",
    [
        npt("1", "2020-11-11T14:00", None),
        npt("1", "2020-11-11T10:00", "2020-11-11T13:00"),
        npt("1", "2020-11-12T13:00", "2020-11-12T15:00"),
        npt("1", "2020-11-11T14:00", "2020-11-11T16:00", is_log_row=False),
        entry("1", "2020-11-11T14:00", "2020-11-11T16:00"),
    ],
    ids=["moment", "day before", "day after", "in no time log", "work"],
)
def test_no_time_is_lost_by_what_is_no_npt_row_of_the_day(other: CalendarEntry) -> None:
    assert lost(other) == []


def test_kinds_are_counted_in_the_window_alone() -> None:
    entries = [
        entry("1", "2020-11-11T08:00", "2020-11-11T09:00"),
        entry("2", "2020-11-11T09:00", "2020-11-11T10:00"),
        entry("3", "2020-11-13T09:00", "2020-11-13T10:00"),
        entry("4", "2020-11-11T09:00", None, kind="note"),
    ]
    page = legend(scene(), entries)
    counts = {a["data-value"]: "".join(text) for _, a, text in page.elements if "data-value" in a}
    assert counts == {"drilling": "Drilling 2", "note": "Note 1", "": "Uploads"}


@pytest.mark.parametrize("colour", ["kind", "well"])
def test_patterns_of_narrow_bars_have_a_key(colour: ColourScheme) -> None:
    kinds = ["drilling", "casing_cementing", "logging", "maintenance"]
    times = ("2020-11-11T08:00", "2020-11-11T09:00")
    entries = [entry(kind, *times, kind=kind) for kind in kinds]
    page = legend(scene(well("w-1", "Zeta"), colour=colour), entries, uploads=False)
    keys = [attrs["class"] for _, attrs, _ in page.elements if "wt-key" in attrs.get("class", "")]
    by_kind = ["wt-key wt-t-dashes", "wt-key wt-t-dashes", "wt-key wt-t-dots"]
    by_pattern = ["wt-key wt-t-dashes", "wt-key wt-t-dots"]
    assert keys == (by_kind if colour == "kind" else by_pattern)
    if colour == "well":
        spans = ["".join(text) for tag, _, text in page.elements if tag == "span"]
        assert spans == ["Casing & cementing, Logging", "Maintenance"]


def test_wells_are_counted_where_they_give_the_colours() -> None:
    entries = [
        entry("1", "2020-11-11T08:00", "2020-11-11T09:00", well_id="w-2"),
        entry("2", "2020-11-11T09:00", "2020-11-11T10:00", well_id="w-2"),
        entry("3", "2020-11-11T09:00", "2020-11-11T10:00", well_id="w-1"),
    ]
    seen = scene(well("w-1", "Zeta"), well("w-2", "alpha"), colour="well")
    page = legend(seen, entries, uploads=False)
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
