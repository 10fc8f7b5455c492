"""What is typed into cells of the sheet: times, numbers, choices, descriptions."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.domain.reports.report_samples import DAY, at
from welltrack_ui.domain.report_day import load_zone, report_day_window
from welltrack_ui.domain.reports import sheet_cells
from welltrack_ui.domain.reports.sheet_cells import SheetDay, make_choice

SIX_TO_SIX = SheetDay(DAY, UTC)
DENVER = load_zone("America/Denver")
BACK = SheetDay(report_day_window(date(2024, 11, 3), DENVER), DENVER)
"""A day of 25 hours: 01:00 to 02:00 comes twice."""
FORTH = SheetDay(report_day_window(date(2024, 3, 10), DENVER), DENVER)


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        *[("7", 1), ("730", 1.5), ("0730", 1.5), ("7:30", 1.5), ("07.30", 1.5), ("7,30", 1.5)],
        *[("24", 18), ("24:00", 18), ("0", 18), ("05", 23), ("6", 24), ("7:30:00", 1.5)],
        *[("7:30 AM", 1.5), ("12:15 am", 18.25), ("12 PM", 6), ("1:30pm", 7.5)],
    ],
)
def test_end_is_the_first_such_time_after_the_start(typed: str, hours: float) -> None:
    assert sheet_cells.parse_end(SIX_TO_SIX, typed, at(0)) == at(hours)


@pytest.mark.parametrize("typed", ["25", "7:60", "seven", "٧", "13 PM", "0 AM", "-1", "7:3"])
def test_text_that_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="must be a time such as"):
        sheet_cells.parse_end(SIX_TO_SIX, typed, at(0))


def test_end_is_never_another_day_unsaid() -> None:
    assert sheet_cells.parse_end(SIX_TO_SIX, "2", at(17)) == at(20)
    with pytest.raises(ValueError, match=sheet_cells.NOT_AFTER_FROM):
        sheet_cells.parse_end(SIX_TO_SIX, "8", at(17))


def test_start_is_at_the_row_above_or_later_else_earlier() -> None:
    midnight = SheetDay(report_day_window(date(2024, 5, 1), UTC), UTC)
    day = midnight.window.start
    assert sheet_cells.parse_start(midnight, "0", day) == day
    assert sheet_cells.parse_start(SIX_TO_SIX, "6", at(3)) == at(0)
    assert sheet_cells.parse_start(SIX_TO_SIX, "5", at(3)) == at(23)


def test_repeated_hour_is_told_by_the_row_above_or_by_its_mark() -> None:
    first = datetime(2024, 11, 3, 7, 30, tzinfo=UTC)
    second = first + timedelta(hours=1)
    assert sheet_cells.parse_end(BACK, "1:30", BACK.window.start) == first
    assert sheet_cells.parse_end(BACK, "1:30", first) == second
    assert sheet_cells.parse_start(BACK, "1:30", second) == second
    assert sheet_cells.parse_end(BACK, "01:30²", BACK.window.start) == second
    assert [sheet_cells.format_clock(BACK, each) for each in (first, second)] == ["01:30", "01:30²"]
    assert sheet_cells.format_clock(BACK, BACK.window.end) == "24:00"


def test_time_that_clocks_skip_begins_at_the_change() -> None:
    change = datetime(2024, 3, 10, 9, tzinfo=UTC)
    assert sheet_cells.parse_end(FORTH, "2:30", FORTH.window.start) == change
    assert sheet_cells.format_clock(FORTH, change) == "03:00"


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1629", 1629), ("1 629,5", 1629.5), ("1\u202f629.50", 1629.5), (",5", 0.5)],
)
def test_number_takes_comma_and_point_and_groups_by_spaces(typed: str, number: float) -> None:
    assert sheet_cells.parse_number(typed) == number


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [("1,629", sheet_cells.THOUSANDS_REMEDY), ("-5", sheet_cells.NUMBER_REMEDY)],
)
def test_number_that_can_be_read_two_ways_is_refused(typed: str, remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        sheet_cells.parse_number(typed)


def test_hours_are_decimal_or_hours_and_minutes() -> None:
    assert sheet_cells.parse_hours("1,5") == sheet_cells.parse_hours("1:30")


KINDS = [
    make_choice("casing_cementing", "Casing & cementing", ["Крепление и цементирование"]),
    make_choice("drilling", "Drilling", ["Бурение", "Бұрғылау"]),
    make_choice("tripping", "Tripping", ["СПО"]),
    make_choice("testing", "Testing", ["Испытание"]),
    make_choice("test", "Test"),
]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        *[("d", "drilling"), ("бур", "drilling"), ("бұр", "drilling"), ("вкш", "drilling")],
        # `с` begins СПО; with the other layout it is the C of Casing, which comes after.
        *[("с", "tripping"), ("te", "testing"), ("test", "test"), ("  TEST ", "test")],
    ],
)
def test_choice_is_found_by_first_letters_in_any_language_and_layout(
    typed: str, value: str
) -> None:
    assert sheet_cells.find_choice(KINDS, typed).value == value


def test_choice_that_is_not_listed_is_refused() -> None:
    with pytest.raises(ValueError, match=sheet_cells.NOT_LISTED):
        sheet_cells.find_choice(KINDS, "zz")


@pytest.mark.parametrize(
    ("text", "title", "details"),
    [
        ("Drill ahead", "Drill ahead", None),
        (" Drill  ahead \n", "Drill ahead", "Drill  ahead"),
        ("Drill\nSurvey", "Drill", "Drill\nSurvey"),
        ("word " * 40, "word " * 31 + "word…", ("word " * 40).strip()),
        ("drilling " * 20, "drilling " * 16 + "drilling…", ("drilling " * 20).strip()),
        ("x" * 170, "x" * 159 + "…", "x" * 170),
        ("", "", None),
    ],
)
def test_description_is_a_title_and_all_of_it_where_that_is_more(
    text: str, title: str, details: str | None
) -> None:
    assert sheet_cells.split_description(text) == (title, details)
    assert len(title) <= sheet_cells.MAX_TITLE_LENGTH
    assert sheet_cells.join_description(title, details) == (details or title)


def test_details_of_their_own_follow_the_title() -> None:
    assert sheet_cells.join_description("Drill", "Drilling ahead") == "Drill\nDrilling ahead"
