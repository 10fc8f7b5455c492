"""How long a calendar takes in a real browser, from going there until it is painted."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests import chromium
from tests.bench.figures import median
from tests.bench.servers import Server

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
# One visit to the same page takes up to twice as long as another: of fewer the median says little.
TIMES = 9
# There and back, so twice as many; the first is to where nobody has been yet.
STEPS = 5
PATIENCE_MS = 180_000
# Runs before anything of the page: notes when the first event has been painted, and when the
# screen stands in the place of what was in the page. What is there as a frame begins is painted by
# that frame, and behind it comes the next task.
WATCH = """
const noted = name => setTimeout(() => window[name] = performance.now());
const look = (there, name) => there() ? noted(name)
    : requestAnimationFrame(() => look(there, name));
look(() => window.mounted || document.querySelector('.wt-e'), 'paintedAt');
look(() => window.mounted || document.querySelector('#app .wt-e')
    && !document.getElementById('wt-first'), 'usableAt');
"""
# Presses `j`, and waits until the next month is painted.
NEXT = """([key, shown]) => new Promise(done => {
    const start = performance.now();
    const look = () => requestAnimationFrame(() => document.querySelector(shown)
        ? setTimeout(() => done(performance.now() - start)) : look());
    if (window.calendar) key === 'j' ? calendar.next() : calendar.prev();
    else document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
    look();
})"""


@dataclass(frozen=True, slots=True)
class View:
    """What a view cost: milliseconds to first paint and to the next one, nodes, kilobytes.

    `usable` is when it does what one clicks, which for FullCalendar is at once.
    """

    first: float
    usable: float
    following: float
    nodes: int
    kilobytes: float
    cpu: float = 0.0


@contextmanager
def browser() -> Iterator[Browser]:
    """The system's Chromium, headless."""
    path: Path = chromium.ensure()
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield made
        made.close()


@dataclass(slots=True)
class Sitting:
    """A page that is gone to again and again: once to fill the browser's cache, then `times`.

    `marks` are selectors that only one stretch of time and the next have. With no times at all
    there is the one visit, and no more than that is measured.
    """

    page: Page
    url: str
    marks: tuple[str, str]
    server: Server | None = None
    times: int = TIMES
    visits: list[tuple[float, float]] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """Whether all visits were made."""
        return len(self.visits) > self.times

    def visit(self) -> None:
        """Go there once more."""
        self.page.set_default_timeout(PATIENCE_MS)
        self.visits.append(visited(self.page, self.url))

    def view(self) -> View:
        """What it took, at the median; the page is closed behind it."""
        counted = self.visits[1:] or self.visits
        first, usable = (median(each) for each in zip(*counted, strict=True))
        nodes = self.page.evaluate("document.querySelectorAll('*').length")
        kilobytes = following = math.nan
        cpu = 0.0
        if self.times:
            kilobytes = received(self.page, lambda: visited(self.page, self.url))
            following, cpu = self._steps()
        self.page.context.close()
        return View(first, usable, following, nodes, kilobytes, cpu)

    def _steps(self) -> tuple[float, float]:
        """Milliseconds to the next stretch of time or back, and the server's for each."""
        self.page.wait_for_timeout(500)
        before = cpu_seconds(self.server)
        taken: list[float] = []
        for _ in range(min(self.times, STEPS)):
            taken.append(self.page.evaluate(NEXT, ["j", self.marks[1]]))
            taken.append(self.page.evaluate(NEXT, ["k", self.marks[0]]))
        self.page.wait_for_timeout(300)
        return median(taken), (cpu_seconds(self.server) - before) * 1000 / len(taken)


def visited(page: Page, url: str) -> tuple[float, float]:
    """Milliseconds from going to an address until its first event was painted, and was usable."""
    page.goto(url)
    page.wait_for_function("window.usableAt")
    times: list[float] = page.evaluate("[window.paintedAt, window.usableAt]")
    page.wait_for_timeout(200)
    return times[0], times[1]


def received(page: Page, act: Callable[[], object]) -> float:
    """Kilobytes that come over the network while something is done, sockets included."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda e: sizes.append(e["encodedDataLength"]))
    session.on(
        "Network.webSocketFrameReceived",
        lambda e: sizes.append(len(e["response"]["payloadData"])),
    )
    act()
    time.sleep(0.3)
    session.detach()
    return sum(sizes) / 1000


def cpu_seconds(server: Server | None) -> float:
    """What a server's process has computed so far."""
    if server is None:
        return 0.0
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100
