"""A large file from a browser to WellTrack's disk, over a line that breaks twice on the way."""

import filecmp
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests import chromium
from tests.journeys.conftest import ARGUMENTS
from tests.journeys.cutting import bad_line
from tests.journeys.filing import choose, file_row, new_well
from tests.journeys.serving import Serving, serving
from tests.object_storage.servers import forget_peak, memory
from tests.ports import free_port

PATIENCE_MS = 900_000
MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Outcome:
    """`grown` in MB; `cuts` in bytes that had gone up by then."""

    seconds: float
    grown: float
    cuts: Sequence[int]


def sent_over_bad_line(root: Path, size: int) -> Outcome:
    """Send a file of this many bytes. Raises RuntimeError where another one was stored."""
    data = root / "data"
    data.mkdir(parents=True)
    file = root / "large.bin"
    with file.open("wb") as holes:
        for start in range(0, size, MB):
            holes.seek(start)
            holes.write(start.to_bytes(8))
        holes.truncate(size)
    with bad_line(free_port(), cuts=2, after=size // 3) as line:
        url = f"http://127.0.0.1:{line.port}"
        with serving(data, line.to, WELLTRACK_BASE_URL=url) as server:
            seconds, grown = sent(server, file)
    (stored,) = (data / "files").rglob("*.blob")
    if not filecmp.cmp(stored, file, shallow=False):
        raise RuntimeError("other bytes were stored than were sent")
    return Outcome(seconds, grown, line.sent)


def sent(server: Serving, file: Path) -> tuple[float, float]:
    """Seconds until the file is in the list, and by how many MB the server's memory grew."""
    with sync_playwright() as playwright:
        path = chromium.ensure()
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        page = browser.new_page(base_url=server.url)
        new_well(page)
        forget_peak(server.pid)
        before, began = memory(server.pid, "VmRSS"), time.perf_counter()
        choose(page, file)
        expect(file_row(page, file.name)).to_be_visible(timeout=PATIENCE_MS)
        taken, grown = time.perf_counter() - began, memory(server.pid, "VmHWM") - before
        browser.close()
    return taken, grown / MB
