"""Toasts: short messages at the foot of the page, one at a time, with an undo button if need be."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from nicegui import Client, ui

from components.i18n.translate import t
from components.kit.buttons import act_once, icon_button
from components.kit.callback import Callback, run_callback
from components.theme.icons import icon

ToastKind = Literal["done", "info", "problem"]
TOAST_SECONDS = 10.0
_STORAGE_KEY = "welltrack_toasts"
_ICONS: dict[ToastKind, str] = {"done": "circle-check", "info": "info", "problem": "triangle-alert"}


@dataclass(frozen=True, slots=True)
class ToastBurst:
    """What messages have in common that are told as one where they follow each other fast.

    `kind` is the same for all of them, `subject` is the id of what each is about; `describe_count`
    gives the one text: `14 events saved`.
    """

    kind: str
    subject: str
    describe_count: Callable[[int], str]


def show_toast(
    text: str,
    *,
    mood: ToastKind = "done",
    undo: Callback | None = None,
    burst: ToastBurst | None = None,
    client: Client | None = None,
) -> None:
    """Show `text` in place of the toast before, for ten seconds.

    It stays once pointer or focus was on it, and with `undo`, which adds a button that calls it: a
    toast without one only covers it meanwhile. `client` is the page; it is needed where the element
    of the event may be deleted already.
    """
    _toast_place(client or ui.context.client).show(_Message(text, mood, undo, burst))


def toast_area(client: Client | None = None) -> ui.element:
    """The page's place of toasts, a live region for screen readers; created at first use."""
    return _toast_place(client or ui.context.client).area


def _toast_place(client: Client) -> "_ToastPlace":
    place: _ToastPlace | None = client.storage.get(_STORAGE_KEY)
    if place is None or place.area.is_deleted:
        place = client.storage[_STORAGE_KEY] = _ToastPlace(client)
    return place


@dataclass(frozen=True, slots=True)
class _Message:
    text: str
    mood: ToastKind
    undo: Callback | None
    burst: ToastBurst | None


class _ToastPlace:
    def __init__(self, client: Client) -> None:
        with client.layout:
            self.area = ui.element("div").classes("wt-toasts wt-no-print")
        self.area.props("role=status aria-live=polite")
        self._plain: ui.element | None = None
        self._undoable: ui.element | None = None
        self._burst: list[_Message] = []
        self._burst_at = 0.0

    def show(self, message: _Message) -> None:
        """Show a message; with those of its burst, as one."""
        message = self._join_burst(message)
        self._delete_plain()
        if message.undo:
            # The newest Undo takes the place of the one before: what that did is told of in the
            # audit log, and what it deleted lies in the trash.
            self._delete_undoable()
            self._undoable = self._draw(message)
            return
        self._plain = self._draw(message)
        if self._undoable:
            self._undoable.visible = False

    def _join_burst(self, message: _Message) -> _Message:
        now, before = time.monotonic(), self._burst
        is_fast, self._burst_at = now - self._burst_at < TOAST_SECONDS, now
        if not (is_fast and before and message.burst and _can_follow(message.burst, before)):
            self._burst = [message] if message.burst else []
            return message
        self._burst = joined = [*before, message]

        async def undo_all() -> None:
            # The newest first, as single presses of Undo would.
            for one in reversed(joined):
                if one.undo:
                    await run_callback(one.undo)

        text = message.burst.describe_count(len(joined))
        undo = undo_all if any(one.undo for one in joined) else None
        return _Message(text, message.mood, undo, message.burst)

    def _draw(self, message: _Message) -> ui.element:
        with self.area, ui.element("div").classes(f"wt-toast wt-toast-{message.mood}") as box:
            icon(_ICONS[message.mood])
            ui.label(message.text).classes("wt-grow")
            if message.undo:
                self._draw_undo_button(box, message.undo)
                icon_button("x", t("Close"), self._dismiss_undoable)
                return box
            icon_button("x", t("Close"), self._delete_plain)
            timer = ui.timer(TOAST_SECONDS, self._delete_plain, once=True, immediate=False)
        # WCAG 2.2.1: a message that somebody reads or tabs to must not vanish under them.
        box.on("mouseenter", timer.deactivate, [])
        box.on("focusin", timer.deactivate, [])
        return box

    def _draw_undo_button(self, box: ui.element, undo: Callback) -> None:
        async def take_back() -> None:
            # Hidden first, so that nobody undoes twice; deleted last, since the handler runs in it.
            box.visible = False
            self._undoable, self._burst = None, []
            await run_callback(undo)
            box.delete()

        ui.button(t("Undo"), on_click=act_once(take_back), color=None).classes("wt-toast-undo")

    def _delete_plain(self) -> None:
        if self._plain:
            self._plain.delete()
            self._plain = None
        if self._undoable:
            self._undoable.visible = True

    def _delete_undoable(self) -> None:
        if self._undoable:
            self._undoable.delete()
            self._undoable = None

    def _dismiss_undoable(self) -> None:
        self._burst = []
        self._delete_undoable()


def _can_follow(burst: ToastBurst, before: list[_Message]) -> bool:
    # Undo takes a change back by the version that it made: two changes of one thing do not add up.
    subjects = {one.burst.subject for one in before if one.burst}
    kinds = {one.burst.kind for one in before if one.burst}
    return kinds == {burst.kind} and burst.subject not in subjects
