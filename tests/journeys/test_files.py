"""Files through the screens: dropped or chosen, on their way, found, looked at, moved, deleted."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys import steps
from tests.journeys.conftest import People
from tests.journeys.filing import (
    api,
    choose,
    close,
    drop,
    expect_arrived,
    file_row,
    new_well,
    open_file,
    rows,
    uploaded_titles,
)

pytestmark = pytest.mark.browser
REPORT, LOG, TABLE = "Сводка 7.pdf", "15_9-F-11.las", "survey.csv"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154"
    "789c6360f8cfc000000301010018dd8db00000000049454e44ae426082"
)
LAS = """~V
VERS. 2.0 :
WRAP. NO :
~W
STRT.M 1.0 :
STOP.M 3.0 :
STEP.M 1.0 :
NULL. -999.25 :
WELL. F-11 :
~C
DEPT.M :
GR.GAPI : Gamma ray
~A
1.0 10
2.0 30
3.0 20
"""
CONTENTS: dict[str, bytes] = {
    REPORT: b"%PDF-1.4 nothing more",
    LOG: LAS.encode(),
    TABLE: b"md,inc\n0,0\n145,<b>1</b>\n",
    "photo.png": PNG,
    "page.html": b"<html><script>document.title = 'run'</script></html>",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in CONTENTS.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.fixture
def broken(chromium: Browser, base_url: str) -> Iterator[Page]:
    """A page on whose console errors are no surprise: its connection breaks."""
    context = chromium.new_context(base_url=base_url, viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def test_chosen_files_arrive_to_the_byte_and_their_previews_do_no_harm(
    page: Page, folder: Path
) -> None:
    well = new_well(page)
    choose(page, *(folder / name for name in CONTENTS))
    expect(page.get_by_text("5 files uploaded")).to_be_visible(timeout=20_000)
    expect(rows(page)).to_have_count(5)
    expect_arrived(page, well, CONTENTS)
    expect(file_row(page, REPORT)).to_contain_text("Daily report")
    expect(file_row(page, REPORT)).to_contain_text("Ann Larsen")
    drawer = open_file(page, LOG)
    expect(drawer.locator("polyline")).to_have_attribute("points", "0.0,0.0 150.0,210.0 75.0,420.0")
    expect(drawer.get_by_text("DEPT 1–3 M, 3 samples")).to_be_visible()
    close(page)
    drawer = open_file(page, TABLE)
    expect(drawer.get_by_role("cell", name="<b>1</b>")).to_be_visible()
    close(page)
    drawer = open_file(page, "photo.png")
    expect(drawer.locator("img.wt-picture")).to_have_js_property("naturalWidth", 1)
    close(page)
    drawer = open_file(page, "page.html")
    expect(drawer.get_by_role("cell", name="<html><script>")).to_be_visible()
    expect(drawer.locator("iframe")).to_have_count(0)
    close(page)
    drawer = open_file(page, REPORT)
    expect(drawer.locator("iframe")).to_have_attribute("src", re.compile(r"^/files/blob/"))
    assert page.title() != "run"


def test_files_dropped_anywhere_are_uploaded_and_others_see_them(people: People) -> None:
    page = people()
    well = new_well(page)
    second = page.context.new_page()
    steps.open_page(second, f"/wells/{well}?tab=files")
    expect(second.get_by_text("No files yet. Drop them here")).to_be_visible()
    drop(page, [["a.txt", "first"], ["b.txt", "second"]])
    expect(file_row(second, "a.txt")).to_be_visible(timeout=10_000)
    expect(file_row(second, "b.txt")).to_be_visible(timeout=10_000)


def test_upload_goes_on_after_the_connection_broke_twice(broken: Page) -> None:
    well = new_well(broken)
    cuts: list[str] = []

    def cut(route: Route) -> None:
        if len(cuts) < 2:
            cuts.append(route.request.method)
            route.abort("connectionreset")
        else:
            route.continue_()

    broken.route("**/files/blob/**", cut)
    drop(broken, [["a.txt", "all of it"]])
    expect(broken.get_by_text("Trying again soon")).to_be_visible()
    expect(file_row(broken, "a.txt")).to_be_visible(timeout=20_000)
    assert cuts == ["PUT", "PUT"]
    assert uploaded_titles(broken, well) == ["File uploaded: a.txt"]


def test_refused_upload_is_tried_again_by_hand_and_cancelled_one_leaves_nothing(
    broken: Page,
) -> None:
    well = new_well(broken)
    broken.route("**/files/blob/**", lambda route: route.fulfill(status=413))
    drop(broken, [["a.txt", "all of it"]])
    expect(broken.get_by_text("Not uploaded")).to_be_visible()
    broken.unroute("**/files/blob/**")
    broken.get_by_role("button", name="Try again: a.txt").click()
    expect(file_row(broken, "a.txt")).to_be_visible(timeout=20_000)
    expect(broken.get_by_text("1 file uploaded")).to_be_visible()
    broken.get_by_role("region", name="Uploads").get_by_role("button", name="Close").click()
    expect(broken.get_by_text("1 file uploaded")).to_be_hidden()
    broken.route("**/files/blob/**", lambda _: None)
    drop(broken, [["b.txt", "all of it"]])
    broken.get_by_role("button", name="Cancel: b.txt").click()
    expect(broken.locator(".wt-tray")).to_have_count(0)
    assert uploaded_titles(broken, well) == ["File uploaded: a.txt"]


def test_chosen_files_without_a_well_ask_for_one_and_come_as_one_archive(
    page: Page, folder: Path
) -> None:
    well = new_well(page)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Files").click()
    expect(page.get_by_role("heading", name="Files", exact=True)).to_be_visible()
    choose(page, folder / TABLE)
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("Which well is 1 file of?")).to_be_visible()
    steps.field(drawer, "Report date").fill("2026-11-21")
    drawer.get_by_role("button", name="Upload").click()
    expect(file_row(page, TABLE)).to_contain_text("15/9-F-11 B")
    expect(file_row(page, TABLE)).to_contain_text("21 Nov 2026")
    assert [file["name"] for file in api(page, f"/api/files?well_id={well}")["items"]] == [TABLE]
    steps.open_page(page, f"/wells/{well}?tab=files")
    choose(page, folder / "photo.png")
    expect(file_row(page, "photo.png")).to_be_visible()
    for name in (TABLE, "photo.png"):
        page.get_by_role("checkbox", name=f"Choose {name}").check()
    expect(page.get_by_text("2 files chosen")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as ZIP").click()
    download.value.save_as(folder / "all.zip")
    with zipfile.ZipFile(folder / "all.zip") as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    assert found == {name: CONTENTS[name] for name in (TABLE, "photo.png")}
