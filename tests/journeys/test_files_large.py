"""A large file over a bad line, from a browser to the disk."""

import filecmp
import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.cutting import Line, bad_line
from tests.journeys.filing import choose, file_row, listed, new_well, uploaded_titles
from tests.journeys.serving import Serving, serving
from tests.object_storage.servers import forget_peak, memory
from tests.ports import free_port
from welltrack_ui.object_storage.multipart import PART_BYTES

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MEGABYTE = 1024 * 1024
SIZE = int(os.environ.get("WELLTRACK_TEST_LARGE_MB", "128")) * MEGABYTE
PATIENCE_MS = 600_000
NAME = "whole well.dlis"
WATCH = """() => {
  window.seenProgress = [0];
  setInterval(() => {
    const bar = document.querySelector('.wt-tray progress');
    if (bar) window.seenProgress.push(bar.value);
  }, 50);
}"""
"""Keeps how far the file was seen to be."""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def line() -> Iterator[Line]:
    """Two connections break, each after a third of the file."""
    with bad_line(free_port(), cuts=2, after=SIZE // 3) as found:
        yield found


@pytest.fixture
def server(data: Path, line: Line) -> Iterator[Serving]:
    """A server that browsers reach over the bad line."""
    url = f"http://127.0.0.1:{line.port}"
    with serving(data, line.to, WELLTRACK_BASE_URL=url) as found:
        yield found


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Mostly holes, so that it takes no time to make; no two megabytes of it are alike."""
    path = tmp_path / NAME
    with path.open("wb") as file:
        for start in range(0, SIZE, MEGABYTE):
            file.seek(start)
            file.write(start.to_bytes(8))
        file.truncate(SIZE)
    return path


def test_large_file_arrives_over_a_line_that_breaks_twice(
    chromium: Browser, server: Serving, line: Line, large: Path, data: Path
) -> None:
    # A page of its own, whose console may tell of the broken connections.
    context = chromium.new_context(base_url=server.url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    well = new_well(page)
    forget_peak(server.pid)
    resting = memory(server.pid, "VmRSS")
    page.evaluate(WATCH)
    choose(page, large)
    expect(file_row(page, NAME)).to_be_visible(timeout=PATIENCE_MS)
    seen = page.evaluate("window.seenProgress")
    assert max(before - after for before, after in pairwise(seen)) <= PART_BYTES
    assert line.total < SIZE + len(line.sent) * PART_BYTES + MEGABYTE
    grown = memory(server.pid, "VmHWM") - resting
    assert len(line.sent) == 2
    assert grown < 50 * MEGABYTE
    assert [file["size"] for file in listed(page, well).values()] == [SIZE]
    assert uploaded_titles(page, well) == [f"File uploaded: {NAME}"]
    (stored,) = (data / "files").rglob("*.blob")
    assert filecmp.cmp(stored, large, shallow=False)
    assert list((data / "files/.incoming").iterdir()) == []
    context.close()
