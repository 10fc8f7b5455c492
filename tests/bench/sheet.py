"""Two real days of a rig typed into the sheet: keys a row, and how long a key takes to be seen.

Once on this machine's own line, once behind a line of 400 kbit/s that takes 600 ms there and back.
On the slow one nobody waits for what the server makes of a row. Beside it stands what a key takes
in a bare text field of the same page: the browser's own share.
"""

import queue
import socket
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests import chromium
from tests.bench.figures import at_most, median, percentile
from tests.journeys import steps
from tests.journeys.office import Office, office
from tests.journeys.serving import serving
from tests.journeys.sheet_steps import (
    DAY_START,
    Line,
    Typist,
    cell,
    expect_saved,
    list_lines,
    open_sheet,
    read_lines,
)
from tests.ports import free_port

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
DAYS = (date(2020, 10, 30), date(2020, 10, 29))
HOST = "127.0.0.1"
BYTES_A_SECOND, ONE_WAY_S = 400_000 / 8, 0.3
PIECE_BYTES = 4096
BARE_KEYS = 60
MOST_CONTROL_KEYS, MOST_ADDED_MS = 7.0, 16.0
# Notes for each key how long it takes until the frame that shows what it did is done.
WATCH = """
window.keyTimes = [];
addEventListener('keydown', ({ timeStamp }) => requestAnimationFrame(() =>
    setTimeout(() => keyTimes.push(performance.now() - timeStamp))), true);
"""
BARE_FIELD = """() => {
    document.body.replaceChildren(document.createElement('input'));
    document.querySelector('input').focus();
    keyTimes.length = 0;
}"""


class SlowLine:
    """A proxy on loopback: once `slow`, each piece comes late, as fast as the line carries."""

    def __init__(self, to: int) -> None:
        self._to, self.slow = to, False
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]

    def serve(self) -> None:
        """Take connections until it is closed."""
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection((HOST, self._to))
                for source, target in ((client, server), (server, client)):
                    pieces: queue.Queue[tuple[float, bytes]] = queue.Queue()
                    for work in (self._take, self._give):
                        threading.Thread(
                            target=work, args=(source, target, pieces), daemon=True
                        ).start()

    def close(self) -> None:
        """Take no more."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _take(
        self,
        source: socket.socket,
        _target: socket.socket,
        pieces: "queue.Queue[tuple[float, bytes]]",
    ) -> None:
        piece = b"."
        while piece:
            try:
                piece = source.recv(PIECE_BYTES)
            except OSError:
                piece = b""
            pieces.put((time.monotonic() + ONE_WAY_S * self.slow, piece))

    def _give(
        self,
        _source: socket.socket,
        target: socket.socket,
        pieces: "queue.Queue[tuple[float, bytes]]",
    ) -> None:
        free_at, piece = 0.0, b"."
        while piece:
            due, piece = pieces.get()
            free_at = max(due, free_at) + self.slow * len(piece) / BYTES_A_SECOND
            time.sleep(max(0.0, free_at - time.monotonic()))
            with suppress(OSError):
                target.sendall(piece)
        target.close()


@contextmanager
def slow_line(to: int) -> Iterator[SlowLine]:
    """A line to a port of this machine, which is not slow yet."""
    line = SlowLine(to)
    threading.Thread(target=line.serve, daemon=True).start()
    try:
        yield line
    finally:
        line.close()


def make_well(place: Office, name: str) -> str:
    made = place.owner.post(
        "/api/wells",
        project_id=place.project,
        name=name,
        timezone="America/Denver",
        report_day_start=DAY_START,
    )
    well_id: str = made["id"]
    return well_id


def sign_in(browser: Browser, url: str, place: Office) -> Page:
    context = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.add_init_script(WATCH)
    steps.sign_in(page, place.owner.email)
    page.wait_for_url(lambda address: "login" not in address)
    return page


def enter_day(page: Page, well_id: str, day: date, *, looks: bool) -> tuple[Typist, list[float]]:
    """Type a day, and see that all of it is stored; who typed, and the time of each key."""
    lines = list_lines(day)
    open_sheet(page, well_id, day)
    cell(page, "To", 1).click()
    page.evaluate("keyTimes.length = 0")
    typist, frames = Typist(page, looks=looks), list[int]()
    page.on("request", lambda _: frames.append(1))
    typist.enter(lines)
    times: list[float] = page.evaluate("keyTimes")
    if frames:
        raise SystemExit(f"typing sent {len(frames)} requests")
    page.keyboard.press("Control+s")
    expect_saved(page)
    expect_lines(page, lines)
    return typist, times


def expect_lines(page: Page, lines: Sequence[Line]) -> None:
    for got, line in zip(read_lines(page), lines, strict=True):
        if got != line.cells:
            raise SystemExit(f"the sheet holds {got}, but {line.cells} was typed")


def measure_bare_field(page: Page) -> list[float]:
    """What keys take in a field that does nothing."""
    page.evaluate(BARE_FIELD)
    page.keyboard.type("x" * BARE_KEYS)
    times: list[float] = page.evaluate("keyTimes")
    return times


def describe(name: str, times: Sequence[float]) -> str:
    middle, most = median(times), max(times)
    figures = f"p50 {middle:.1f}, p95 {percentile(times, 0.95):.1f}, most {most:.1f} ms"
    return f"{name}: {len(times)} keys, {figures}"


def measure(browser: Browser, url: str, line: SlowLine) -> None:
    """Type both days on both lines, and print what was seen."""
    place = office(url)
    org = place.owner.get(f"/api/orgs/{place.org}")
    change = {"version": org["version"], "depth_unit": "ft"}
    place.owner.api.patch(f"/api/orgs/{place.org}", json=change).raise_for_status()
    medians: dict[str, float] = {}
    for name, looks in (("own line", True), ("slow line", False)):
        well_id, line.slow = make_well(place, name), not looks
        page = sign_in(browser, url, place)
        all_times: list[float] = []
        for day in DAYS:
            typist, times = enter_day(page, well_id, day, looks=looks)
            rows = len(list_lines(day))
            all_times += times
            per_row = typist.control / rows
            print(f"{name}, {day}: {rows} rows, {per_row:.2f} control keys and")
            print(f"  {(typist.control + typist.letters) / rows:.1f} keys a row besides the words")
            if looks:
                print(at_most(f"control keys a row, {day}", per_row, MOST_CONTROL_KEYS))
        print(describe(name, all_times))
        medians[name] = median(all_times)
        bare = measure_bare_field(page)
        print(describe(f"{name}, a bare field", bare))
        medians[f"{name}, bare"] = median(bare)
        page.context.close()
    for name in ("own line", "slow line"):
        added = medians[name] - medians[f"{name}, bare"]
        print(at_most(f"a key in the sheet over a bare field, {name}", added, MOST_ADDED_MS, " ms"))


def main() -> None:
    port = free_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        slow_line(port) as line,
        serving(Path(folder), port, WELLTRACK_BASE_URL=f"http://{HOST}:{line.port}") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=ARGUMENTS)
        measure(browser, server.url, line)
        browser.close()


if __name__ == "__main__":
    main()
