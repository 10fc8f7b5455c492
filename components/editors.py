"""Drawers in which events, stages and wells are written; what is done with them is given in."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, tzinfo
from typing import Any

from nicegui import ui

from components.buttons import button
from components.drawer import Drawer, drawer
from components.eventform import EventFields, EventSetting
from components.format import DepthUnit
from components.forms import Form
from components.stageform import StageFields
from components.text import t
from components.wellform import WellFields
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.well import Well

Save = Callable[[dict[str, Any]], Awaitable[None]]
Act = Callable[[], Awaitable[None]]


def edit_event(
    setting: EventSetting,
    save: Save,
    *,
    title: str,
    delete: Act | None = None,
    copy: Act | None = None,
    attach: Callable[[], None] | None = None,
) -> Drawer:
    """A drawer with an event in it; `save` gets the fields of a draft, and closes by ending.

    `attach` draws what hangs on the event, above its form.
    """

    async def send(values: dict[str, Any]) -> None:
        await save(made.read(values))
        opened.close()

    with drawer(title) as opened:
        _extra_actions(opened, delete, copy)
        if attach:
            attach()
        with Form(send, submit=t("Save"), on_cancel=opened.close_or_ask) as form:
            made = EventFields(form, setting)
        opened.guard(lambda: form.dirty)
    return opened


def edit_stage(
    save: Save,
    *,
    title: str,
    tz: tzinfo,
    unit: DepthUnit,
    today: date,
    start: datetime,
    before: Stage | None = None,
    delete: Act | None = None,
    attach: Callable[[], None] | None = None,
) -> Drawer:
    """A drawer with a stage in it; `attach` draws what hangs on it, above its form."""

    async def send(values: dict[str, Any]) -> None:
        await save(made.read(values))
        opened.close()

    with drawer(title) as opened:
        _extra_actions(opened, delete, None)
        if attach:
            attach()
        with Form(send, submit=t("Save"), on_cancel=opened.close_or_ask) as form:
            made = StageFields(form, tz=tz, unit=unit, today=today, start=start, before=before)
        opened.guard(lambda: form.dirty)
    return opened


def edit_well(save: Save, *, org: Organization, today: date, before: Well) -> Drawer:
    """A drawer with a well in it."""

    async def send(values: dict[str, Any]) -> None:
        await save(made.read(values))
        opened.close()

    with drawer(t("Edit the well")) as opened:
        with Form(send, submit=t("Save"), on_cancel=opened.close_or_ask) as form:
            made = WellFields(form, org, today, before)
        opened.guard(lambda: form.dirty)
    return opened


def _extra_actions(opened: Drawer, delete: Act | None, copy: Act | None) -> None:
    """What can be done with something that exists, above its form."""
    named = [(t("Delete"), "trash-2", delete), (t("Copy"), "copy", copy)]
    given = [(label, symbol, act) for label, symbol, act in named if act]
    if not given:
        return

    def closing(act: Act) -> Act:
        async def done() -> None:
            await act()
            opened.close()

        return done

    with ui.element("div").classes("wt-drawer-acts"):
        for label, symbol, act in given:
            button(label, closing(act), symbol=symbol)
