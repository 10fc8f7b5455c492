"""Performance of a well with 20 000 events and of 400 wells over 90 days, PDFs, and the sheet.

The peer computes the same figures with pandas out of the same SQLite file in the same run; both
must be equal to the last decimal. WellTrack is asked over HTTP as a client asks it; pandas is
called in its own process, with its imports done. It sums the rows of every event each time it is
asked; WellTrack keeps the sums of report days, which is what is compared. The sheet is typed in by
a real Chromium, whose requests are counted.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, WebSocket, sync_playwright

from tests import chromium
from tests.bench import product, report_store, servers
from tests.bench.figures import at_least, at_most, median
from tests.bench.product import EMAIL, PASSWORD, Product
from tests.bench.servers import HOST
from welltrack_ui.domain.well import Well
from welltrack_ui.store import events

EVENTS, WELLS = 20_000, 400
FIRST, LAST = date(2024, 1, 6), date(2024, 4, 4)
"""90 report days, with depths before them."""
EARLIEST, LATEST = date(2024, 1, 1), date(2029, 1, 1)
RUNS, CHANGES, PEER_RUNS, PEER_GROUP_RUNS, PDF_RUNS = 31, 15, 7, 3, 9
MOST_WELL_MS, MOST_GROUP_MS, MOST_PDF_MS, MOST_REQUESTS = 50.0, 150.0, 500.0, 0.0
PANDAS = "pandas>=3.0,<4"
IDLE_MESSAGES = ("3", '42["ack"')
"""Answers to pings, and what was heard of the server: they go out every few seconds anyway."""
TYPED = "Drill 12 1/4 hole, survey at 1245 m, torque in range"
WORDS = {"summary": "Drilled ahead.", "forecast": "Run casing.", "supervisor": "Day supervisor"}


def main() -> None:
    """Fill a store, measure, then print the targets."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--wells", type=int, default=WELLS)
    count = parser.parse_args().wells
    with tempfile.TemporaryDirectory(prefix="welltrack-bench-") as name:
        root = Path(name)
        peer = install(root / "pandas")
        with product.serving(root / "data") as ours:
            wells = [Well.model_validate(one) for one in product.wells_made(ours, count + 1)]
        store = root / "data" / "welltrack.sqlite"
        report_store.fill(store, wells, EVENTS)
        with product.serving(root / "data") as ours:
            lines = [*measure(ours, wells, peer, store), measure_pdf(ours, wells[0])]
            lines.append(measure_typing(ours, wells[1]))
    for line in lines:
        print(line)


def install(folder: Path) -> Path:
    """Pandas in an environment of its own: the Python of that."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, PANDAS], check=True)
    return python


def measure(ours: Product, wells: list[Well], peer: Path, store: Path) -> Iterator[str]:
    """The figures of one well and of all wells, beside those of pandas."""
    large = f"/api/wells/{wells[0].id}/performance"
    group = f"/api/orgs/{wells[0].org_id}/performance?from={FIRST}&to={LAST}"
    # Written as people write, so that the well has a log that tells of changes.
    add_row(ours, wells[0], 0)
    for label, path in (("well", large), ("organization", group)):
        print(f"{label}, all sums to be made: {measure_first(ours, path)}")
    print(f"well, right after a row was written: {measure_changes(ours, wells[0], large):.1f} ms")
    print(f"well, on other days each time: {measure_ranges(ours, large):.1f} ms")
    well, well_ms = read_often(ours, "well", large)
    found, group_ms = read_often(ours, "organization", group)
    theirs = ask_peer(peer, store, wells[0])
    yield from compare("well", well, theirs["well"], well_ms, theirs["well_times"], MOST_WELL_MS)
    yield from compare(
        "organization", found, theirs["group"], group_ms, theirs["group_times"], MOST_GROUP_MS
    )


def measure_first(ours: Product, path: str) -> str:
    """The time until the first answer, and how often one asks for it: a request has its limit."""
    began, tries = time.perf_counter(), 1
    while servers.get(ours.server.port, path, {"Authorization": f"Bearer {ours.token}"})[0] == 503:
        tries += 1
    return f"{time.perf_counter() - began:.1f} s in {tries} requests"


def read_often(ours: Product, name: str, path: str) -> tuple[Any, float]:
    """The answer and the median time; prints what the server computed, whatever else ran."""
    before = ours.server.cpu_seconds()
    answer, milliseconds = clock(lambda: ours.call("GET", path), RUNS)
    cpu = (ours.server.cpu_seconds() - before) / RUNS * 1000
    print(f"{name}: {milliseconds:.1f} ms by the clock, {cpu:.1f} ms of the server's processor")
    return answer, milliseconds


def measure_changes(ours: Product, well: Well, path: str) -> float:
    """The median of reading a well each time after a row was written to it."""
    times = []
    for number in range(1, CHANGES + 1):
        add_row(ours, well, number)
        times.append(clock(lambda: ours.call("GET", path), 1)[1])
    return median(times)


def measure_ranges(ours: Product, path: str) -> float:
    """The median of reading a well on days that nobody has read it on before."""
    times = []
    for number in range(RUNS):
        days = f"{path}?from={EARLIEST}&to={LATEST - number * timedelta(days=1)}"
        times.append(clock(partial(ours.call, "GET", days), 1)[1])
    return median(times)


def add_row(ours: Product, well: Well, number: int) -> None:
    """A row of a quarter of an hour, long after all others."""
    starts_at = datetime(2028, 1, 1, tzinfo=UTC) + number * timedelta(minutes=15)
    ends_at = starts_at + timedelta(minutes=15)
    times = {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}
    ours.post("/api/events", well_id=well.id, kind="drilling", title="Drilled on", **times)


def compare(
    name: str, ours: Any, theirs: Any, ours_ms: float, peer_times: list[float], limit: float
) -> Iterator[str]:
    """Both times and their ratio, and whether all figures are equal."""
    peer_ms = median(peer_times)
    differences = list(find_differences(reduce_answer(ours, theirs), theirs))
    ratio = peer_ms / ours_ms
    print(f"{name}: WellTrack {ours_ms:.1f} ms, pandas {peer_ms:.1f} ms, {ratio:.1f} times as long")
    for one in differences[:10]:
        print(f"  differs: {one}")
    yield at_most(f"report.{name}_p50", ours_ms, limit, " ms")
    yield at_least(f"report.{name}_equal", float(not differences), 1.0)


def reduce_answer(ours: Any, theirs: Any) -> Any:
    """Of WellTrack's answer what pandas computes, in its form: no plan, no names."""
    answer = {key: ours[key] for key in theirs}
    if "actual" in answer:
        answer["actual"] = [point["md"] for point in answer["actual"]]
    if "wells" in answer:
        answer["wells"] = {
            well["well_id"]: {k: v for k, v in well.items() if k not in {"well_id", "name"}}
            for well in answer["wells"]
        }
    return answer


def find_differences(ours: Any, theirs: Any, path: str = "") -> Iterator[str]:
    """Where two answers differ."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
        for key in ours:
            yield from find_differences(ours[key], theirs[key], f"{path}.{key}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from find_differences(one, other, f"{path}[{number}]")
    elif ours != theirs:
        yield f"{path}: {ours!r:.80} and {theirs!r:.80}"


def ask_peer(python: Path, store: Path, well: Well) -> Any:
    """What pandas makes of the file, and how long it took."""
    wanted = {
        "pk": events.well_partition(well.id).pk,
        "zone": well.timezone,
        "hour": well.report_day_start,
        "first": FIRST.isoformat(),
        "last": LAST.isoformat(),
        # The last report day ends at six the next morning, by the clock of the wells.
        "until": f"{LAST + timedelta(days=1)}T04:00:00Z",
        "runs": PEER_RUNS,
        "group_runs": PEER_GROUP_RUNS,
    }
    script = Path(__file__).with_name("report_pandas.py")
    run = subprocess.run(
        [python, script, store],
        input=json.dumps(wanted),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    answer = json.loads(run.stdout)
    print(f"pandas {answer['version']}")
    return answer


def measure_pdf(ours: Product, well: Well) -> str:
    """The PDF of a day of the large well."""
    body = {"well_id": well.id, "date": LAST.isoformat(), **WORDS}
    report = ours.post("/api/reports", **body)
    headers = {"Authorization": f"Bearer {ours.token}"}

    def print_pdf() -> bytes:
        path = f"/api/reports/{report['id']}/pdf"
        status, content = servers.get(ours.server.port, path, headers)
        if status != 200 or not content.startswith(b"%PDF"):
            raise RuntimeError(f"PDF: {status} {content!r:.300}")
        return content

    _, first = clock(print_pdf, 1)
    content, later = clock(print_pdf, PDF_RUNS)
    print(f"PDF of {len(content) / 1000:.0f} kB: the first {first:.0f} ms, then {later:.0f} ms")
    return at_most("report.pdf_p50", later, MOST_PDF_MS, " ms")


def measure_typing(ours: Product, well: Well) -> str:
    """The requests and the messages that leave Chromium while one types in a cell of the sheet."""
    address = f"http://{HOST}:{ours.server.port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.ensure(), args=["--no-sandbox"]
        )
        page = browser.new_page(base_url=address)
        sockets: list[WebSocket] = []

        def follow(socket: WebSocket) -> None:
            sockets.append(socket)

        page.on("websocket", follow)
        open_sheet(page, well)
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url))
        for socket in sockets:
            socket.on("framesent", lambda frame: sent.append(str(frame)))
        page.keyboard.type(TYPED, delay=20)
        messages = [one for one in sent if not one.startswith(IDLE_MESSAGES)]
        browser.close()
    print(f"{len(TYPED)} keys typed in the sheet: {len(messages)} requests and messages")
    for one in messages:
        print(f"  {one:.200}")
    return at_most("report.typing_requests", float(len(messages)), MOST_REQUESTS)


def open_sheet(page: Page, well: Well) -> None:
    """Sign in, open a day of the sheet, and go into the description of its first row."""
    page.goto("/login")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "login" not in url)
    page.goto(f"/wells/{well.id}?tab=sheet&day={LAST}")
    page.get_by_label("Description, row 1", exact=True).click()
    page.wait_for_timeout(1500)


def clock(run: Callable[[], Any], runs: int) -> tuple[Any, float]:
    """The last answer, and the median of the runs in milliseconds."""
    times, answer = [], None
    for _ in range(runs):
        began = time.perf_counter()
        answer = run()
        times.append((time.perf_counter() - began) * 1000)
    return answer, median(times)


if __name__ == "__main__":
    main()
