"""The times of an event's form: the next day, the duration, and what is never changed unsaid."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from components.events.form import EventFormContext, EventFormFields
from components.forms.form import Form
from tests.components.forms.controls import control, leave, send, shown
from tests.components.patience import until
from tests.components.samples import event as sample_event
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.report_day import load_zone

OSLO = load_zone("Europe/Oslo")
START = datetime(2026, 11, 27, 7, tzinfo=UTC)
"""Eight in the morning in Oslo."""


async def open_form(user: User, before: Event | None = None) -> list[dict[str, Any]]:
    """A page with the form of an event; the drafts that it sends."""
    sent: list[dict[str, Any]] = []

    @ui.page("/")
    def page() -> None:
        async def save(values: dict[str, Any]) -> None:
            sent.append(made[0].read(values))

        made: list[EventFormFields] = []
        with Form(save, submit="Save") as form:
            context = EventFormContext((), OSLO, "m", date(2026, 11, 27), START, before)
            made.append(EventFormFields(form, context))

    await user.open("/")
    return sent


def type_into(user: User, label: str, text: str, *, is_left: bool = True) -> None:
    field = control(user, label)
    field.value = text
    if is_left:
        leave(field)


@pytest.mark.parametrize(
    ("start", "end", "written", "told"),
    [
        (
            "27 Nov 2026 23:00",
            "01:30",
            "28 Nov 2026 01:30",
            "Ends the next day, 28 Nov 2026 01:30. Lasts 2 h 30 min",
        ),
        (
            "27 Nov 2026 23:00",
            "27 Nov 2026 01:00",
            "28 Nov 2026 01:00",
            "Ends the next day, 28 Nov 2026 01:00. Lasts 2 h",
        ),
        ("13.05.2024 23:00", "23:30", "13 May 2024 23:30", "Lasts 30 min"),
        (
            "27 Nov 2026 22:00",
            "24:00",
            "28 Nov 2026 00:00",
            "Ends the next day, 28 Nov 2026 00:00. Lasts 2 h",
        ),
        ("27 Nov 2026 08:00", "29 Nov 2026 12:00", "29 Nov 2026 12:00", "Lasts 52 h"),
        # A day or more before the start is a mistake: nothing is made of it.
        ("27 Nov 2026 08:00", "26 Nov 2026 08:00", "26 Nov 2026 08:00", ""),
    ],
)
async def test_end_before_the_start_is_one_of_the_next_day_and_says_so(
    user: User, start: str, end: str, written: str, told: str
) -> None:
    await open_form(user)
    type_into(user, "Start", start)
    type_into(user, "End", end)
    await until(lambda: shown(user, "End") == [written])
    assert length(user) == told


async def test_duration_is_told_while_one_types(user: User) -> None:
    await open_form(user)
    assert length(user) == "Lasts 1 h"
    type_into(user, "End", "10:1", is_left=False)
    assert length(user) == ""
    type_into(user, "End", "10:15", is_left=False)
    assert length(user) == "Lasts 2 h 15 min"
    assert shown(user, "End") == ["10:15"]
    control(user, "Time").value = "moment"
    assert length(user) == ""
    control(user, "Time").value = "days"
    assert length(user) == "Lasts 1 day"
    type_into(user, "Last day", "30 Nov 2026", is_left=False)
    assert length(user) == "Lasts 4 days"


async def test_end_that_is_sent_is_the_one_that_was_told(user: User) -> None:
    sent = await open_form(user)
    control(user, "Title").value = "Ran casing"
    type_into(user, "Start", "27 Nov 2026 23:00", is_left=False)
    type_into(user, "End", "02:00", is_left=False)
    send(user)
    await until(lambda: sent)
    assert sent[0]["ends_at"] - sent[0]["starts_at"] == timedelta(hours=3)


async def test_time_alone_keeps_the_date_of_an_end_that_is_days_later(user: User) -> None:
    event = make_event(START, START + timedelta(days=2))
    await open_form(user, event)
    type_into(user, "End", "12:00")
    await until(lambda: shown(user, "End") == ["29 Nov 2026 12:00"])


async def test_event_over_the_repeated_hour_is_left_as_it_was(user: User) -> None:
    start = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30, the first of two
    event = make_event(start, start + timedelta(minutes=45))  # 02:15 again
    sent = await open_form(user, event)
    assert shown(user, "Start", "End") == ["25 Oct 2026 02:30 +02", "25 Oct 2026 02:15 +01"]
    assert length(user) == "Lasts 45 min"
    control(user, "Title").value = "Circulated"
    send(user)
    await until(lambda: sent)
    assert (sent[0]["starts_at"], sent[0]["ends_at"]) == (event.starts_at, event.ends_at)


@pytest.mark.parametrize("typed", ["02:15 +01", "25 Oct 2026 02:15 +01:00", "2:15 +0100"])
async def test_second_of_two_equal_times_is_typed_with_its_offset(user: User, typed: str) -> None:
    sent = await open_form(user)
    control(user, "Title").value = "Circulated"
    type_into(user, "Start", "25 Oct 2026 02:10 +01")
    type_into(user, "End", typed)
    await until(lambda: shown(user, "End") == ["25 Oct 2026 02:15 +01"])
    assert length(user) == "Lasts 5 min"
    send(user)
    await until(lambda: sent)
    assert sent[0]["starts_at"] == datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    assert sent[0]["ends_at"] == datetime(2026, 10, 25, 1, 15, tzinfo=UTC)


async def test_offset_that_the_clock_has_not_is_refused(user: User) -> None:
    await open_form(user)
    type_into(user, "Start", "25 Oct 2026 02:10 +03")
    await user.should_see("Start has an offset that the well's clock has not then")


def make_event(start: datetime, end: datetime) -> Event:
    return sample_event(0, 1).model_copy(update={"starts_at": start, "ends_at": end})


def length(user: User) -> str:
    """What the form says of the duration."""
    assert user.client is not None
    elements = user.client.elements.values()
    (label,) = (e for e in elements if isinstance(e, ui.label) and "wt-form-length" in e.classes)
    return str(label.text).replace("\u202f", " ")
