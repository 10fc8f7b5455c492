"""Importing a file on the screen: preview, columns by hand, all or nothing, undo."""

from asyncio import to_thread

import pytest
from nicegui import ui

from tests.factories import Site
from tests.pages.conftest import Visit
from tests.pages.screen import Browser
from tests.services.imports.import_steps import events_of, text
from welltrack_ui import urls
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.input.import_job import ImportFile

ROWS = ("start,end,title,depth,kind", "2026-03-02 06:00,2026-03-02 08:00,Drill,204,drilling")


def drop(page: Browser, site: Site, who: Actor, content: bytes, name: str = "log.csv") -> None:
    """What the browser tells once a file was sent."""
    file = ImportFile(name, content)
    token = site.services.import_inbox.hold_file(who.user_id, file)
    tell_status(page, 200, token)


def tell_status(page: Browser, status: int, token: str = "") -> None:
    field = next(
        e for e in page.client.elements.values() if e.props.get("aria-label") == "File to import"
    )
    page.trigger(field, "change", [status, token])


async def open_well_import(visit: Visit, site: Site) -> Browser:
    path = urls.import_url(site.project.id, kind="events", well=site.well.id)
    return await visit(site.crew.engineer, path)


async def test_events_are_previewed_imported_and_undone(visit: Visit, own_site: Site) -> None:
    page = await open_well_import(visit, own_site)
    assert f"Rows that name no well go to {own_site.well.name}." in page.text
    drop(page, own_site, own_site.crew.engineer, text(*ROWS))
    await page.sees("Rows: 1 · New: 1")
    assert [row[:3] for row in page.rows] == [["2", "New", "Drill"]]
    assert await to_thread(events_of, own_site, own_site.well.id) == []
    page.press("Import")
    await page.sees("log.csv is imported", "New: 1 · Changed: 0 · Unchanged: 0")
    (event,) = await to_thread(events_of, own_site, own_site.well.id)
    assert (event.title, event.md_end, event.source) == ("Drill", 204.0, "import")
    page.press("Undo import")
    await page.sees("Undone: 1.")
    assert await to_thread(events_of, own_site, own_site.well.id) == []


async def test_import_and_its_undo_that_are_pressed_twice_are_done_once(
    visit: Visit, own_site: Site
) -> None:
    page = await open_well_import(visit, own_site)
    drop(page, own_site, own_site.crew.engineer, text(*ROWS))
    await page.sees("Rows: 1 · New: 1")
    for _ in range(2):
        page.press("Import")
    await page.sees("New: 1 · Changed: 0 · Unchanged: 0")
    await page.finish()
    for _ in range(2):
        page.press("Undo import")
    await page.sees("Undone: 1.")
    await page.finish()
    assert "Undone: 1." in page.text
    services, engineer = own_site.services, own_site.crew.engineer
    log = await to_thread(services.audit.list_for_organization, engineer, own_site.org.id, 20)
    acts = [entry.action for entry in log.items if entry.entity == "event"]
    assert acts == ["event.deleted", "event.created"]


async def test_change_is_told_with_before_and_after(visit: Visit, own_site: Site) -> None:
    page = await open_well_import(visit, own_site)
    engineer = own_site.crew.engineer
    drop(page, own_site, engineer, text(*ROWS))
    await page.sees("New: 1")
    page.press("Import")
    await page.sees("is imported")
    page.press("Import another file")
    drop(page, own_site, engineer, text(*ROWS).replace(b"204", b"205.5"))
    await page.sees("Rows: 1 · Changed: 1")
    assert page.rows[0][-1] == "Depth to: 204 m → 205.5 m"
    drop_again = text(*ROWS)
    page.press("Choose another file")
    drop(page, own_site, engineer, drop_again)
    await page.sees("All of this file is there already.")
    assert "Import" not in page.buttons


async def test_refused_row_says_why_and_nothing_can_be_imported(
    visit: Visit, own_site: Site
) -> None:
    page = await open_well_import(visit, own_site)
    bad = text(*ROWS, "2026-03-02 09:00,2026-03-02 08:00,<b>Back</b>,1,drilling")
    drop(page, own_site, own_site.crew.engineer, bad)
    await page.sees("Rows: 2 · New: 1 · Refused: 1")
    assert "row 3: end (End): End must be after the start" in page.text
    assert "Import" not in page.buttons
    page.choose("row", "refused")
    await page.sees("1 of 1")
    assert [row[-1] for row in page.rows] == ["End must be after the start"]
    assert page.rows[0][2] == "<b>Back</b>"


async def test_unknown_headings_are_mapped_by_hand(visit: Visit, own_site: Site) -> None:
    page = await open_well_import(visit, own_site)
    content = text("Began,What,Colour", "2026-03-02 06:00,by hand,red")
    drop(page, own_site, own_site.crew.engineer, content, "odd.csv")
    await page.sees("Choose what the columns hold", "No heading of this file is known.")
    page.fill({"Field of the column Began": "starts_at"})
    await page.sees("Columns: 1 of 3 are taken")
    page.fill({"Field of the column What": "title"})
    await page.sees("Rows: 1 · New: 1")
    page.press("Import")
    await page.sees("odd.csv is imported")
    (event,) = await to_thread(events_of, own_site, own_site.well.id)
    assert event.title == "by hand"


async def test_stages_are_made_where_that_is_chosen(visit: Visit, own_site: Site) -> None:
    page = await open_well_import(visit, own_site)
    content = text("start,title,stage", "2026-03-02 06:00,Drill,12 1/4")
    drop(page, own_site, own_site.crew.engineer, content)
    await page.sees("Refused: 1")
    box = next(e for e in page.client.elements.values() if isinstance(e, ui.checkbox))
    with page.client:
        box.value = True
    await page.sees("Rows: 1 · New: 1 · New stages: 1")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "is no table: save it as XLSX, ODS or CSV"),
        (b"PK\x03\x04" + b"\0" * 50, "is no workbook that can be read"),
        (b"", "File is empty"),
    ],
    ids=["picture", "archive", "empty"],
)
async def test_file_that_is_no_table_is_refused_in_words(
    visit: Visit, own_site: Site, content: bytes, why: str
) -> None:
    page = await open_well_import(visit, own_site)
    drop(page, own_site, own_site.crew.engineer, content)
    await page.sees(why, "Drop a file here")


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (413, "This file is larger than 20 MB."),
        (0, "The file could not be sent. Check the connection"),
        (500, "The file could not be sent. Choose it again."),
    ],
)
async def test_file_that_was_not_sent_is_told(
    visit: Visit, own_site: Site, status: int, why: str
) -> None:
    page = await open_well_import(visit, own_site)
    tell_status(page, status)
    await page.sees(why, "Drop a file here")


async def test_file_of_another_person_can_not_be_taken(visit: Visit, own_site: Site) -> None:
    page = await open_well_import(visit, own_site)
    drop(page, own_site, own_site.crew.admin, text(*ROWS))
    await page.sees("There is no such file")


async def test_viewer_is_told_who_imports(visit: Visit, own_site: Site) -> None:
    page = await visit(own_site.crew.viewer, urls.import_url(own_site.project.id))
    assert "Only engineers can import files." in page.text
    assert page.buttons == []
