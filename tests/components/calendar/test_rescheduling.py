"""What drags, pulls and keys make of times: through clock changes, never the wrong way round."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.calendar.rescheduling import (
    EventEdge,
    EventPreset,
    EventShift,
    build_template_event,
    compute_new_times,
    preset_from_gesture,
    shift_from_gesture,
    shift_from_key,
)
from tests.components.calendar.calendar_samples import DENVER, event, utc

HOUR = 3600
EIGHT = int(utc("2020-11-11T15:00").timestamp())


def test_event_dragged_over_a_clock_change_keeps_its_wall_clock_and_its_length() -> None:
    # Clocks go back in Denver on 1 November: 08:00 is an hour later in UTC after it.
    before = event(starts_at="2020-10-31T14:00:00Z", ends_at="2020-10-31T16:00:00Z")
    assert compute_new_times(before, "", EventShift(days=2), DENVER) == {
        "starts_at": utc("2020-11-02T15:00"),
        "ends_at": utc("2020-11-02T17:00"),
    }


def test_event_dragged_by_time_moves_as_far_as_time_passes() -> None:
    shift = shift_from_gesture({"s": EIGHT}, {"s": EIGHT + 2 * HOUR}, DENVER, 900)
    assert compute_new_times(event(), "", shift, DENVER) == {
        "starts_at": utc("2020-11-11T17:00"),
        "ends_at": utc("2020-11-11T19:00"),
    }


def test_edge_pulled_past_the_other_stops_a_quarter_short() -> None:
    far = EventShift(time=timedelta(hours=9))
    assert compute_new_times(event(), "start", far, DENVER) == {
        "starts_at": utc("2020-11-11T16:45")
    }
    back = EventShift(time=-timedelta(hours=9))
    assert compute_new_times(event(), "end", back, DENVER) == {"ends_at": utc("2020-11-11T15:15")}


def test_moment_moves_but_has_no_edge() -> None:
    moment = event(ends_at=None)
    shift = EventShift(days=1)
    assert compute_new_times(moment, "", shift, DENVER) == {"starts_at": utc("2020-11-12T15:00")}
    assert compute_new_times(moment, "end", shift, DENVER) == {}


def test_whole_days_move_by_days_and_keep_at_least_one() -> None:
    days = event(
        all_day=True,
        starts_on="2020-11-10",
        ends_on="2020-11-12",
        starts_at="2020-11-10T07:00:00Z",
        ends_at="2020-11-13T07:00:00Z",
    )
    assert compute_new_times(days, "", EventShift(days=3), DENVER) == {
        "starts_on": date(2020, 11, 13),
        "ends_on": date(2020, 11, 15),
    }
    assert compute_new_times(days, "end", EventShift(days=-9), DENVER) == {
        "ends_on": date(2020, 11, 10)
    }
    assert compute_new_times(days, "", EventShift(time=timedelta(hours=2)), DENVER) == {}


def test_steps_of_a_day_are_days_of_the_calendar_on_a_day_of_25_hours() -> None:
    first = int(utc("2020-10-31T06:00").timestamp())  # midnight in Denver
    shift = shift_from_gesture({"s": first}, {"s": first + 3 * 86_400}, DENVER, 86_400)
    assert shift == EventShift(days=3)


@pytest.mark.parametrize(
    ("key", "over_hours", "expected"),
    [
        ("ArrowLeft", True, EventShift(days=-1)),
        ("ArrowDown", True, EventShift(time=timedelta(minutes=15))),
        ("ArrowUp", False, EventShift(days=-7)),
    ],
)
def test_arrow_moves_by_its_step(key: str, over_hours: bool, expected: EventShift) -> None:
    assert shift_from_key(key, over_hours=over_hours) == expected


@given(
    st.integers(0, 60 * 24 * 400),
    st.integers(1, 60 * 24 * 30),
    st.builds(EventShift, st.integers(-40, 40), st.just(timedelta()))
    | st.builds(
        EventShift, st.just(0), st.integers(-4000, 4000).map(lambda m: timedelta(minutes=m))
    ),
    st.sampled_from(["", "start", "end"]),
)
def test_moved_event_ends_after_its_start_and_a_dragged_one_stays_as_long(
    start: int, length: int, shift: EventShift, edge: EventEdge
) -> None:
    begin = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=start)
    before = event(starts_at=begin, ends_at=begin + timedelta(minutes=length))
    after = before.model_copy(update=compute_new_times(before, edge, shift, DENVER))
    assert after.ends_at is not None
    assert before.ends_at is not None
    assert after.ends_at > after.starts_at
    if not edge:
        assert after.ends_at - after.starts_at == before.ends_at - before.starts_at


def test_click_is_an_hour_and_a_span_is_as_long_as_it_is_drawn() -> None:
    usual = utc("2020-11-11T13:00")
    click = preset_from_gesture({"s": EIGHT}, {"s": EIGHT}, DENVER, 900, usual)
    assert click == EventPreset(utc("2020-11-11T15:00"), utc("2020-11-11T16:00"))
    drawn = preset_from_gesture({"s": EIGHT + HOUR}, {"s": EIGHT}, DENVER, 900, usual)
    assert drawn == EventPreset(utc("2020-11-11T15:00"), utc("2020-11-11T16:15"))


def test_day_that_is_clicked_is_an_hour_at_the_usual_clock_and_several_are_whole_days() -> None:
    usual = utc("2020-11-11T13:00")  # 06:00 in Denver
    one = preset_from_gesture({"d": "2020-11-12"}, {"d": "2020-11-12"}, DENVER, 900, usual)
    assert one == EventPreset(utc("2020-11-12T13:00"), utc("2020-11-12T14:00"))
    several = preset_from_gesture({"d": "2020-11-14"}, {"d": "2020-11-12"}, DENVER, 900, usual)
    assert several.days == (date(2020, 11, 12), date(2020, 11, 14))
    made = build_template_event(several)
    assert (made.all_day, made.starts_on, made.ends_on) == (
        True,
        date(2020, 11, 12),
        date(2020, 11, 14),
    )
