"""Uploads by way of the tray: what the browser is told to send, and what is stored then."""

import json
import re
from asyncio import to_thread
from collections.abc import Mapping
from typing import Any

from components.files.upload_tray import FileSender
from tests.components.patience import until
from tests.factories import Site
from tests.pages.conftest import Visit
from tests.pages.screen import Browser
from welltrack_ui import urls
from welltrack_ui.domain.files.file import File
from welltrack_ui.services.files.file_queries import FileQuery

Contents = Mapping[int, bytes]


def files_of(site: Site) -> dict[str, File]:
    """The stored files of the well, by name."""
    found = site.services.file_lists.list(site.crew.viewer, FileQuery(well_id=site.well.id))
    return {file.name: file for file in found.items}


def sender(page: Browser) -> FileSender:
    (found,) = (e for e in page.client.elements.values() if isinstance(e, FileSender))
    return found


def calls(page: Browser, method: str) -> list[Any]:
    """The arguments of each call of a method of the sender in the browser."""
    pattern = re.compile(rf'runMethod\({sender(page).id}, "{method}", (\[.*\])\)', re.DOTALL)
    found = (pattern.search(script) for script in page.scripts())
    return [json.loads(match[1]) for match in found if match]


def drop(page: Browser, names: list[str], contents: Contents, to: Mapping[str, str]) -> None:
    """Files numbered from 1 on, of types that no browser knows, dropped on the place `to`."""
    files = [
        {"id": i, "name": name, "size": len(contents[i]), "content_type": ""}
        for i, name in enumerate(names, 1)
    ]
    page.trigger(sender(page), "chosen", [files, dict(to), None])


async def send(page: Browser, contents: Contents, call: int) -> int:
    """Do what a browser is told to do: the status of the answer."""
    await until(lambda: len(calls(page, "send")) > call)
    ident, way, start, end = calls(page, "send")[call]
    page.trigger(sender(page), "progress", [ident, end])
    answer = await page.user.http_client.request(
        way["method"], way["url"], headers=way["headers"], content=contents[ident][start:end]
    )
    page.trigger(sender(page), "answer", [ident, answer.status_code])
    return answer.status_code


async def test_dropped_files_are_sent_where_the_server_says_and_stored(
    visit: Visit, own_site: Site
) -> None:
    page = await visit(own_site.crew.engineer, f"{urls.well_url(own_site.well.id)}?tab=files")
    await page.sees("Upload")
    contents = {1: b"a,b\n1,2\n", 2: b"plain words"}
    drop(page, ["a.csv", "b.txt"], contents, {"well_id": own_site.well.id})
    assert [await send(page, contents, call) for call in range(2)] == [204, 204]
    await page.sees("2 files uploaded")
    found = await to_thread(files_of, own_site)
    assert {name: file.size for name, file in found.items()} == {"a.csv": 8, "b.txt": 11}
    await until(lambda: sorted(calls(page, "forget")) == [[1], [2]])


async def test_upload_that_is_refused_says_why_in_the_tray(visit: Visit, own_site: Site) -> None:
    page = await visit(own_site.crew.engineer, f"{urls.well_url(own_site.well.id)}?tab=files")
    drop(page, ["x" * 300], {1: b""}, {"well_id": own_site.well.id})
    await page.sees("Not uploaded: ")
    assert calls(page, "send") == []
    page.press(f"Cancel: {'x' * 300}")
    await page.loses("Not uploaded: ")
    assert calls(page, "forget") == [[1]]
    assert await to_thread(files_of, own_site) == {}


async def test_files_without_a_well_wait_until_one_is_chosen(visit: Visit, own_site: Site) -> None:
    page = await visit(own_site.crew.engineer, urls.files_url(own_site.org.id))
    drop(page, ["a.csv"], {1: b"1,2\n"}, {"report_date": "2026-03-02"})
    await page.sees("Which well is 1 file of?")
    assert calls(page, "send") == []
    page.press("Cancel")
    await until(lambda: calls(page, "forget") == [[1]])
