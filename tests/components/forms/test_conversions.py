"""From stored values to fields and back: what nobody touched comes back as it was, to the digit."""

from datetime import UTC, datetime, tzinfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from components.forms.conversions import (
    DEPTH_DECIMALS,
    to_display_depth,
    to_instant,
    to_stored_depth,
    to_wall_clock,
)
from components.i18n import format as form_of
from components.i18n.parse_datetime import parse_date_time_input
from welltrack_ui.domain.report_day import load_zone
from welltrack_ui.domain.units import DepthUnit

DENVER = load_zone("America/Denver")
ZONES = [load_zone(name) for name in ("UTC", "America/Denver", "Europe/Oslo", "Asia/Kathmandu")]
# Clocks in Denver went back on 1 November 2020: 01:30 was at 07:30 UTC, and at 08:30 UTC again.
FIRST_PASS = datetime(2020, 11, 1, 7, 30, 20, tzinfo=UTC)
SECOND_PASS = datetime(2020, 11, 1, 8, 30, 40, tzinfo=UTC)
REPEATED = datetime(2020, 11, 1, 1, 30)  # noqa: DTZ001 - a wall clock reading has no zone
instants = st.datetimes(datetime(1900, 1, 5), datetime(2199, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis asks for naive limits


@given(st.floats(0, 15_000), st.sampled_from(["m", "ft"]))
@example(1000 / 3, "ft")
@example(0.00001, "m")
def test_depth_that_stays_as_shown_keeps_every_digit(metres: float, unit: DepthUnit) -> None:
    shown = to_display_depth(metres, unit)
    assert to_stored_depth(shown, unit, metres) == metres


@given(st.floats(0, 15_000), st.sampled_from(["m", "ft"]))
def test_depth_survives_the_text_of_its_field(metres: float, unit: DepthUnit) -> None:
    shown = to_display_depth(metres, unit)
    assert shown is not None
    assert to_stored_depth(float(f"{shown:.{DEPTH_DECIMALS}f}"), unit, metres) == metres


@pytest.mark.parametrize(
    ("typed", "unit", "before", "metres"),
    [
        (4000.0, "ft", 1000 / 3, 1219.2),
        (4000.0, "ft", None, 1219.2),
        (1093.6133, "ft", 333.3, 333.3333),
        (1234.5, "m", 1234.0, 1234.5),
        (0.0, "ft", 12.0, 0.0),
        (None, "ft", 12.0, None),
    ],
)
def test_depth_that_is_typed_is_stored_in_metres(
    typed: float | None, unit: DepthUnit, before: float | None, metres: float | None
) -> None:
    assert to_stored_depth(typed, unit, before) == metres


def test_depth_is_shown_in_the_unit_of_the_organization() -> None:
    assert to_display_depth(304.8, "ft") == 1000.0
    assert to_display_depth(1000 / 3, "m") == 333.3333
    assert to_display_depth(None, "ft") is None


def test_time_is_shown_to_the_minute() -> None:
    at = datetime(2020, 11, 11, 15, 4, 59, 999_999, tzinfo=UTC)
    assert to_wall_clock(at, DENVER) == datetime(2020, 11, 11, 8, 4)  # noqa: DTZ001 - a reading
    assert to_wall_clock(None, DENVER) is None


@given(instants, st.sampled_from(ZONES))
@example(FIRST_PASS, DENVER)
@example(SECOND_PASS, DENVER)
def test_time_that_is_not_touched_keeps_its_seconds(at: datetime, tz: tzinfo) -> None:
    assert to_instant(to_wall_clock(at, tz), tz, at) == at


@given(instants, st.sampled_from(ZONES))
@example(FIRST_PASS, DENVER)
@example(SECOND_PASS, DENVER)
def test_time_is_understood_as_its_field_shows_it(at: datetime, tz: tzinfo) -> None:
    wall = to_wall_clock(at, tz)
    assert wall is not None
    told = parse_date_time_input(form_of.format_typed_time(wall, tz), tz)
    assert (told, told.fold) == (wall, wall.fold)


def test_time_that_is_typed_anew_begins_its_minute() -> None:
    before = datetime(2020, 11, 11, 15, 0, 42, tzinfo=UTC)
    typed = datetime(2020, 11, 11, 8, 1)  # noqa: DTZ001 - a reading
    assert to_instant(typed, DENVER, before) == datetime(2020, 11, 11, 15, 1, tzinfo=UTC)


def test_time_that_is_cleared_is_none() -> None:
    assert to_instant(None, DENVER, FIRST_PASS) is None


@pytest.mark.parametrize(
    ("before", "fold", "meant"),
    [
        (None, 0, FIRST_PASS.replace(second=0)),
        (None, 1, SECOND_PASS.replace(second=0)),
        (FIRST_PASS, 0, FIRST_PASS),
        (FIRST_PASS, 1, SECOND_PASS.replace(second=0)),
        (SECOND_PASS, 0, FIRST_PASS.replace(second=0)),
        (SECOND_PASS, 1, SECOND_PASS),
    ],
)
def test_fold_tells_the_hour_that_clocks_repeat(
    before: datetime | None, fold: int, meant: datetime
) -> None:
    assert to_instant(REPEATED.replace(fold=fold), DENVER, before) == meant


def test_hour_that_clocks_skip_is_the_change_itself() -> None:
    skipped = datetime(2020, 3, 8, 2, 30)  # noqa: DTZ001 - a reading
    assert to_instant(skipped, DENVER, None) == datetime(2020, 3, 8, 9, tzinfo=UTC)
