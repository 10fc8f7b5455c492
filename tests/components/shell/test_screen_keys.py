"""The keys of every screen, on any keyboard."""

from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User, UserInteraction

from components.kit.toast import show_toast
from components.shell.screen_keys import NEW_EVENT_KEY, ScreenKeys, resolve_shortcut


@pytest.mark.parametrize(
    ("key", "code", "shortcut"),
    [
        ("n", "KeyN", "n"),
        ("N", "KeyN", "n"),
        ("т", "KeyN", "n"),
        ("\u0422", "KeyN", "n"),
        ("я", "KeyZ", "z"),
        ("?", "Slash", "?"),
        (",", "Slash", "?"),
        ("?", "Digit7", "?"),
        # What a Dvorak keyboard types counts, not where the key lies.
        ("n", "KeyL", "n"),
        (",", "Comma", ","),
        ("т", "Unidentified", "unidentified"),
    ],
)
def test_key_is_known_on_russian_and_kazakh_keyboards(key: str, code: str, shortcut: str) -> None:
    assert resolve_shortcut(key, code) == shortcut


class Screen:
    """A page with the keys, a button of a new event, and two things to undo."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clicked: list[str] = []
        self.created = 0
        self._patch = monkeypatch

    def build(self) -> None:
        client = ui.context.client
        self.listener = ui.element("header")
        ScreenKeys(self.listener, self._note_new)
        with ui.element("div") as self.actions:
            self.button = ui.button("New event").props(f"aria-keyshortcuts={NEW_EVENT_KEY}")
        self.client = client
        self._patch.setattr(client, "run_javascript", self.clicked.append)

    def _note_new(self) -> None:
        self.created += 1


async def open_screen(user: User, monkeypatch: pytest.MonkeyPatch) -> Screen:
    screen = Screen(monkeypatch)
    ui.page("/")(screen.build)
    await user.open("/")
    return screen


def press(user: User, screen: Screen, *key: Any) -> None:
    UserInteraction(user, {screen.listener}, None).trigger("vnodeMounted", list(key))


async def test_n_presses_the_button_of_the_screen_else_opens_the_calendar(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = await open_screen(user, monkeypatch)
    press(user, screen, "т", "KeyN", False)
    assert (screen.clicked, screen.created) == (
        [f"getHtmlElement({screen.button.id})?.click()"],
        0,
    )
    screen.actions.visible = False
    press(user, screen, "n", "KeyN", False)
    assert (len(screen.clicked), screen.created) == (1, 1)
    # Ctrl+N is the browser's.
    press(user, screen, "n", "KeyN", True)
    assert (len(screen.clicked), screen.created) == (1, 1)


async def test_question_mark_lists_the_keys_of_every_screen(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = await open_screen(user, monkeypatch)
    press(user, screen, ",", "Slash", False)
    await user.should_see("On every screen")
    await user.should_see("<kbd>Ctrl</kbd> + <kbd>Z</kbd>")


async def test_ctrl_z_undoes_the_newest_act_once(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = await open_screen(user, monkeypatch)
    press(user, screen, "z", "KeyZ", True)
    assert screen.clicked == []
    show_toast("Well deleted", undo=lambda: None, client=screen.client)
    show_toast("Event moved", undo=lambda: None, client=screen.client)
    newest = max(element.id for element in user.find("Undo").elements)
    press(user, screen, "z", "KeyZ", False)
    press(user, screen, "я", "KeyZ", True)
    press(user, screen, "z", "KeyZ", True)
    assert screen.clicked == [f"getHtmlElement({newest})?.click()"]
