"""What WellTrack costs on DynamoDB: calls and units of each action, and a month of an installation.

Each request is counted where botocore takes its answer, on a DynamoDB server in memory. An action
is measured with the caches of a process that has just started (cold), or again (warm).
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import factories, npm
from tests.api.client import Caller, serving
from tests.bench.figures import at_most
from tests.bench.servers import HOST
from tests.loops import in_own_loop
from tests.ports import free_port
from tests.store.conftest import DYNOXIDE
from welltrack_ui.api import application
from welltrack_ui.domain import ids
from welltrack_ui.domain.errors import Unavailable
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.user import Credentials
from welltrack_ui.domain.well import Well
from welltrack_ui.services.accounts.session_owners import OWNER_SECONDS
from welltrack_ui.services.core.change_feed import ROUND_SECONDS
from welltrack_ui.store import events
from welltrack_ui.store.audit import MAX_ENTRY_DELAY
from welltrack_ui.store.engine.dynamodb import DynamoEngine
from welltrack_ui.store.engine.engine import Put
from welltrack_ui.web.access_watch import SLOW_CHECK_SECONDS
from welltrack_ui.web.screen_data.calendar import load_calendar_context, read_calendar_entries
from welltrack_ui.web.screen_session import ScreenSession, in_background

PRICES_OF = date(2026, 11, 1)
"""List prices in US dollars, us-east-1, DynamoDB on demand."""
PRICE_OF_READ_UNITS, PRICE_OF_WRITE_UNITS = 0.125 / 1e6, 0.625 / 1e6
PRICE_OF_GIGABYTE = 0.25
REGION = "eu-central-1"
TODAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
DAYS = 30
ORGANIZATIONS, WELLS, EVENTS_A_DAY, READERS = 100, 20, 30, 50
WIDE_WELLS, WIDE_EVENTS_A_DAY = 200, 3
COMMIT_EVENTS = 50
CALENDARS = 4
HOURS_A_DAY = 8
"""How long each reader has a page open, on every day of a month."""
READS_A_DAY = {"day query, cold": 20, "month of 200 wells, again": 8, "dashboard, again": 4}
"""How often a reader does what, on such a day."""
PAGE_MINUTES = HOURS_A_DAY * 60
FEED, PROCESSES = "feed of an organization, a minute", 2
EVENT_BYTES = 4 * 700 + 200
"""Of an event and its audit entry with their copies in indexes, which are stored for good."""


@dataclass
class Meter:
    """The requests to DynamoDB, and the units that they consumed."""

    calls: int = 0
    reads: float = 0.0
    writes: float = 0.0
    by_operation: dict[str, int] = field(default_factory=dict)

    def attach(self, engine: DynamoEngine) -> None:
        """Count the answers of an engine's client, where botocore takes each of them."""
        client = engine._calls._connection.client
        client.meta.events.register("response-received.dynamodb", self.take)

    def take(self, event_name: str, parsed_response: Any = None, **_: Any) -> None:
        """Count one answer."""
        operation = event_name.rpartition(".")[2]
        consumed = (parsed_response or {}).get("ConsumedCapacity") or ()
        tables = [consumed] if isinstance(consumed, dict) else consumed
        units = sum(table.get("CapacityUnits", 0.0) for table in tables)
        self.calls += 1
        self.by_operation[operation] = self.by_operation.get(operation, 0) + 1
        if operation in {"GetItem", "BatchGetItem", "Query"}:
            self.reads += units
        else:
            self.writes += units


@dataclass(frozen=True)
class Cost:
    """The cost of one action."""

    calls: float
    reads: float
    writes: float

    def times(self, number: float) -> "Cost":
        """The cost of so many of these."""
        return Cost(self.calls * number, self.reads * number, self.writes * number)

    @property
    def dollars(self) -> float:
        return self.reads * PRICE_OF_READ_UNITS + self.writes * PRICE_OF_WRITE_UNITS


@dataclass(frozen=True)
class Target:
    """What an action cost before, and what it is to cost: calls, read units, write units."""

    before: tuple[float, float, float]
    limit: tuple[float, float, float]


TARGETS = {
    "day query, cold": Target((6, 25, 0), (4, 12, 0)),
    "day query, warm": Target((2, 6, 0), (1, 4, 0)),
    "event create": Target((4, 6, 13), (3, 4, 12)),
    "event create with key": Target((8, 8, 21), (4, 5, 15)),
    "month of 200 wells, cold": Target((75, 3775, 0), (20, 500, 0)),
    "month of 200 wells, again": Target((14, 25, 0), (2, 3, 0)),
    "an event with 4 such calendars open": Target((0, 15116, 0), (0, 50, 0)),
    "dashboard, 18 000 events": Target((67, 988, 0), (10, 60, 0)),
    "open page, idle, a minute": Target((60, 120, 0), (1, 2, 0)),
    "filter that fits nothing, a year": Target((188, 3917, 0), (20, 200, 0)),
}


@dataclass(frozen=True)
class Place:
    """An organization with wells whose events fill the last 30 days."""

    org_id: str
    wells: Sequence[Well]


class Bench:
    """Services on one table: new ones for each cold measurement."""

    def __init__(self, folder: Path, endpoint: str) -> None:
        self.folder, self.endpoint = folder, endpoint
        self.meter = Meter()
        self.start()
        self.owner = factories.person(self.services, "Owner")
        self.narrow = self.make_place(WELLS, EVENTS_A_DAY)
        self.wide = self.make_place(WIDE_WELLS, WIDE_EVENTS_A_DAY)
        given = Credentials(email=self.owner.email, password=factories.PASSWORD)
        signed_in = self.services.sign_ins.sign_in(given, None, None, browser=True)
        self.cookie, self.token = signed_in.cookie, signed_in.access_token
        self.costs: dict[str, Cost] = {}

    def start(self) -> None:
        """Begin as a process that has just started."""
        engine = DynamoEngine("welltrack", REGION, self.endpoint)
        engine.create()
        self.services = factories.services_in(self.folder, engine)
        self.meter.attach(engine)

    def make_place(self, wells: int, a_day: int) -> Place:
        """An organization of wells in drilling, their events straight in the store."""
        services, owner = self.services, self.owner
        org = factories.organization(services, owner)
        project = factories.project(services, owner, org.id)
        made = [
            factories.well(services, owner, project.id, status="drilling") for _ in range(wells)
        ]
        for well in made:
            puts = [Put(events.record(event), "absent") for event in list_events(well, a_day)]
            for start in range(0, len(puts), COMMIT_EVENTS):
                services.engine.commit(puts[start : start + COMMIT_EVENTS])
        return Place(org.id, made)

    def measure(self, name: str, act: Callable[[], object], times: int = 1) -> None:
        """Note the cost of an action; of several times the mean."""
        before = self.meter.calls, self.meter.reads, self.meter.writes
        for _ in range(times):
            act()
        after = self.meter.calls, self.meter.reads, self.meter.writes
        self.costs[name] = Cost(*((b - a) / times for a, b in zip(before, after, strict=True)))

    def ask(self, call: Callable[..., Any], *args: Any, background: bool = False) -> Any:
        """What a screen's call of a service answers."""
        session = ScreenSession(self.services, self.cookie, "10.0.0.1")

        async def run() -> Any:
            with in_background() if background else contextlib.nullcontext():
                return await session.ask(call, *args)

        return in_own_loop(run())


def main() -> None:
    """Measure, print the table, the price of a month, and the targets."""
    with tempfile.TemporaryDirectory() as folder, running_dynamodb() as endpoint:
        bench = Bench(Path(folder), endpoint)
        measure_requests(bench)
        measure_screens(bench)
        print_table(bench.costs)
        print_month(bench.costs)


def measure_requests(bench: Bench) -> None:
    """The actions of programs: one well's day, new events, a filter."""
    bench.start()
    with serving(application.create_application(bench.services)) as server:
        caller = Caller(server, bench.token)
        wells = iter(bench.narrow.wells)
        today = (TODAY - timedelta(days=3)).date()
        first = [next(wells).id for _ in range(5)]
        # The process knows the wells, by other days.
        for well_id in first:
            read_day(caller, well_id, today - timedelta(days=9))
        days = iter(first)
        bench.measure("day query, cold", lambda: read_day(caller, next(days), today), len(first))
        bench.measure("day query, warm", lambda: read_day(caller, first[-1], today), 5)
        well_id = first[0]
        post_event(caller, well_id)
        bench.measure("event create", lambda: post_event(caller, well_id), 5)
        bench.measure("event create with key", lambda: post_event(caller, well_id, next(KEYS)), 5)
        year = {"from": "2026-01-01T00:00:00Z", "to": "2027-01-01T00:00:00Z"}
        year |= {"from": instant_text(TODAY - timedelta(days=365)), "to": instant_text(TODAY)}
        query = {"org_id": bench.narrow.org_id, "kind": "inspection", **year}
        bench.measure(
            "filter that fits nothing, a year", lambda: caller.get("/api/events", **query)
        )


def measure_screens(bench: Bench) -> None:
    """The actions of people on screens."""
    org_id = bench.wide.org_id
    bench.start()
    window = Window(TODAY - timedelta(days=DAYS), TODAY + timedelta(days=1))

    def read_month() -> None:
        bench.ask(read_calendar_entries, bench.services, org_id, window, ("", ""))

    bench.ask(bench.services.accounts.get_me)
    # The log does not end with the two hundred wells that were made at once.
    time.sleep(MAX_ENTRY_DELAY.total_seconds())
    factories.event(bench.services, bench.owner, bench.wide.wells[0].id, starts_at=TODAY)
    bench.measure("month of 200 wells, cold", read_month)
    read_month()
    time.sleep(3.5)
    bench.ask(bench.services.accounts.get_me)
    bench.measure("month of 200 wells, again", read_month)
    bench.measure(
        "calendar's context", lambda: bench.ask(load_calendar_context, bench.services, org_id)
    )

    def write_and_redraw() -> None:
        factories.event(bench.services, bench.owner, bench.wide.wells[0].id, starts_at=TODAY)
        for _ in range(CALENDARS):
            read_month()

    bench.measure("an event with 4 such calendars open", write_and_redraw)
    measure_waiting(bench)
    bench.start()
    bench.ask(bench.services.accounts.get_me)
    # Nor does this one end with the wells that were made at once.
    factories.event(bench.services, bench.owner, bench.narrow.wells[0].id, starts_at=TODAY)
    load = bench.services.dashboard.load_overview
    # The first reader of all stores the sums of report days; where a request has not the time
    # for all wells, by the next one.
    for _ in range(WELLS):
        with contextlib.suppress(Unavailable):
            bench.ask(load, bench.narrow.org_id)
            break
    bench.start()
    load = bench.services.dashboard.load_overview
    bench.ask(bench.services.accounts.get_me)
    bench.measure("dashboard, 18 000 events", lambda: bench.ask(load, bench.narrow.org_id))
    bench.ask(bench.services.accounts.get_me)
    bench.measure("dashboard, again", lambda: bench.ask(load, bench.narrow.org_id))


def measure_waiting(bench: Bench) -> None:
    """The pages that nobody touches, and the feed that tells them of changes elsewhere."""
    time.sleep(OWNER_SECONDS)
    name, get_me = "open page, idle, a minute", bench.services.accounts.get_me
    bench.measure(name, lambda: bench.ask(get_me, background=True))
    bench.costs[name] = bench.costs[name].times(60 / SLOW_CHECK_SECONDS)
    feed, name = bench.services.change_feed, FEED
    end = bench.services.bus.subscribe(bench.wide.org_id, lambda _: None)
    feed.make_round()
    bench.measure(name, feed.make_round, 3)
    bench.costs[name] = bench.costs[name].times(60 / ROUND_SECONDS)
    end()


def read_day(caller: Caller, well_id: str, day: date) -> None:
    answer = caller.get("/api/events", well_id=well_id, date=day)
    assert answer.status_code == 200, answer.text


KEYS = (f"key {number}" for number in range(1_000_000))


def post_event(caller: Caller, well_id: str, key: str = "") -> None:
    body = {
        "well_id": well_id,
        "kind": "drilling",
        "title": "Drilled ahead 12 1/4 in section, 32 m at 18 m/h",
        "starts_at": instant_text(TODAY),
        "ends_at": instant_text(TODAY + timedelta(minutes=48)),
    }
    answer = caller.post("/api/events", body, **({"idempotency_key": key} if key else {}))
    assert answer.status_code == 201, answer.text


def instant_text(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def list_events(well: Well, a_day: int) -> Iterator[Event]:
    """Activities one after the other, so many a day, for the last 30 days."""
    length = timedelta(days=1) / a_day
    start = TODAY - timedelta(days=DAYS)
    for number in range(a_day * DAYS):
        draft = factories.event_draft(
            well.id,
            kind="drilling",
            title="Drilled ahead 12 1/4 in section, 32 m at 18 m/h",
            description="Parameters steady, returns clean, no gain or loss.",
            starts_at=start + number * length,
            ends_at=start + (number + 1) * length,
            md_start=1000.0,
            md_end=1032.0,
        )
        yield build_event(well, draft, number)


def build_event(well: Well, draft: Any, number: int) -> Event:
    made_at = datetime(2026, 11, 1, tzinfo=UTC)
    fields = {**draft.model_dump(), "well_id": well.id}
    return Event(
        id=ids.new_id("e", well.id),
        version=1,
        created_at=made_at + timedelta(milliseconds=number),
        created_by=well.created_by,
        updated_at=made_at,
        updated_by=well.created_by,
        org_id=well.org_id,
        project_id=well.project_id,
        source="import",
        **fields,
    )


def print_table(costs: dict[str, Cost]) -> None:
    """The table of actions, and whether each is within its target."""
    print(f"{'action':<38}{'calls':>8}{'RRU':>9}{'WRU':>8}   before            to reach")
    for name, cost in costs.items():
        target = TARGETS.get(name)
        told = f"{shown(target.before)}  {shown(target.limit)}" if target else ""
        print(f"{name:<38}{cost.calls:>8.1f}{cost.reads:>9.1f}{cost.writes:>8.1f}   {told}")
    for name, target in TARGETS.items():
        if name in costs:
            print(target_line(name, costs[name], target.limit))


def print_month(costs: dict[str, Cost]) -> None:
    """What the reference installation costs in a month, by the causes."""
    written = WELLS * EVENTS_A_DAY * DAYS
    reader_days = READERS * DAYS
    redraw = costs["an event with 4 such calendars open"]
    dollars = {
        "events written": written * costs["event create"].dollars,
        # While people work; nobody looks at night.
        "open calendars redrawn": written * HOURS_A_DAY / 24 * redraw.dollars,
        "feeds of changes": PROCESSES * DAYS * PAGE_MINUTES * costs[FEED].dollars,
        "pages left open": reader_days * PAGE_MINUTES * costs["open page, idle, a minute"].dollars,
        "what readers ask for": reader_days
        * sum(times * costs[name].dollars for name, times in READS_A_DAY.items()),
        "storage, after a year": 12 * written * EVENT_BYTES / 1e9 * PRICE_OF_GIGABYTE,
    }
    print(
        f"{ORGANIZATIONS} organizations x {WELLS} wells x {EVENTS_A_DAY} events a day x {READERS}"
        f" readers, a month, at list prices of {PRICES_OF}:"
    )
    for cause, one in dollars.items():
        print(f"  {cause:<26}{ORGANIZATIONS * one:>10.2f} $")
    print(at_most("reference_installation", ORGANIZATIONS * sum(dollars.values()), 300, "$"))


def shown(figures: tuple[float, float, float]) -> str:
    return "/".join(f"{figure:g}" for figure in figures).ljust(16)


def target_line(name: str, cost: Cost, limit: tuple[float, float, float]) -> str:
    """The line of a target; a limit of 0 is none."""
    figures = (cost.calls, cost.reads, cost.writes)
    met = all(value <= most for value, most in zip(figures, limit, strict=True) if most)
    told = "/".join(f"{value:.1f}" for value in figures)
    most = "/".join(f"{value:g}" for value in limit)
    word = name.replace(" ", "_").replace(",", "")
    return f"TARGET {word} {told} {most} {'met' if met else 'short'}"


@contextlib.contextmanager
def running_dynamodb() -> Iterator[str]:
    """The address of a DynamoDB server in memory, on the loopback interface only."""
    port = free_port()
    command = [str(find_dynoxide()), "--host", HOST, "--port", str(port)]
    os.environ.update(AWS_ACCESS_KEY_ID="bench", AWS_SECRET_ACCESS_KEY="bench")
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(1.0)
        yield f"http://{HOST}:{port}"
    finally:
        server.terminate()
        server.wait(10)


def find_dynoxide() -> Path:
    """The program, fetched once from the npm registry."""
    cache = Path(__file__).resolve().parents[2] / ".pytest_cache" / "d" / "dynoxide"
    cache.mkdir(parents=True, exist_ok=True)
    try:
        return npm.packed(cache, DYNOXIDE, "package/dynoxide")
    except pytest.skip.Exception as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
