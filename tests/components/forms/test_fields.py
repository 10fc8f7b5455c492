from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from components.forms import date_fields, fields
from components.forms.fields import Field
from components.forms.search_choice import time_zone_field
from tests.components.patience import until
from tests.components.pressing import press
from welltrack_ui.domain.errors import FieldError
from welltrack_ui.domain.input.look_alikes import describe_mixed_word

TODAY = date(2026, 11, 22)


def wall(*parts: int) -> datetime:
    """A wall clock reading."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)  # type: ignore[arg-type, misc]


def texts(user: User) -> dict[str, str]:
    """The texts of the open page by element, those that are hidden too."""
    assert user.client is not None
    labels = [e for e in user.client.elements.values() if isinstance(e, ui.label)]
    return {label.html_id: label.text for label in labels}


async def placed(user: User, build: Callable[[], Field]) -> Field:
    """The field on a page."""
    made: list[Field] = []

    @ui.page("/")
    def page() -> None:
        made.append(build())

    await user.open("/")
    return made[0]


def retyped(user: User, text: str) -> None:
    """Put another text into the one field, and leave it."""
    field = user.find(ui.input)
    next(iter(field.elements)).value = text
    field.trigger("change")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("", None),
        ("  ", None),
        ("1234.5", 1234.5),
        ("1234,5", 1234.5),
        ("12 345", 12345.0),
        ("12\u202f345,25", 12345.25),
        ("-3", -3.0),
        (".5", 0.5),
    ],
)
async def test_number_is_read_as_it_is_written_anywhere(
    user: User, typed: str, value: float | None
) -> None:
    field = await placed(user, lambda: fields.number_field("md", "Depth", unit="m"))
    retyped(user, typed)
    assert field.value() == value


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [
        ("12 m", "must be a number"),
        ("nan", "must be a number"),
        ("inf", "must be a number"),
        ("1e5", "must be a number"),
        ("1.2.3", "must be a number"),
        ("٣", "must be a number"),
        ("1,234", "must be written without commas between thousands"),
        ("1,234.5", "must be written without commas between thousands"),
    ],
)
async def test_number_that_is_none_or_unclear_is_refused(
    user: User, typed: str, remedy: str
) -> None:
    field = await placed(user, lambda: fields.number_field("md", "Depth"))
    retyped(user, typed)
    with pytest.raises(ValueError, match=f"^{remedy}$"):
        field.value()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (0.0, "0"),
        (2890.5, "2890.5"),
        (0.3048, "0.3048"),
        (10.0, "10"),
        (1 / 3, "0.3333333333333333"),
    ],
)
async def test_number_is_shown_without_idle_digits(
    user: User, value: float | None, shown: str
) -> None:
    field = await placed(user, lambda: fields.number_field("md", "Depth", value))
    assert field.control.value == shown


async def test_day_is_written_out_when_it_is_left(user: User) -> None:
    field = await placed(user, lambda: date_fields.date_field("on", "Day", today=TODAY))
    retyped(user, "2026-11-05")
    await until(lambda: field.control.value == "5 Nov 2026")
    assert field.value() == date(2026, 11, 5)


@pytest.mark.parametrize(
    ("typed", "shown", "value"),
    [
        ("2026-12-01 0615", "1 Dec 2026 06:15", wall(2026, 12, 1, 6, 15)),
        ("07:30", "20 Nov 2026 07:30", wall(2026, 11, 20, 7, 30)),
    ],
)
async def test_moment_is_written_out_and_keeps_its_day(
    user: User, typed: str, shown: str, value: datetime
) -> None:
    before = wall(2026, 11, 20, 6)
    field = await placed(
        user, lambda: date_fields.datetime_field("at", "Start", before, today=TODAY)
    )
    assert field.control.value == "20 Nov 2026 06:00"
    retyped(user, typed)
    await until(lambda: field.control.value == shown)
    assert field.value() == value


async def test_time_alone_is_today_where_nothing_stood(user: User) -> None:
    field = await placed(user, lambda: date_fields.datetime_field("at", "Start", today=TODAY))
    retyped(user, "6")
    await until(lambda: field.control.value == "22 Nov 2026 06:00")


async def test_moment_that_is_none_says_so_and_stays_as_typed(user: User) -> None:
    field = await placed(user, lambda: date_fields.datetime_field("at", "Start", today=TODAY))
    retyped(user, "11/12/2026 6pm")
    await user.should_see("Start must be written without slashes, such as 22 Nov 2026")
    assert field.control.value == "11/12/2026 6pm"
    retyped(user, "someday")
    await user.should_see("Start must be a day such as 22 Nov 2026 or 2026-11-22")
    retyped(user, "22 Nov 2026 18:00")
    await user.should_not_see("Start must be")


async def test_letters_of_two_alphabets_are_warned_of_and_taken(user: User) -> None:
    def build() -> Field:
        made = fields.text_field("name", "Name", hint="As on the sign")

        async def describe(typed: str) -> str:
            return describe_mixed_word(typed)

        made.warn_of(describe)
        return made

    field = await placed(user, build)
    box = user.find(ui.input)
    control = next(iter(box.elements))
    control.value = "\u0410lpha"
    box.trigger("blur")
    await user.should_see("mixes letters of two alphabets that look the same")
    assert field.value() == "\u0410lpha"
    control.value = "Alpha"
    box.trigger("blur")
    await user.should_see("As on the sign")
    await user.should_not_see("mixes letters")


async def test_day_chosen_from_the_month_keeps_the_time(user: User) -> None:
    before = wall(2026, 11, 20, 6, 15)
    field = await placed(
        user, lambda: date_fields.datetime_field("at", "Start", before, today=TODAY)
    )
    press(user, "day", "2026-11-03")
    await until(lambda: field.control.value == "3 Nov 2026 06:15")


async def test_zone_offers_every_country_and_what_was_there_before(user: User) -> None:
    field = await placed(user, lambda: time_zone_field("timezone", "Time zone", "US/Central"))
    offered = field.control.options  # type: ignore[attr-defined]
    assert {"UTC", "Europe/Oslo", "Asia/Almaty", "US/Central"} <= set(offered)
    assert offered["America/Argentina/Buenos_Aires"] == "America/Argentina/Buenos Aires"
    assert field.value() == "US/Central"


async def test_choice_that_is_not_required_can_be_cleared(user: User) -> None:
    free = await placed(user, lambda: fields.choice_field("kind", "Kind", {"a": "A"}, "a"))
    assert "clearable" in free.control.props


async def test_field_is_named_and_described_for_screen_readers(user: User) -> None:
    made: dict[str, Any] = {}

    @ui.page("/")
    def page() -> None:
        made["field"] = fields.text_field("title", "Title", hint="In a few words", required=True)

    await user.open("/")
    props = made["field"].control.props
    labels = texts(user)
    assert props["aria-required"] == "true"
    hint, error = props["aria-describedby"].split()
    assert labels[hint] == "In a few words"
    made["field"].show_error(FieldError("title", "is required"))
    assert props["aria-invalid"] == "true"
    assert texts(user)[error] == "Title is required"


@pytest.mark.parametrize(("typed", "inches"), [("", None), ("17 1/2", 17.5), ("9,625", 9.625)])
async def test_size_is_typed_with_a_fraction_or_a_comma(
    user: User, typed: str, inches: float | None
) -> None:
    field = await placed(user, lambda: fields.size_field("hole", "Hole", unit="in"))
    retyped(user, typed)
    assert field.value() == inches


async def test_size_that_is_none_says_what_one_looks_like(user: User) -> None:
    field = await placed(user, lambda: fields.size_field("hole", "Hole", 12.25))
    assert field.control.value == "12.25"
    retyped(user, "big")
    with pytest.raises(ValueError, match=r"^must be a size such as 17 1/2 or 17\.5$"):
        field.value()


async def test_example_of_a_date_is_no_date(user: User) -> None:
    field = await placed(user, lambda: date_fields.datetime_field("at", "Start", today=TODAY))
    assert field.control.props["placeholder"] == "e.g. 22 Nov 2026 06:00"
