"""A small site that shows the components with data of its own, for tests in a real browser.

`python -m tests.components.gallery PORT` serves it on the loopback interface.
"""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import app, ui

from components.forms import date_fields, fields
from components.forms.form import Form
from components.forms.search_choice import time_zone_field
from components.i18n.labels import EVENT_KIND_STYLES, WELL_STATUSES, select_options
from components.kit.buttons import button
from components.kit.chips import event_kind_chip, well_status_chip
from components.kit.drawer import open_drawer
from components.kit.filter_bar import Filter, FilterBar, FilterState, read_filter_state
from components.kit.page_header import page_header
from components.kit.table import Column, Row, Table, empty_state
from components.kit.toast import show_toast
from components.search.ports import SearchHit, SearchResults
from components.shell.frame import NavigationItem, NavigationLink, build_frame
from components.shell.user_menu import MenuUser
from components.theme import install
from components.theme.palette import Theme
from components.wells.report_day_bar import report_day_bar_html
from components.wells.report_day_header import ReportDayHeader
from components.wells.report_day_list import ReportDayList
from components.wells.stage_bar import stage_bar_html
from tests.components.samples import DAY, OSLO, SHOWN, at, event, noon, stage

sent: list[Mapping[str, Any]] = []
ENTRIES = [
    NavigationItem("day", "Day", "calendar", "/"),
    NavigationItem("wells", "Wells", "map-pinned", "/wells"),
]
WELLS = ["15/9-F-4", "15/9-F-12", "FORGE 16A [78]-32", "ÅSGARD A-1"]
LONG = (
    "Picked up the assembly.\nTested it.\n" + "Ran in hole to the shoe and broke circulation. " * 6
)
EVENTS = [
    event(-7, 2.25, id="e1", kind="rig_move", title="Vessel alongside: " + "bulk and casing " * 6),
    event(2.25, 7, id="e2", description=LONG, md_start=1200, md_end=1260.5),
    event(9, 12, id="e3", kind="npt", title="Waited", npt=True, npt_category="weather"),
    event(12, 24, id="e4", kind="tripping", title="Pulled out of hole"),
    event(13, id="e5", kind="hse", title="Dropped object", severity="major"),
    event(14, id="e6", kind="file_uploaded", title="report_2026-11-22_final_final.pdf"),
]
STAGES = [
    stage(1, 8, name='17 1/2" section', planned_starts_at=noon(1), planned_ends_at=noon(6)),
    stage(8, 9, kind="casing_cementing", name='13 3/8" casing'),
    stage(9, None, name='12 1/4" section', status="in_progress"),
]


class WellSearch:
    """Finds wells by a part of their name."""

    async def find(self, text: str) -> SearchResults:
        found = [name for name in WELLS if text.casefold() in name.casefold()]
        return SearchResults([SearchHit("Wells", n, "/wells", "derrick", "Volve") for n in found])

    async def list_last_searches(self) -> Sequence[SearchHit]:
        return []

    async def remember_search(self, text: str) -> None:
        """Nothing is remembered here."""


def shell(title: str, active: str) -> Any:
    """The frame in the theme that the address asks for."""
    wanted = ui.context.client.request.query_params.get("theme")
    theme: Theme | None = "dark" if wanted == "dark" else "light"
    framed = build_frame(
        person=MenuUser("Ingrid Solberg", "ingrid@example.com", (("Profile", "users", "/wells"),)),
        theme=theme,
        on_theme=lambda _: None,
        search=WellSearch(),
        sign_out="/sign-out",
    )
    return framed, title, active


def enter(framed: Any, title: str, active: str) -> None:
    """Say where one is."""
    framed.set_rail([NavigationLink("Volve Group"), NavigationLink("FORGE", "/wells")], ENTRIES)
    framed.set_location(
        title,
        [
            NavigationLink("Volve Group", "/"),
            NavigationLink("Volve", "/wells"),
            NavigationLink(title),
        ],
        active,
    )


def day_page() -> None:
    """A report day with its stages."""
    manager, title, active = shell("15/9-F-12", "day")
    with manager as framed:
        enter(framed, title, active)
        with page_header(title, chips=well_status_chip("drilling"), detail="Volve · day 58"):
            button("New event", edit, weight="primary", symbol="plus")
            button("Delete", lambda: show_toast("Deleted.", undo=lambda: show_toast("It is back.")))
        ui.html(stage_bar_html(STAGES, OSLO, at(14)))
        ReportDayHeader(lambda _: None, lambda _: None, today=DAY).show(SHOWN)
        ui.html(report_day_bar_html(SHOWN, EVENTS, at(14)))
        ReportDayList(lambda _: edit(), may_write=True).show(SHOWN, EVENTS, at(14))


def edit() -> None:
    """A drawer with a form."""

    async def save(values: Mapping[str, Any]) -> Mapping[str, str] | None:
        sent.append(values)
        await asyncio.sleep(0.3)
        if values["title"] == "refused":
            return {"ends_at": "must be after the start"}
        panel.close()
        show_toast("Saved.")
        return None

    with open_drawer("New event") as panel:
        with Form(save, submit="Save event", on_cancel=panel.close_or_ask) as form:
            form.add(
                fields.text_field("title", "Title", required=True, placeholder="What happened?")
            )
            form.add(
                fields.choice_field(
                    "kind", "Kind", select_options(EVENT_KIND_STYLES), "note", required=True
                )
            )
            form.add(date_fields.datetime_field("starts_at", "Start", today=DAY))
            form.add(date_fields.datetime_field("ends_at", "End", today=DAY))
            form.add(fields.number_field("md", "Depth", unit="m", hint="Measured depth"))
            form.add(fields.switch_field("npt", "Time lost"))
            form.add(time_zone_field("zone", "Time zone", "Europe/Oslo"))
            form.add(fields.long_text_field("description", "Description"))
        panel.ask_before_closing(lambda: form.is_dirty)


def wells_page() -> None:
    """A list with filters."""
    manager, title, active = shell("Wells", "wells")
    with manager as framed:
        enter(framed, title, active)
        with page_header(title):
            button("New well", edit, weight="primary")
        filters = [Filter("status", "Status", select_options(WELL_STATUSES))]
        state = read_filter_state(ui.context.client.request.query_params, filters)

        order = ["name"]

        async def draw(now: FilterState) -> None:
            names = [name for name in WELLS if now.get("q", "") in name]
            chip = well_status_chip(now.get("status", "drilling"))
            rows = [Row([name, chip, event_kind_chip("logging"), "3520 m"], "/") for name in names]
            table.show(rows[::-1] if order[0].startswith("-") else rows, order[0])

        FilterBar(filters, state, draw, path="/wells", search="Find a well")
        columns = [
            Column("Name", "name"),
            Column("Status"),
            Column("Kind"),
            Column("TD", align_end=True),
        ]

        async def sort(key: str) -> None:
            order[0] = key
            await draw(state)

        table = Table(columns, caption="Wells", on_sort=sort)
        ui.timer(0, lambda: draw(state), once=True)
        with empty_state("inbox", "Wells that were deleted go here."):
            button("Restore")


def main(port: int) -> None:
    """Serve until the process is ended."""
    install.install_theme()
    ui.page("/")(day_page)
    ui.page("/wells")(wells_page)
    app.get("/sent")(lambda: len(sent))
    ui.run(
        host="127.0.0.1",
        port=port,
        show=False,
        reload=False,
        tailwind=False,
        title="Gallery",
        reconnect_timeout=60,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
