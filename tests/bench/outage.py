"""One throttled well, everything throttled, everything hanging: who waits, and for how long.

The product on a DynamoDB server behind a proxy that throttles or hangs what it is told to.
"""

import json
import os
import signal
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from http.client import HTTPConnection
from pathlib import Path

from tests.bench import cloud, load, product, servers
from tests.bench.cloud import Cloud
from tests.bench.figures import at_most, percentile
from tests.bench.product import JSON, Product
from tests.bench.servers import HOST

WELLS, EVENTS, DAY = 6, 20, date(2026, 3, 2)
SECONDS = 8.0
CROWD = 16
"""Clients of the throttled well, which ask again and again."""


def main() -> None:
    """Measure each, and tell the targets."""
    with cloud.opened() as opened:
        with opened.serving("app") as server:
            made = cloud.sign_in(server)
            wells = [well["id"] for well in product.wells_made(made, WELLS)]
            for well_id in wells:
                fill(made, well_id)
            tell_one_throttled(opened, made, wells)
            for fault in ("throttle", "hang"):
                tell_all_away(opened, made, wells[1], fault)
        for fault in ("throttle", "hang"):
            tell_stop(opened, fault)


def fill(made: Product, well_id: str) -> None:
    """A day of events of a well."""
    events = [
        {
            "well_id": well_id,
            "kind": "drilling",
            "title": f"Row {number}",
            "starts_at": f"2026-03-02T{number:02}:00:00Z",
            "ends_at": f"2026-03-02T{number:02}:30:00Z",
        }
        for number in range(EVENTS)
    ]
    made.post("/api/events/batch", events=events)


def tell_one_throttled(opened: Cloud, made: Product, wells: Sequence[str]) -> None:
    """The other wells' day queries, while nobody asks for the first and while it is throttled."""
    requests = [made.day_request(well_id, DAY, 100) for well_id in wells[1:]]
    plan = load.Plan(HOST, made.server.port, 2, SECONDS, requests)
    load.measure(plan)
    idle = percentile(load.measure(plan).milliseconds, 0.95)
    opened.set_faults(throttle=wells[0].partition("-")[2])
    stop, answers = threading.Event(), list[tuple[int, float]]()
    crowd = [
        threading.Thread(target=ask_until, args=(made, wells[0], stop, answers))
        for _ in range(CROWD)
    ]
    for thread in crowd:
        thread.start()
    time.sleep(2.0)
    throttled = percentile(load.measure(plan).milliseconds, 0.95)
    stop.set()
    for thread in crowd:
        thread.join(30)
    opened.set_faults()
    statuses = sorted({status for status, _ in answers})
    print(f"others' p95: idle {idle:.1f} ms, beside a throttled well {throttled:.1f} ms")
    print(f"the throttled well: {len(answers)} answers {statuses}")
    print(at_most("outage.others_p95", throttled / idle, 2.0, " times idle"))
    print(at_most("outage.throttled_well", max(s for _, s in answers), 8.0, " s"))


def ask_until(
    made: Product, well_id: str, stop: threading.Event, answers: list[tuple[int, float]]
) -> None:
    """Ask for the day of a well until told to stop, with the pause that a refusal asks for."""
    while not stop.is_set():
        began = time.monotonic()
        status, _ = ask(made, product.day_path(well_id, DAY, 100))
        answers.append((status, time.monotonic() - began))
        stop.wait(0.05)


def ask(made: Product, path: str) -> tuple[int, str]:
    """The status of a GET and its `Retry-After`."""
    connection = HTTPConnection(HOST, made.server.port, timeout=60)
    with suppress(OSError):
        connection.request("GET", path, headers={"Authorization": f"Bearer {made.token}"})
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers.get("Retry-After", "")
    return 0, ""


def tell_all_away(opened: Cloud, made: Product, well_id: str, fault: str) -> None:
    """How long a read, a write and a sign-in take until they are refused."""
    opened.set_faults(**{fault: "*"})
    longest = 0.0
    for path in (product.day_path(well_id, DAY, 100), "/api/orgs", f"/api/wells/{well_id}"):
        began = time.monotonic()
        status, retry_after = ask(made, path)
        longest = max(longest, time.monotonic() - began)
        assert (status, bool(retry_after)) == (503, True), (path, status, retry_after)
    began = time.monotonic()
    given = {"email": product.EMAIL, "password": product.PASSWORD}
    status, _ = servers.call(made.server.port, "POST", "/api/auth/login", json.dumps(given), JSON)
    longest = max(longest, time.monotonic() - began)
    assert status == 503, status
    opened.set_faults()
    print(at_most(f"outage.all_{fault}", longest, 8.0, " s"))
    back = cloud.wait_until(20, lambda: ask(made, "/api/orgs")[0] == 200)
    print(at_most(f"outage.back_after_{fault}", back, 5.0, " s"))


def tell_stop(opened: Cloud, fault: str) -> None:
    """How long a process takes to end while its requests get no answer."""
    with opened.serving(f"stop-{fault}") as server:
        given = {"email": product.EMAIL, "password": product.PASSWORD}
        status, answer = servers.call(
            server.port, "POST", "/api/auth/login", json.dumps(given), JSON
        )
        assert status == 200, status
        made = Product(server, json.loads(answer)["access_token"])
        opened.set_faults(**{fault: "*"})
        threads = [threading.Thread(target=ask, args=(made, "/api/orgs")) for _ in range(8)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        os.kill(server.pid, signal.SIGTERM)
        seconds = cloud.wait_until(30, lambda: not is_alive(server.pid))
        opened.set_faults()
        for thread in threads:
            thread.join(30)
        print(at_most(f"outage.sigterm_{fault}", seconds, 10.0, " s"))


def is_alive(pid: int) -> bool:
    """Whether a child process goes on; one that has ended is not waited for here."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


if __name__ == "__main__":
    main()
