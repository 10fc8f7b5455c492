"""Toasts: one at a time, and an Undo stays until it is used."""

from collections.abc import Callable

import pytest
from nicegui import ui
from nicegui.testing import User

from components.kit import toast
from components.kit.toast import ToastBurst, show_toast
from tests.components.patience import until

Undo = Callable[[], None]


async def open_page(user: User) -> None:
    @ui.page("/")
    def page() -> None:
        ui.label("Here")

    await user.open("/")


def tell(user: User, text: str, undo: Undo | None = None, burst: ToastBurst | None = None) -> None:
    """Show a toast on the open page."""
    show_toast(text, undo=undo, burst=burst, client=user.client)


def shown(user: User) -> list[str]:
    """The texts of the toasts that can be seen."""
    assert user.client is not None
    boxes = [e for e in user.client.elements.values() if "wt-toast" in e.classes and e.visible]
    return [e.text for box in boxes for e in box.descendants() if isinstance(e, ui.label)]


def saved(subject: str) -> ToastBurst:
    return ToastBurst("saved", subject, lambda count: f"{count} events saved")


async def test_newest_toast_stands_in_place_of_the_last(user: User) -> None:
    await open_page(user)
    for text in ("Copied.", "Settings saved", "Profile saved"):
        tell(user, text)
    assert shown(user) == ["Profile saved"]


async def test_toast_without_undo_goes_by_itself_and_one_with_undo_stays(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(toast, "TOAST_SECONDS", 0.05)
    await open_page(user)
    tell(user, "Drill saved", lambda: None)
    tell(user, "Copied.")
    assert shown(user) == ["Copied."]
    await until(lambda: shown(user) == ["Drill saved"])
    user.find("Undo").click()
    await until(lambda: shown(user) == [])


async def test_newest_undo_takes_the_place_of_the_one_before(user: User) -> None:
    undone: list[str] = []
    await open_page(user)
    tell(user, "Drill saved", lambda: undone.append("Drill"))
    tell(user, "Trip saved", lambda: undone.append("Trip"))
    assert shown(user) == ["Trip saved"]
    user.find("Undo").click()
    await until(lambda: undone == ["Trip"])


async def test_undo_that_says_something_leaves_that_alone(user: User) -> None:
    await open_page(user)
    tell(user, "Drill saved", lambda: tell(user, "Drill was not changed."))
    user.find("Undo").click()
    await until(lambda: shown(user) == ["Drill was not changed."])


async def test_burst_is_one_toast_whose_undo_takes_all_back_newest_first(user: User) -> None:
    undone: list[str] = []
    await open_page(user)
    for name in ("a", "b", "c"):
        tell(user, f"{name} saved", lambda name=name: undone.append(name), saved(name))  # type: ignore[misc]
    assert shown(user) == ["3 events saved"]
    user.find("Undo").click()
    await until(lambda: undone == ["c", "b", "a"])


async def test_second_change_of_one_thing_is_no_burst(user: User) -> None:
    undone: list[str] = []
    await open_page(user)
    for step in ("09:00", "10:00"):
        undo = lambda step=step: undone.append(step)  # noqa: E731 - one for each step
        tell(user, f"Drill: now {step}", undo, saved("a"))
    assert shown(user) == ["Drill: now 10:00"]
    user.find("Undo").click()
    await until(lambda: undone == ["10:00"])


async def test_burst_ends_where_something_else_was_told(user: User) -> None:
    await open_page(user)
    tell(user, "a saved", lambda: None, saved("a"))
    tell(user, "Copied.")
    tell(user, "b saved", lambda: None, saved("b"))
    assert shown(user) == ["b saved"]
