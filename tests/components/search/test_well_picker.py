from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from components.search.well_field import WellControl
from components.search.well_picker import WellPicker, well_choices_html
from tests.components.patience import until
from tests.components.search.memory import MemoryLookup
from welltrack_ui.domain.search.hit import WellChoice

RECT = (10, 10, 90, 40, 1440, 900)


@pytest.fixture
def lookup() -> MemoryLookup:
    return MemoryLookup([("w-1", "Ёлка-3"), ("w-2", "KS-101"), ("w-3", "KS-102")])


async def opened(user: User, lookup: MemoryLookup, **given: Any) -> list[str]:
    """A page with an open picker; the ids that were picked."""
    picked: list[str] = []

    @ui.page("/")
    async def page() -> None:
        await WellPicker("Well", lookup, RECT, picked.append, **given).open()

    await user.open("/")
    return picked


def shown(user: User) -> str:
    """The HTML of the wells that can be chosen."""
    elements = user.client.elements.values() if user.client else []
    (html,) = [e for e in elements if isinstance(e, ui.html) and "wt-options" in e.classes]
    return str(html.content)


def choose(user: User, value: str) -> None:
    elements = user.client.elements.values() if user.client else []
    (html,) = [e for e in elements if isinstance(e, ui.html) and "wt-options" in e.classes]
    for listener in html._event_listeners.values():
        if listener.type == "action":
            html._handle_event({"listener_id": listener.id, "args": ["choose", value, []]})


async def test_typing_looks_wells_up_and_says_when_there_are_none(
    user: User, lookup: MemoryLookup
) -> None:
    await opened(user, lookup)
    assert [name in shown(user) for name in ("Ёлка-3", "KS-101", "Volve")] == [True, True, True]
    field = user.find(ui.input)
    field.type("ks")
    await until(lambda: "Ёлка-3" not in shown(user))
    assert "KS-102" in shown(user)
    field.type("zzz")
    await until(lambda: "No matching wells" in shown(user))


async def test_choice_closes_the_card_and_is_remembered(user: User, lookup: MemoryLookup) -> None:
    picked = await opened(user, lookup)
    choose(user, "w-3")
    await until(lambda: picked == ["w-3"])
    assert lookup.last == ["w-3"]
    await user.should_not_see(ui.input)


async def test_last_wells_come_first_each_once(user: User, lookup: MemoryLookup) -> None:
    lookup.last = ["w-2"]
    await opened(user, lookup)
    html = shown(user)
    assert html.index("Chosen last") < html.index("KS-101") < html.index("All wells")
    assert html.count("KS-101") == 1


async def test_enter_takes_the_first_of_what_is_typed_now(user: User, lookup: MemoryLookup) -> None:
    picked = await opened(user, lookup)
    user.find(ui.input).trigger("keydown.enter", " KS-1 ")
    await until(lambda: picked == ["w-2"])


async def test_any_well_is_a_choice_where_it_may_be(user: User, lookup: MemoryLookup) -> None:
    picked = await opened(user, lookup, may_be_any=True, chosen="")
    assert 'data-value="" aria-pressed="true"' in shown(user)
    choose(user, "")
    await until(lambda: picked == [""])
    assert lookup.last == []


def test_names_of_wells_are_escaped() -> None:
    well = WellChoice(id="w", name="<b>", project_name="&")
    assert "<b>" not in well_choices_html([well], "w")


async def test_field_has_the_well_that_was_chosen(user: User, lookup: MemoryLookup) -> None:
    controls: list[WellControl] = []

    @ui.page("/")
    def page() -> None:
        controls.append(WellControl("Well", lookup))

    await user.open("/")
    await user.should_see("Choose a well")
    user.find(WellControl).trigger("click", [*RECT])
    await user.should_see(ui.input)
    choose(user, "w-1")
    await until(lambda: controls[0].value == "w-1")
    await user.should_see("Ёлка-3")
