"""Text that is typed into a select: taken where it names one option, else kept with an error."""

from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User, UserInteraction

from components.forms.form import Form
from components.forms.search_choice import SearchChoiceField, time_zone_field
from tests.components.forms.controls import send
from tests.components.patience import until

WELLS = {"w1": "15/9-F-4", "w2": "15/9-F-12", "w3": "Семёновская 4", "w4": "15/9-F-4 A"}


async def open_form(user: User, field: Any) -> tuple[SearchChoiceField, list[Any]]:
    """A form of one field on a page, and what it sends."""
    made: list[SearchChoiceField] = []
    sent: list[Any] = []

    async def save(values: dict[str, Any]) -> None:
        sent.append(values)

    @ui.page("/")
    def page() -> None:
        with Form(save, submit="Save") as form:
            made.append(form.add(field()))

    await user.open("/")
    return made[0], sent


def zone() -> Any:
    return time_zone_field("timezone", "Time zone", "UTC", required=True)


def well() -> Any:
    return SearchChoiceField("well_id", "Well", WELLS, "w2", required=True)


def type_text(user: User, field: SearchChoiceField, text: str) -> None:
    """Type into the field, as its browser tells it."""
    UserInteraction(user, {field.box}, None).trigger("input", text)


def leave(user: User, field: SearchChoiceField, text: str) -> None:
    """Leave the field while this text is in it."""
    UserInteraction(user, {field.box}, None).trigger("focusout", text)


async def test_part_of_a_name_is_taken_and_never_the_value_before(user: User) -> None:
    field, _ = await open_form(user, zone)
    type_text(user, field, "almat")
    leave(user, field, "almat")
    await until(lambda: field.control.value == "Asia/Almaty")
    assert field.value() == "Asia/Almaty"


async def test_typed_text_is_sent_with_ctrl_enter_before_the_field_is_left(user: User) -> None:
    field, sent = await open_form(user, zone)
    type_text(user, field, "almat")
    send(user)
    await until(lambda: sent)
    assert sent == [{"timezone": "Asia/Almaty"}]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("atlantis", "has no match for “atlantis”: choose one from the list"),
        ("america", "has several matches for “america”: choose one from the list"),
    ],
)
async def test_text_that_names_no_single_option_stays_with_an_error(
    user: User, text: str, error: str
) -> None:
    field, sent = await open_form(user, zone)
    type_text(user, field, text)
    leave(user, field, text)
    await user.should_see(f"Time zone {error}")
    with pytest.raises(ValueError, match=f"^{error}$"):
        field.value()
    send(user)
    assert sent == []
    field.control.value = "Europe/Oslo"
    await user.should_not_see(f"Time zone {error}")
    assert field.value() == "Europe/Oslo"


@pytest.mark.parametrize(
    ("text", "chosen"), [("15/9-f-4", "w1"), ("семеновская", "w3"), ("  F-12 ", "w2")]
)
async def test_whole_label_goes_before_a_part_of_others(user: User, text: str, chosen: str) -> None:
    field, _ = await open_form(user, well)
    type_text(user, field, text)
    leave(user, field, text)
    await until(lambda: field.control.value == chosen)


async def test_option_that_tab_took_is_no_typed_text(user: User) -> None:
    field, _ = await open_form(user, well)
    # The list marks the first option, which was the value before: no change is told.
    type_text(user, field, "15")
    leave(user, field, "15/9-F-12")
    await until(lambda: field.value() == "w2")
    await user.should_not_see("several matches")
