"""Files of an organization and of a well: the list, its filters, a file's drawer."""

from asyncio import to_thread
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from nicegui import ui

from tests import factories
from tests.components.patience import until
from tests.factories import Site
from tests.pages.conftest import Visit
from welltrack_ui import urls
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.files.file import File

DATA = Path(__file__).parents[1] / "data" / "files"


def add_file(site: Site, name: str, content: bytes = b"a,b\n1,2\n", **fields: object) -> File:
    """A file of the well that an engineer uploaded."""
    services, who = site.services, site.crew.engineer
    return factories.file(services, who, site.well.id, name=name, content=content, **fields)


async def test_files_are_sorted_by_their_headings_and_the_address_says_so(
    visit: Visit, own_site: Site
) -> None:
    for name, content in (("b.csv", b"1,2,3\n" * 9), ("a.csv", b"1\n"), ("c.csv", b"1,2\n")):
        await to_thread(add_file, own_site, name, content)
    path = urls.files_url(own_site.org.id)
    page = await visit(own_site.crew.viewer, path)

    def names() -> list[str]:
        return [row[1].partition(" ")[0] for row in page.rows]

    assert names() == ["c.csv", "a.csv", "b.csv"]
    page.press("Name")
    await until(lambda: names() == ["a.csv", "b.csv", "c.csv"])
    page.press("Name")
    await until(lambda: names() == ["c.csv", "b.csv", "a.csv"])
    page.press("Size")
    await until(lambda: names() == ["a.csv", "c.csv", "b.csv"])
    assert page.written_addresses() == [
        f"{path}?sort={order}" for order in ("name", "-name", "size")
    ]
    again = await visit(own_site.crew.viewer, f"{path}?sort=size")
    assert [row[1].partition(" ")[0] for row in again.rows] == names()


async def test_files_are_filtered_as_the_address_says(visit: Visit, own_site: Site) -> None:
    given: dict[str, Any] = {"kind": "ddr", "report_date": date(2026, 3, 2)}
    await to_thread(add_file, own_site, "report.csv", **given)
    await to_thread(add_file, own_site, "notes.csv")
    path = urls.files_url(own_site.org.id)
    page = await visit(own_site.crew.viewer, path)
    assert len(page.rows) == 2
    page.choose("kind", "ddr")
    await until(lambda: len(page.rows) == 1)
    assert page.written_addresses() == [f"{path}?kind=ddr"]
    again = await visit(own_site.crew.viewer, f"{path}?from=2026-03-01&q=report&to=2026-03-03")
    assert [row[4] for row in again.rows] == ["2 Mar 2026"]
    assert again.values("Find a file") == ["report"]
    again.fill({"Find a file": "nothing of the kind"})
    await again.sees("No matching files")
    assert again.rows == []


async def test_file_opens_with_what_is_in_it_and_is_deleted_and_restored(
    visit: Visit, own_site: Site
) -> None:
    services, crew = own_site.services, own_site.crew
    file = await to_thread(add_file, own_site, "depths.csv", b"depth,rop\n100,12\n")
    page = await visit(crew.engineer, urls.well_url(own_site.well.id, tab="files"))
    page.press("depths.csv")
    await page.sees("rop", "Uploaded by Engineer")
    link = page.links["Download"]
    answer = await page.user.http_client.get(link, follow_redirects=True)
    assert answer.content == b"depth,rop\n100,12\n"
    await page.delete("depths.csv")
    await page.sees("depths.csv is in the trash.")
    with pytest.raises(NotFound):
        await to_thread(services.files.get, crew.viewer, file.id)
    page.press("Undo")
    await page.is_undone()
    await until(lambda: [row[1].partition(" ")[0] for row in page.rows] == ["depths.csv"])
    await to_thread(services.files.get, crew.viewer, file.id)


async def test_well_log_is_drawn_by_its_curves(visit: Visit, own_site: Site) -> None:
    content = (DATA / "Pechelbronn.las").read_bytes()
    await to_thread(add_file, own_site, "Pechelbronn.las", content)
    page = await visit(own_site.crew.viewer, urls.files_url(own_site.org.id))
    page.press("Pechelbronn.las")
    await page.sees("Download", "Type")
    await until(lambda: page.page.find("svg"))
    assert "Delete" not in [node.name for node in page.page.find("button")]


async def test_file_that_is_edited_has_what_was_chosen(visit: Visit, own_site: Site) -> None:
    services, crew = own_site.services, own_site.crew
    stage = await to_thread(
        factories.stage, services, crew.engineer, own_site.well.id, name="Surface"
    )
    file = await to_thread(add_file, own_site, "notes.csv")
    page = await visit(crew.engineer, urls.files_url(own_site.org.id))
    page.press("Edit notes.csv")
    await page.sees("Edit the file")
    page.fill({"Name": "report.csv", "Kind": "ddr", "Stage": stage.id})
    page.fill({"Report date": "2 Mar 2026"})
    page.press("Save")
    await page.sees("report.csv saved")
    after = await to_thread(services.files.get, crew.viewer, file.id)
    assert (after.name, after.kind, after.stage_id) == ("report.csv", "ddr", stage.id)
    assert (after.report_date, after.version) == (date(2026, 3, 2), file.version + 1)
    await until(lambda: page.rows[0][4] == "2 Mar 2026")


async def test_files_that_are_chosen_go_into_the_trash_together(
    visit: Visit, own_site: Site
) -> None:
    services, crew = own_site.services, own_site.crew
    files = [await to_thread(add_file, own_site, f"{name}.csv") for name in "abc"]
    page = await visit(crew.engineer, urls.files_url(own_site.org.id))
    for file in files[:2]:
        page.check(f"Choose {file.name}")
    await page.sees("2 files chosen")
    ids = sorted(file.id for file in files[:2])
    assert page.links["Download as ZIP"] == urls.archive_url(ids)
    await page.delete()
    await page.sees("2 files are in the trash.")
    await until(lambda: len(page.rows) == 1)
    assert "files chosen" not in page.text
    trash = await to_thread(services.audit.list_trash, crew.viewer, own_site.org.id, 10, None)
    assert sorted(one.id for one in trash.items) == ids
    page.press("Undo")
    await until(lambda: len(page.rows) == 3)


async def test_file_that_is_there_in_two_versions_shows_both(visit: Visit, own_site: Site) -> None:
    for content in (b"1\n", b"1,2\n"):
        await to_thread(add_file, own_site, "report.csv", content)
    page = await visit(own_site.crew.viewer, urls.files_url(own_site.org.id))
    assert len(page.rows) == 1
    assert "2 versions" in page.rows[0][1]
    page.press("report.csv")
    await page.sees("Version 2", "Version 1")


async def test_list_of_files_follows_what_others_upload(visit: Visit, own_site: Site) -> None:
    page = await visit(own_site.crew.viewer, urls.files_url(own_site.org.id))
    assert page.rows == []
    await to_thread(add_file, own_site, "late.csv")
    await page.sees("late.csv")


async def test_files_of_a_list_of_more_than_a_hundred_come_with_a_click(
    visit: Visit, own_site: Site
) -> None:
    def fill() -> None:
        for number in range(101):
            add_file(own_site, f"{number:03}.csv")

    await to_thread(fill)
    page = await visit(own_site.crew.viewer, f"{urls.files_url(own_site.org.id)}?sort=name")
    assert (len(page.rows), "100 of 101" in page.text) == (100, True)
    page.press("Load more")
    await page.sees("101 of 101")
    assert [row[1][:7] for row in page.rows] == [f"{number:03}.csv" for number in range(101)]


async def test_events_offered_for_a_report_date_are_those_of_the_day_it_is_the_date_of(
    visit: Visit, own_site: Site
) -> None:
    services, crew = own_site.services, own_site.crew
    await to_thread(
        services.wells.update, crew.engineer, own_site.well.id, 1, {"report_day_start": 6}
    )
    for day in (1, 2):
        start = datetime(2026, 3, day, 18, tzinfo=UTC)
        given = {"title": f"Work of the {day}.", "starts_at": start, "ends_at": None}
        await to_thread(factories.event, services, crew.engineer, own_site.well.id, **given)
    await to_thread(add_file, own_site, "day.csv", report_date=date(2026, 3, 2))

    async def offered() -> list[str]:
        page = await visit(crew.engineer, urls.files_url(own_site.org.id))
        page.press("Edit day.csv")
        await page.sees("Edit the file")
        control = page.control("Event")
        assert isinstance(control, ui.select)
        assert isinstance(control.options, dict)
        return [label for label in control.options.values() if "Work" in label]

    assert await offered() == ["11:00 Work of the 2."]
    change = {"report_dated_by": "end"}
    await to_thread(services.organizations.update, crew.owner, own_site.org.id, 1, change)
    assert await offered() == ["11:00 Work of the 1."]
