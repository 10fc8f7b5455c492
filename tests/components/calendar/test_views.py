"""What the views of a calendar send: boxes, labels, counts; nothing unescaped, nothing unseen."""

from datetime import date

import pytest

from components.calendar.days_view import days_view_html, wells_day_html
from components.calendar.event_box import WELL_COLOURS
from components.calendar.legend import calendar_legend_html
from components.calendar.month_view import month_view_html
from components.i18n.labels import EVENT_KIND_STYLES
from components.theme.palette import contrast_ratio
from tests.components.calendar.calendar_samples import (
    DENVER,
    Page,
    entry,
    scene,
    stage,
    timeline_html,
    well,
)
from welltrack_ui.domain.report_day import Window, report_days_window

HOSTILE = '<img src=x onerror="alert(1)">&\'"'
DAY = date(2020, 11, 11)
NOVEMBER = report_days_window(date(2020, 11, 1), date(2020, 11, 30), DENVER)


def test_month_shows_bars_lines_and_moments_in_their_cells() -> None:
    entries = [
        entry("bar", "2020-11-11T20:00", "2020-11-13T20:00"),
        entry("line", "2020-11-11T15:00", "2020-11-11T17:00"),
        entry("dot", "2020-11-12T15:00", kind="note"),
        entry("days", "2020-11-12T07:00", "2020-11-14T07:00", days=("2020-11-12", "2020-11-13")),
    ]
    boxes = Page(month_view_html(scene(), entries, DAY)).boxes()
    styles = {id_: (attrs["style"], text) for id_, (attrs, text) in boxes.items()}
    assert styles == {
        "bar": ("grid-area:2/4/3/7;--k:#1d4ed8", "13:00 Title bar"),
        "line": ("grid-area:3/4/4/5;--k:#1d4ed8", "08:00 Title line"),
        "days": ("grid-area:3/5/4/7;--k:#1d4ed8", "Title days"),
        "dot": ("grid-area:4/5/5/6;--k:#a16207", "08:00 Title dot"),
    }
    assert "wt-e-moment" in boxes["dot"][0]["class"]


def test_month_marks_today_and_numbers_its_weeks() -> None:
    page = Page(month_view_html(scene(), [], DAY))
    assert [attrs["data-d"] for attrs, _ in page.find("wt-cal-today")] == ["2020-11-11"]
    assert [text for _, text in page.find("wt-cal-no")] == ["44", "45", "46", "47", "48", "49"]


def test_night_is_a_line_of_the_day_that_it_began_on() -> None:
    entries = [
        entry("night", "2020-11-12T05:00", "2020-11-12T13:00"),
        entry("longer", "2020-11-12T05:00", "2020-11-12T13:01"),
    ]
    boxes = Page(month_view_html(scene(), entries, DAY)).boxes()
    shapes = {id_: attrs["class"].split()[1] for id_, (attrs, _) in boxes.items()}
    assert shapes == {"night": "wt-e-row", "longer": "wt-e-bar"}
    assert boxes["night"][0]["style"].startswith("grid-area:3/4/4/5;")
    assert "11 Nov 2020 22:00 – 12 Nov 2020 06:00" in boxes["night"][0]["title"]


def test_day_has_a_column_for_each_well() -> None:
    wells = [well("w-1", "16B"), well("w-2", "16A"), well("w-3", "Idle")]
    entries = [
        entry("b", "2020-11-11T15:00", "2020-11-11T18:00"),
        entry("a", "2020-11-11T16:00", "2020-11-11T17:00", well_id="w-2"),
        entry("long", "2020-11-10T15:00", "2020-11-12T15:00", well_id="w-2"),
    ]
    page = Page(wells_day_html(scene(*wells), entries, DAY))
    heads = [(attrs["data-value"], text) for attrs, text in page.find("wt-cal-head")]
    assert heads == [("w-2", "16A"), ("w-1", "16B")]
    assert [attrs["data-w"] for attrs, _ in page.find("wt-cal-col")] == ["w-2", "w-1"]
    styles = {id_: (attrs["style"], text) for id_, (attrs, text) in page.boxes().items()}
    # Each as wide as its column, and without the name that stands above it.
    assert styles == {
        "a": ("top:37.5%;height:4.167%;left:0%;width:100%;--k:#1d4ed8", "Title a09:00–10:00"),
        "b": ("top:33.33%;height:12.5%;left:0%;width:100%;--k:#1d4ed8", "Title b08:00–11:00"),
        "long": ("grid-area:2/2/3/3;--k:#1d4ed8", "Title long"),
    }


def test_last_column_of_a_day_has_the_wells_that_are_too_many() -> None:
    wells = [well(f"w-{i}", f"W {i}") for i in range(1, 31)]
    entries = [
        entry(f"e{i}", f"2020-11-11T{10 + i // 3}:{i % 3 * 20:02}", well_id=f"w-{i}")
        for i in range(1, 31)
    ]
    page = Page(wells_day_html(scene(*wells), entries, DAY))
    heads = [text for _, text in page.find("wt-cal-head")]
    assert heads == [*(f"W {i}" for i in range(1, 24)), "7 more wells"]
    assert len(page.boxes()) == 30
    assert page.find("wt-cal-col")[-1][0]["data-w"] == ""


def test_month_counts_what_there_is_no_room_for() -> None:
    entries = [entry(f"e{i}", f"2020-11-11T{i + 10}:00") for i in range(9)]
    page = Page(month_view_html(scene(), entries, DAY, lanes=3))
    assert len(page.boxes()) == 3
    assert [text for _, text in page.find("wt-cal-more")] == ["+6 more"]
    labels = [attrs.get("aria-label") for _, attrs, _ in page.elements]
    assert "Wed 11 Nov 2020, 9 events" in labels


def test_month_of_thousands_of_events_stays_small() -> None:
    entries = [
        entry(f"e{i}", f"2020-11-{i % 28 + 1:02}T{i % 24:02}:{i % 60:02}") for i in range(3000)
    ]
    html = month_view_html(scene(), entries, DAY, lanes=8)
    assert len(Page(html).elements) < 3000
    assert len(html) < 120_000


def test_week_places_blocks_by_the_clock_and_strips_what_lasts() -> None:
    entries = [
        entry("a", "2020-11-11T15:00", "2020-11-11T18:00"),
        entry("b", "2020-11-11T16:00", "2020-11-11T17:00"),
        entry("long", "2020-11-10T15:00", "2020-11-12T15:00"),
    ]
    page = Page(days_view_html(scene(), entries, date(2020, 11, 9), 7))
    styles = {id_: attrs["style"] for id_, (attrs, _) in page.boxes().items()}
    assert styles == {
        "a": "top:33.33%;height:12.5%;left:0%;width:50%;--k:#1d4ed8",
        "b": "top:37.5%;height:4.167%;left:50%;width:50%;--k:#1d4ed8",
        "long": "grid-area:2/3/3/6;--k:#1d4ed8",
    }
    ((now, _),) = page.find("wt-cal-now")
    assert now == {"class": "wt-cal-now", "style": "top:43.75%", "title": "Now 10:30"}


def test_week_with_a_clock_change_labels_the_hours_of_that_day_itself() -> None:
    page = Page(days_view_html(scene(), [], date(2020, 10, 26), 7))
    columns = page.find("wt-cal-col")
    hours = [(int(a["data-t"]) - int(a["data-s"])) / 3600 for a, _ in columns]
    assert hours == [24, 24, 24, 24, 24, 24, 25]
    ((own, text),) = page.find("wt-cal-own")
    assert own["title"] == "The clocks change: this day has 25\u202fh"
    assert text.startswith("01:00 \u22120601:00 \u22120702:00")


def test_event_in_the_hour_that_comes_twice_is_told_apart() -> None:
    entries = [
        entry("first", "2020-11-01T07:30", "2020-11-01T08:30"),
        entry("second", "2020-11-01T08:15", "2020-11-01T10:00"),
        entry("moment", "2020-11-01T08:45"),
    ]
    boxes = Page(days_view_html(scene(), entries, date(2020, 11, 1), 1)).boxes()
    assert {id_: text for id_, (_, text) in boxes.items()} == {
        "first": "Title first01:30 \u221206 – 01:30 \u221207",
        "second": "Title second01:15 \u221207 – 03:00",
        "moment": "Title moment01:45 \u221207",
    }
    assert boxes["first"][0]["title"] == (
        "Title first · Drilling · 1 Nov 2020 01:30 \u221206 – 01:30 \u221207"
    )


def test_box_tells_kind_time_npt_and_well() -> None:
    scene_of_two = scene(well(), well("w-2", "Other"))
    lost = entry("x", "2020-11-11T15:00", "2020-11-11T16:00", kind="maintenance", npt=True)
    attrs, text = Page(month_view_html(scene_of_two, [lost], DAY)).boxes()["x"]
    assert attrs["title"] == ("Title x · Maintenance · NPT · 11 Nov 2020 08:00–09:00 · FORGE 16A")
    assert text == "08:00 FORGE 16A Title x"
    assert {"wt-e-npt", "wt-i-wrench"} <= set(attrs["class"].split())


def test_box_can_be_dragged_by_those_who_may_and_never_an_upload() -> None:
    entries = [
        entry("bar", "2020-11-11T15:00", "2020-11-13T16:00"),
        entry("row", "2020-11-11T15:00", "2020-11-11T16:00"),
        entry("file", "2020-11-11T15:00", kind="file_uploaded"),
    ]
    grips = {
        may: {
            id_: attrs.get("data-g")
            for id_, (attrs, _) in Page(month_view_html(scene(may_write=may), entries, DAY))
            .boxes()
            .items()
        }
        for may in (True, False)
    }
    assert grips[True] == {"bar": "2", "row": "1", "file": None}
    assert set(grips[False].values()) == {None}


@pytest.mark.parametrize("colour", ["kind", "well"])
def test_hostile_texts_stay_texts_in_every_view(colour: str) -> None:
    bad = scene(well("w-1", HOSTILE), well("w-2", HOSTILE), colour=colour)
    entries = [entry("x", "2020-11-11T15:00", "2020-11-11T19:00", title=HOSTILE)]
    stages = [stage("s-1", "2020-11-01T00:00", None, name=HOSTILE)]
    window: Window = report_days_window(DAY, DAY, DENVER)
    views = [
        month_view_html(bad, entries, DAY),
        days_view_html(bad, entries, DAY, 1),
        timeline_html(bad, entries, stages, window),
        calendar_legend_html(bad, entries, window, (DAY, DAY), uploads=True),
    ]
    for html in views:
        assert "img" not in {tag for tag, _, _ in Page(html).elements}
    assert all(HOSTILE in Page(html).boxes()["x"][1] for html in views[:3])


def test_legend_counts_what_is_in_the_window_and_the_hours_lost() -> None:
    entries = [
        entry("a", "2020-11-02T10:00", "2020-11-02T12:00"),
        entry("b", "2020-11-03T10:00", "2020-11-03T13:30", npt=True, kind="npt"),
        entry("before", "2020-10-03T10:00", "2020-10-03T12:00"),
    ]
    days = date(2020, 11, 1), date(2020, 11, 30)
    page = Page(calendar_legend_html(scene(), entries, NOVEMBER, days, uploads=False))
    kinds = {
        attrs["data-value"]: "".join(text)
        for _, attrs, text in page.elements
        if attrs.get("data-action") == "kind"
    }
    assert kinds == {"drilling": "Drilling 1", "npt": "NPT 1"}
    assert [text for _, text in page.find("wt-cal-npt")] == ["NPT 3\u202fh 30\u202fmin"]
    assert page.find("wt-cal-files")[0][0]["aria-pressed"] == "false"


def test_white_text_can_be_read_on_every_colour() -> None:
    colours = {*WELL_COLOURS, *(look.colour for look in EVENT_KIND_STYLES.values())}
    assert {
        c: contrast_ratio(c, "#ffffff") for c in colours if contrast_ratio(c, "#ffffff") < 4.5
    } == {}
