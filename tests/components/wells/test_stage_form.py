"""The times of a stage's form: the next day and the duration, planned and actual alike."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User, UserInteraction

from components.forms.form import Form
from components.wells.stage_form import StageForm
from tests.components.forms.controls import control, leave, send, shown
from tests.components.patience import until
from tests.components.samples import OSLO

START = datetime(2026, 11, 27, 7, tzinfo=UTC)
RANGES = [("Start", "End"), ("Planned start", "Planned end")]


async def list_names() -> list[str]:
    return ["Poka", "Top hole"]


async def open_form(user: User) -> list[dict[str, Any]]:
    """A page with the form of a new stage; the drafts that it sends."""
    sent: list[dict[str, Any]] = []

    @ui.page("/")
    def page() -> None:
        async def save(values: dict[str, Any]) -> None:
            sent.append(made[0].read(values))

        made: list[StageForm] = []
        with Form(save, submit="Save") as form:
            day = date(2026, 11, 27)
            made.append(
                StageForm(form, tz=OSLO, unit="m", today=day, start=START, list_names=list_names)
            )

    await user.open("/")
    return sent


def lengths(user: User) -> list[str]:
    """What the form says of durations, in the order of its fields."""
    assert user.client is not None
    elements = list(user.client.elements.values())
    hints = [e for e in elements if isinstance(e, ui.label) and "wt-form-length" in e.classes]
    return [str(hint.text).replace("\u202f", " ") for hint in hints]


@pytest.mark.parametrize("labels", RANGES, ids=["actual", "planned"])
async def test_end_of_a_stage_before_its_start_is_one_of_the_next_day(
    user: User, labels: tuple[str, str]
) -> None:
    sent = await open_form(user)
    control(user, "Name").value = "12 1/4 in section"
    start, end = (control(user, label) for label in labels)
    start.value = "27 Nov 2026 23:00"
    end.value = "01:30"
    told = ["Ends the next day, 28 Nov 2026 01:30. Lasts 2 h 30 min", ""]
    # While it is typed: nothing has left the field yet.
    assert lengths(user) == (told if labels == RANGES[0] else told[::-1])
    leave(end)
    await until(lambda: shown(user, labels[1]) == ["28 Nov 2026 01:30"])
    send(user)
    await until(lambda: sent)
    prefix = "" if labels == RANGES[0] else "planned_"
    ended = sent[0][f"{prefix}ends_at"]
    assert ended - sent[0][f"{prefix}starts_at"] == timedelta(hours=2, minutes=30)


async def test_length_of_a_long_stage_is_told_in_days(user: User) -> None:
    await open_form(user)
    control(user, "Planned start").value = "1 Dec 2026 06:00"
    control(user, "Planned end").value = "15 Dec 2026 18:00"
    assert lengths(user) == ["", "Lasts 14 d 12 h"]


async def test_name_that_looks_like_another_of_the_well_is_warned_of_and_taken(user: User) -> None:
    sent = await open_form(user)
    name = control(user, "Name")
    name.value = "\u0420\u043e\u043a\u0430"
    UserInteraction(user, {name}, "Name").trigger("blur")
    await user.should_see("looks the same as Poka")
    send(user)
    await until(lambda: sent)
    assert sent[0]["name"] == "\u0420\u043e\u043a\u0430"
