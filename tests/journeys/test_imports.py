"""A file that is dropped on the import screen, and a calendar link, in a browser."""

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.office import office

pytestmark = pytest.mark.browser


def test_file_is_imported_and_undone_and_the_well_is_subscribed_to(
    page: Page, base_url: str, tmp_path: Path
) -> None:
    place = office(base_url)
    well = place.well()
    lines = ["Скважина;Начало;Окончание;Название;Глубина, м"]
    lines += [f"{well['name']};2026-03-02 0{h}:00;2026-03-02 0{h}:30;Row {h};{h}" for h in range(9)]
    file = tmp_path / "сутки.csv"
    file.write_text("\n".join(lines), "cp1251")
    place.open(page, place.owner, well)
    page.goto(f"/wells/{well['id']}")
    page.get_by_role("link", name="Import").click()
    chooser = page.get_by_label("File to import")
    too_large = tmp_path / "large.csv"
    too_large.write_bytes(b"x" * 20_000_001)
    chooser.set_input_files(too_large)
    expect(page.get_by_text("This file is larger than 20 MB.")).to_be_visible()
    chooser.set_input_files(file)
    expect(page.get_by_text("Rows: 9 · New: 9")).to_be_visible()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("сутки.csv is imported")).to_be_visible()
    page.get_by_role("button", name="Undo import").click()
    expect(page.get_by_text("Undone: 9.")).to_be_visible()
    page.goto(f"/wells/{well['id']}")
    page.get_by_role("button", name="More actions").first.click()
    page.get_by_role("button", name="Subscribe").click()
    page.get_by_role("button", name="Create link").click()
    link = page.locator(".wt-feed-link")
    expect(link).to_contain_text("/feeds/")
    assert httpx.get(link.inner_text()).text.startswith("BEGIN:VCALENDAR\r\n")
