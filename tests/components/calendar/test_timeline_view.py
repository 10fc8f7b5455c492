"""What the timeline sends: rows of wells and stages, bars, density, plans; what is in sight."""

from datetime import date

import pytest

from components.calendar.calendar_view import ViewPlace
from components.calendar.timeline_rows import Grouping
from tests.components.calendar.calendar_samples import (
    DENVER,
    Page,
    entry,
    scene,
    stage,
    timeline_html,
    well,
)
from welltrack_ui.domain.calendar.entries import CalendarEntry
from welltrack_ui.domain.report_day import report_days_window

NOVEMBER = report_days_window(date(2020, 11, 1), date(2020, 11, 30), DENVER)
YEAR = report_days_window(date(2020, 1, 1), date(2020, 12, 31), DENVER)


def test_timeline_unfolds_few_wells_into_their_stages() -> None:
    stages = [stage("s-1", "2020-11-01T00:00", "2020-11-10T00:00")]
    entries = [
        entry("in", "2020-11-02T00:00", "2020-11-04T00:00", stage_id="s-1"),
        entry("out", "2020-11-16T00:00", "2020-11-18T00:00"),
    ]
    page = Page(timeline_html(scene(), entries, stages, NOVEMBER))
    assert [text for _, text in page.find("wt-cal-name")] == ["FORGE 16A Proposed", "Stage s-1"]
    assert len(page.find("wt-cal-band")) == 1
    assert page.boxes()["out"][0]["style"] == ("left:49.1%;width:6.657%;--lane:0;--k:#1d4ed8")


def test_timeline_of_many_wells_folds_stages_into_bands() -> None:
    wells = [well(f"w-{i}", f"W {i}") for i in range(1, 10)]
    stages = [stage("s-1", "2020-11-01T00:00", None)]
    entries = [
        entry(f"e{i}", "2020-11-02T00:00", "2020-11-04T00:00", well_id=f"w-{i}", stage_id="s-1")
        for i in range(1, 10)
    ]
    page = Page(timeline_html(scene(*wells), entries, stages, NOVEMBER))
    assert [text for _, text in page.find("wt-cal-name")] == [
        f"W {i} Proposed" for i in range(1, 10)
    ]
    assert [text for _, text in page.find("wt-cal-band")] == ["Stage s-1"]


def test_well_that_has_nothing_but_a_plan_has_a_row() -> None:
    many = [well(f"w-{i}", f"W {i}") for i in range(1, 11)]
    start, end = "2020-11-20T00:00:00Z", "2020-11-24T00:00:00Z"
    plan = {"planned_starts_at": start, "planned_ends_at": end}
    stages = [
        stage("s-9", "2021-02-01T00:00", None, well_id="w-9", **plan),
        stage("s-10", "2021-02-01T00:00", None, well_id="w-10"),
    ]
    for count in (3, 8):
        page = Page(timeline_html(scene(*many), work(count), stages, NOVEMBER))
        assert names(page)[: count + 1] == [
            *(f"W {i} Proposed" for i in range(1, count + 1)),
            "W 9 Proposed",
        ]
        assert "W 10 Proposed" not in names(page)
        assert page.find("wt-cal-plan")


def test_bar_too_narrow_for_an_icon_carries_the_pattern_of_its_kind() -> None:
    entries = [
        entry("narrow", "2020-11-03T00:00", "2020-11-03T06:00", kind="npt"),
        entry("wide", "2020-11-04T00:00", "2020-11-08T00:00", kind="npt"),
    ]
    boxes = Page(timeline_html(scene(), entries, [], NOVEMBER)).boxes()
    assert boxes["narrow"][0]["class"].split()[-3:] == [
        "wt-e-thin",
        "wt-t-dashes",
        "wt-i-timer-off",
    ]
    assert "wt-t-" not in boxes["wide"][0]["class"]


def names(page: Page) -> list[str]:
    return [text for _, text in page.find("wt-cal-name")]


def work(count: int, **fields: str) -> list[CalendarEntry]:
    """An event of two days on each of wells w-1, w-2 and on."""
    return [
        entry(f"e{i}", "2020-11-02T00:00", "2020-11-04T00:00", well_id=f"w-{i}", **fields)
        for i in range(1, count + 1)
    ]


def spaces(page: Page) -> list[int]:
    """The heights of what is left out, in pixels."""
    styles = [attrs["style"] for attrs, _ in page.find("wt-cal-space")]
    return [int(style.removeprefix("height:").removesuffix("px")) for style in styles]


def test_timeline_of_hundreds_of_wells_sends_those_in_sight_alone() -> None:
    context = scene(*(well(f"w-{i}", f"W {i}") for i in range(1, 401)))
    row = 59
    for top, first, last in ((0, 1, 27), (118 * row, 105, 145), (400 * row, 374, 400)):
        page = Page(timeline_html(context, work(400), [], NOVEMBER, ViewPlace(750, top)))
        assert [n.removesuffix(" Proposed") for n in names(page)] == [
            f"W {i}" for i in range(first, last + 1)
        ]
        assert len(names(page)) * row + sum(spaces(page)) == 400 * row
        assert len(page.boxes()) == last - first + 1


def test_timeline_reads_the_stages_of_the_wells_in_sight_alone() -> None:
    context = scene(*(well(f"w-{i}", f"W {i}") for i in range(1, 401)))
    stages = [
        stage(f"s-{i}", "2020-11-01T00:00", "2020-11-09T00:00", well_id=f"w-{i}") for i in (1, 400)
    ]
    page = Page(timeline_html(context, work(400), stages, NOVEMBER))
    assert [text for _, text in page.find("wt-cal-band")] == ["Stage s-1"]


@pytest.mark.parametrize(
    ("grouping", "headings", "rows"),
    [
        ("project", ["Field 2 2 wells", "Field 10 1 well"], ["B", "C", "A"]),
        ("rig", ["Rig 9 1 well", "Rig 10 1 well", "No rig 1 well"], ["C", "A", "B"]),
        ("status", ["Drilling 2 wells", "Suspended 1 well"], ["A", "C", "B"]),
        ("none", [], ["A", "B", "C"]),
    ],
)
def test_timeline_groups_its_wells(
    grouping: Grouping, headings: list[str], rows: list[str]
) -> None:
    wells = (
        well("w-1", "A", project_id="p-10", rig="Rig 10", status="drilling"),
        well("w-2", "B", project_id="p-2", status="suspended"),
        well("w-3", "C", project_id="p-2", rig="Rig 9", status="drilling"),
    )
    context = scene(*wells, projects={"p-2": "Field 2", "p-10": "Field 10"})
    page = Page(timeline_html(context, work(3), [], NOVEMBER, grouping=grouping))
    assert [text for _, text in page.find("wt-cal-heading-row")] == headings
    assert [name[0] for name in names(page)] == rows


def test_timeline_of_one_project_has_no_heading() -> None:
    context = scene(well(), projects={"p-1": "Field"})
    assert Page(timeline_html(context, work(1), [], NOVEMBER)).find("wt-cal-heading-row") == []


def test_timeline_shows_density_in_place_of_slivers() -> None:
    entries = [
        entry(f"e{i}", f"2020-03-{i + 2:02}T07:00", f"2020-03-{i + 2:02}T19:00", kind="drilling")
        for i in range(6)
    ]
    entries.append(entry("npt", "2020-03-08T07:00", "2020-03-08T19:00", kind="npt", npt=True))
    entries.append(entry("long", "2020-06-01T00:00", "2020-07-01T00:00"))
    page = Page(timeline_html(scene(), entries, [], YEAR))
    assert set(page.boxes()) == {"long"}
    assert "--lane:1" in page.boxes()["long"][0]["style"]
    ((cell, _),) = page.find("wt-cal-density")
    assert (cell["data-action"], cell["data-value"]) == ("look", "week 2020-03-02 w-1")
    assert cell["title"] == (
        "2 Mar – 8 Mar 2020 · 7 events · 84\u202fh · NPT 12\u202fh · mostly Drilling"
    )
    assert "--busy:50.3%;--npt:7.186%;--k:#1d4ed8" in cell["style"]


def test_few_slivers_stay_events_that_can_be_opened() -> None:
    entries = [entry(f"e{i}", f"2020-03-{i + 2:02}T07:00") for i in range(3)]
    page = Page(timeline_html(scene(), entries, [], YEAR))
    assert set(page.boxes()) == {"e0", "e1", "e2"}
    assert page.find("wt-cal-density") == []


def test_month_of_a_few_wells_shows_each_event_and_of_many_their_density() -> None:
    wells = [well(f"w-{i}", f"W {i}") for i in range(1, 10)]
    many = [
        entry(f"s{i}", f"2020-11-{i // 4 + 10}T{i % 4 * 6:02}:00", well_id="w-1") for i in range(25)
    ]
    few = Page(timeline_html(scene(*wells), [*many, *work(8)[1:]], [], NOVEMBER))
    assert few.find("wt-cal-density") == []
    folded = Page(timeline_html(scene(*wells), [*many, *work(9)[1:]], [], NOVEMBER))
    assert len(folded.find("wt-cal-density")) == 7


def test_planned_events_stay_bars_beside_the_density_of_what_was_done() -> None:
    entries = [entry(f"e{i}", f"2020-03-{i + 2:02}T07:00") for i in range(4)]
    plan = entry("plan", "2020-03-03T07:00", "2020-03-05T07:00", is_plan=True)
    page = Page(timeline_html(scene(), [*entries, plan], [], YEAR))
    ((box, _),) = page.boxes().values()
    assert "wt-e-plan" in box["class"]
    assert "--lane:1" in box["style"]
    ((cell, _),) = page.find("wt-cal-density")
    assert "4 events" in cell["title"]


def test_plan_of_a_stage_is_drawn_beside_what_became_of_it() -> None:
    late = stage(
        "s-1",
        "2020-11-07T07:00",
        "2020-11-16T07:00",
        planned_starts_at="2020-11-04T07:00:00Z",
        planned_ends_at="2020-11-10T07:00:00Z",
    )
    ahead = stage("s-2", "2020-11-22T07:00", "2020-11-25T07:00", status="planned")
    page = Page(timeline_html(scene(), work(1), [late, ahead], NOVEMBER))
    plans = page.find("wt-cal-plan")
    # Below the band of the well, and behind the row of the stage.
    assert [attrs["style"][:24] for attrs, _ in plans] == ["left:10.12%;width:19.97%"] * 2
    assert plans[0][0]["title"] == ("Stage s-1 · planned 4 Nov 2020 00:00 – 10 Nov 2020 00:00")
    bands = page.find("wt-cal-band")
    assert ["wt-cal-ahead" in attrs["class"] for attrs, _ in bands] == [False, True]


def test_timeline_without_anything_says_so() -> None:
    page = Page(timeline_html(scene(), [], [], NOVEMBER))
    assert page.find("wt-cal-group") == []
    assert [text for _, text in page.find("wt-muted")] == [
        "No well has an event here. Go back or on, or clear the filters."
    ]
