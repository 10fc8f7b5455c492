"""Half an hour of fifty people at work, while the store fails, the app dies, the clock goes back.

Each person has a calendar open in a websocket session of their own, looks through it, and writes
events under idempotency keys until they are acknowledged. For half of each minute five calls of the
store in a hundred fail, hang, are throttled, or lose their answer. The app is killed twice, and the
machine's clock is set back once. `--minutes` is how long, 30 by default.
"""

import argparse
import asyncio
import contextlib
import os
import random
import shlex
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp

from tests import factories
from tests.bench import servers
from tests.bench.calendar_crowd import Calendar
from tests.bench.dynamodb_cost import REGION, running_dynamodb
from tests.bench.figures import at_most, percentile
from tests.bench.product import ROOT, WELLTRACK
from tests.bench.servers import HOST
from tests.ports import free_port
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.well import Well
from welltrack_ui.services.container import Services
from welltrack_ui.store import events
from welltrack_ui.store.engine.dynamodb import DynamoEngine

PEOPLE, ORGANIZATIONS, WELLS = 50, 5, 4
FAULT_SHARE = 0.05
CYCLE_SECONDS, FAULT_SECONDS, SETTLE_SECONDS = 60.0, 30.0, 10.0
SIGN_IN_SECONDS = 20.0
"""At the start all sign in at once, and each password takes its time."""
STEP_PAUSE, WRITE_PAUSE = (5.0, 15.0), (15.0, 45.0)
"""Seconds between two steps through the calendar, and between two events that somebody writes."""
REQUEST_SECONDS, STEP_SECONDS, RETRY_SECONDS = 20.0, 20.0, 1.0
KILLS = (0.13, 0.27)
"""When the app is killed, as shares of the whole; after the second its memory has to stay flat."""
CLOCK_SHARE, CLOCK_BACK_SECONDS = 0.2, 600
SAMPLE_SECONDS = 5.0
WARM_SHARE = 1 / 3
P95_LIMIT, GROWTH_LIMIT = 200.0, 5.0
SECRET = factories.SECRET
TITLE_MARK = "endured"
# The offset in seconds of the wall clock, in a file that all processes of the app map.
CLOCK_SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
static volatile int64_t *offset;
__attribute__((constructor)) static void map_offset(void) {
  int file = open(getenv("WELLTRACK_BENCH_CLOCK"), O_RDONLY);
  if (file >= 0) offset = mmap(0, 8, PROT_READ, MAP_SHARED, file, 0);
}
int clock_gettime(clockid_t id, struct timespec *at) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
  int result = real(id, at);
  if (id == CLOCK_REALTIME && offset) at->tv_sec += *offset;
  return result;
}
int gettimeofday(struct timeval *at, void *zone) {
  struct timespec now;
  int result = clock_gettime(CLOCK_REALTIME, &now);
  at->tv_sec = now.tv_sec;
  at->tv_usec = now.tv_nsec / 1000;
  return result;
}
time_t time(time_t *at) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (at) *at = now.tv_sec;
  return now.tv_sec;
}
"""


@dataclass(frozen=True)
class Seat:
    """A person's place: their address, and the well they write to."""

    email: str
    org_id: str
    well_id: str


@dataclass
class Score:
    """What came of it all."""

    acknowledged: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    refused: Counter[str] = field(default_factory=Counter)
    steps: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    unanswered: int = 0
    reopened: int = 0
    memory: list[tuple[float, float]] = field(default_factory=list)
    cpu: list[tuple[float, float]] = field(default_factory=list)


@dataclass
class Weather:
    """Whether the store is whole now, and was for long enough that nothing old is in the way."""

    quiet_since: float = field(default_factory=lambda: time.monotonic() + SIGN_IN_SECONDS)
    is_bad: bool = False
    is_over: bool = False

    def is_quiet_from(self, started: float) -> bool:
        """Whether nothing was wrong from a moment on until now."""
        return not self.is_bad and started >= self.quiet_since + SETTLE_SECONDS


class App:
    """The app under test: started, killed, started again on the same port."""

    def __init__(self, folder: Path, proxy_port: int) -> None:
        self.folder, self.port = folder, free_port()
        self.clock = folder / "clock"
        self.set_clock_back(0)
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(servers.FOREIGN)},
            "PYTHONPATH": str(ROOT),
            "WELLTRACK_STORE": "dynamodb",
            "WELLTRACK_DYNAMODB_ENDPOINT": f"http://{HOST}:{proxy_port}",
            "WELLTRACK_SECRET": SECRET,
            "WELLTRACK_LOG": "json",
            "WELLTRACK_SIGN_INS_PER_HOUR": "100000",
            "WELLTRACK_SESSIONS_PER_ACCOUNT": "100000",
            "WELLTRACK_BENCH_CLOCK": str(self.clock),
            "AWS_ACCESS_KEY_ID": "bench",
            "AWS_SECRET_ACCESS_KEY": "bench",
            "AWS_REGION": REGION,
        }
        if library := build_clock(folder):
            self.environment["LD_PRELOAD"] = str(library)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def server(self) -> servers.Server:
        assert self.process is not None
        return servers.Server(self.port, self.process.pid)

    def start(self) -> None:
        """Start it, and wait until it answers. Raises RuntimeError where it does not come up."""
        command = [*shlex.split(WELLTRACK), "serve", "--host", HOST, "--port", str(self.port)]
        command += ["--data", str(self.folder / "data")]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=self.environment, stdout=log, stderr=log
            )
        if not servers.comes_up(self.process, self.port, "/healthz"):
            raise RuntimeError((self.folder / "server.log").read_text()[-3000:])

    def kill(self) -> None:
        """End it in the midst of whatever it does."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def set_clock_back(self, seconds: int) -> None:
        """Set its wall clock back by so many seconds."""
        with self.clock.open("wb" if not self.clock.exists() else "r+b") as file:
            file.write(struct.pack("q", -seconds))


class Person:
    """Somebody at work: one calendar open, one well to write to."""

    def __init__(self, number: int, seat: Seat, app: App, weather: Weather, score: Score) -> None:
        self.number, self.seat, self.app = number, seat, app
        self.weather, self.score = weather, score
        self.token = ""

    async def work(self) -> None:
        """Look and write until it is over."""
        jar = aiohttp.CookieJar(unsafe=True)
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        timeout = aiohttp.ClientTimeout(total=REQUEST_SECONDS)
        async with aiohttp.ClientSession(
            cookie_jar=jar, connector=connector, timeout=timeout
        ) as session:
            await asyncio.gather(self.look(session), self.write_events(session))

    async def look(self, session: aiohttp.ClientSession) -> None:
        """Go through the calendar; the page is opened again where its line broke."""
        while not self.weather.is_over:
            try:
                await self.sign_in(session)
                path = f"/orgs/{self.seat.org_id}/calendar?well={self.seat.well_id}"
                calendar = Calendar(session, self.app.base, path)
                try:
                    await calendar.open()
                    await self.step_through(calendar)
                finally:
                    await calendar.close()
            except (aiohttp.ClientError, TimeoutError, OSError, RuntimeError, AssertionError):
                self.score.reopened += 1
                await asyncio.sleep(RETRY_SECONDS * (1 + random.random()))

    async def step_through(self, calendar: Calendar) -> None:
        """Press `j` and `k`; times count while nothing is wrong with the store."""
        keys = "jk"
        for number in range(1_000_000):
            await asyncio.sleep(random.uniform(*STEP_PAUSE))
            if self.weather.is_over:
                return
            started = time.monotonic()
            try:
                async with asyncio.timeout(STEP_SECONDS):
                    await calendar.step(keys[number % 2])
            except TimeoutError:
                # While the store is away the screen says so, and the month stays as it is.
                if self.weather.is_quiet_from(started):
                    self.score.unanswered += 1
                raise
            if self.weather.is_quiet_from(started):
                self.score.steps.append(calendar.milliseconds[-1])
            calendar.milliseconds.clear()

    async def sign_in(self, session: aiohttp.ClientSession) -> None:
        """Sign in on the screen, where that is not done."""
        form = {"email": self.seat.email, "password": factories.PASSWORD}
        headers = {"Origin": self.app.base}
        if not len(session.cookie_jar):
            address = self.app.base + "/login"
            # Not to the dashboard, where it would lead.
            async with session.post(address, data=form, headers=headers, allow_redirects=False):
                pass

    async def write_events(self, session: aiohttp.ClientSession) -> None:
        """Write one event after the other, each until it is acknowledged."""
        for number in range(1_000_000):
            await asyncio.sleep(random.uniform(*WRITE_PAUSE))
            if self.weather.is_over:
                return
            await self.write_event(session, f"{TITLE_MARK} {self.number} {number}")

    async def write_event(self, session: aiohttp.ClientSession, title: str) -> None:
        """Write an event; the same request is sent again until it is known what came of it."""
        start = datetime.now(UTC) - timedelta(minutes=random.randrange(60 * 24))
        body = {
            "well_id": self.seat.well_id,
            "kind": "drilling",
            "title": title,
            "starts_at": start.isoformat(timespec="seconds"),
            "ends_at": (start + timedelta(minutes=15)).isoformat(timespec="seconds"),
        }
        self.score.unknown.add(title)
        while not self.weather.is_over:
            status, started = await self.send(session, body, title)
            if status == 201:
                self.score.unknown.discard(title)
                self.score.acknowledged.add(title)
                if self.weather.is_quiet_from(started):
                    self.score.writes.append((time.monotonic() - started) * 1000)
                return
            if status == 401:
                self.token = ""
            elif status not in {0, 409, 429, 500, 502, 503}:
                self.score.refused[str(status)] += 1
            await asyncio.sleep(RETRY_SECONDS)

    async def send(
        self, session: aiohttp.ClientSession, body: dict[str, str], title: str
    ) -> tuple[int, float]:
        """The status of one attempt, 0 where none came; and when it was sent."""
        started = time.monotonic()
        try:
            if not self.token:
                await self.get_token(session)
            headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": title}
            address, started = self.app.base + "/api/events", time.monotonic()
            async with session.post(address, json=body, headers=headers) as answer:
                await answer.read()
                return answer.status, started
        except (aiohttp.ClientError, TimeoutError, OSError, KeyError):
            return 0, started

    async def get_token(self, session: aiohttp.ClientSession) -> None:
        given = {"email": self.seat.email, "password": factories.PASSWORD}
        async with session.post(self.app.base + "/api/auth/login", json=given) as answer:
            self.token = (await answer.json())["access_token"]


def main() -> None:
    """Run it, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    seconds = parser.parse_args().minutes * 60
    with (
        tempfile.TemporaryDirectory() as name,
        running_dynamodb() as endpoint,
        running_proxy(int(endpoint.rpartition(":")[2])) as proxy_port,
    ):
        folder = Path(name)
        engine = DynamoEngine("welltrack", REGION, endpoint)
        engine.create()
        services = factories.services_in(folder / "prepared", engine)
        seats = prepare_seats(services)
        app, score = App(folder, proxy_port), Score()
        app.start()
        try:
            asyncio.run(endure(app, seats, score, proxy_port, seconds))
            time.sleep(REQUEST_SECONDS / 2)
        finally:
            app.kill()
        stored = count_titles(services, {seat.well_id for seat in seats})
        print_score(score, stored, app)


def prepare_seats(services: Services) -> list[Seat]:
    """The people, each an engineer in one of the organizations, with wells that have events."""
    seats: list[Seat] = []
    for _ in range(ORGANIZATIONS):
        owner = factories.person(services)
        org = factories.organization(services, owner)
        project = factories.project(services, owner, org.id)
        wells = [factories.well(services, owner, project.id) for _ in range(WELLS)]
        for well in wells:
            fill_month(services, owner, well)
        people = [factories.person(services) for _ in range(PEOPLE // ORGANIZATIONS)]
        for number, one in enumerate(people):
            factories.join(services, owner, org.id, one, "engineer")
            seats.append(Seat(one.email, org.id, wells[number % WELLS].id))
    return seats


def fill_month(services: Services, owner: Actor, well: Well) -> None:
    """A few days of events, so that there is something to draw."""
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    drafts = [
        factories.event_draft(
            well.id,
            kind="drilling",
            starts_at=now - timedelta(hours=6 * number),
            ends_at=now - timedelta(hours=6 * number - 5),
        )
        for number in range(1, 40)
    ]
    services.events.create_many(owner, drafts)


async def endure(
    app: App, seats: Sequence[Seat], score: Score, proxy_port: int, seconds: float
) -> None:
    """Let the people work while things go wrong."""
    weather = Weather()
    people = [Person(n, seat, app, weather, score) for n, seat in enumerate(seats)]
    tasks = [asyncio.create_task(person.work()) for person in people]
    helpers = [
        asyncio.create_task(change_weather(weather, proxy_port)),
        asyncio.create_task(strike(app, weather, seconds)),
        asyncio.create_task(sample_memory(app, score)),
    ]
    await asyncio.sleep(seconds)
    for helper in helpers:
        helper.cancel()
    await set_faults(proxy_port, 0.0)
    weather.is_bad = False
    # What was sent by now is answered; after that nobody sends anything again.
    await asyncio.sleep(REQUEST_SECONDS)
    weather.is_over = True
    await asyncio.wait(tasks, timeout=3 * REQUEST_SECONDS)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    # The connections close behind their sessions.
    await asyncio.sleep(0.5)


async def change_weather(weather: Weather, proxy_port: int) -> None:
    """Faults for half of each minute."""
    while True:
        await asyncio.sleep(CYCLE_SECONDS - FAULT_SECONDS)
        weather.is_bad = True
        await set_faults(proxy_port, FAULT_SHARE)
        await asyncio.sleep(FAULT_SECONDS)
        await set_faults(proxy_port, 0.0)
        weather.is_bad, weather.quiet_since = False, time.monotonic()


async def set_faults(proxy_port: int, share: float) -> None:
    address = f"http://{HOST}:{proxy_port}/faults?share={share}"
    async with aiohttp.ClientSession() as session, session.post(address) as answer:
        print(f"  faults of {share:.0%}; calls so far: {await answer.text()}", flush=True)


async def strike(app: App, weather: Weather, seconds: float) -> None:
    """Kill the app twice, and set its clock back in between."""
    began = time.monotonic()
    for share, act in sorted([(KILLS[0], "kill"), (CLOCK_SHARE, "clock"), (KILLS[1], "kill")]):
        await asyncio.sleep(max(0.0, began + share * seconds - time.monotonic()))
        if act == "clock":
            app.set_clock_back(CLOCK_BACK_SECONDS)
        else:
            was_bad, weather.is_bad = weather.is_bad, True
            app.kill()
            await asyncio.to_thread(app.start)
            weather.is_bad, weather.quiet_since = was_bad, time.monotonic()
        print(f"  {act} after {time.monotonic() - began:.0f} s", flush=True)


async def sample_memory(app: App, score: Score) -> None:
    began = time.monotonic()
    while True:
        with contextlib.suppress(subprocess.CalledProcessError, ValueError):
            at = time.monotonic() - began
            score.memory.append((at, app.server.megabytes()))
            score.cpu.append((at, app.server.cpu_seconds()))
        await asyncio.sleep(SAMPLE_SECONDS)


def count_titles(services: Services, well_ids: set[str]) -> Counter[str]:
    """How often each event that somebody wrote is stored."""
    found: Counter[str] = Counter()
    for well_id in well_ids:
        partition = events.well_partition(well_id)
        for _, record in events.read_latest_events(services.engine, partition):
            title = Event.parse_stored(record.body).title
            if title.startswith(TITLE_MARK):
                found[title] += 1
    return found


def print_score(score: Score, stored: Counter[str], app: App) -> None:
    """The figures and the targets."""
    lost = score.acknowledged - stored.keys()
    doubled = [title for title, count in stored.items() if count > 1]
    unexpected = stored.keys() - score.acknowledged - score.unknown
    log = (app.folder / "server.log").read_text(errors="replace")
    errors = [line for line in log.splitlines() if '"level":"error"' in line]
    print(
        f"{len(score.acknowledged)} writes acknowledged, {len(score.unknown)} never answered;"
        f" {len(stored)} stored; pages opened again {score.reopened} times;"
        f" refused {dict(score.refused)}; {len(errors)} errors in the log"
    )
    for line in errors[:3]:
        print(f"  {line[:400]}")
    growth = measure_growth(score.memory)
    (then, before), (now, after) = score.cpu[len(score.cpu) // 2], score.cpu[-1]
    print(f"the app computed {(after - before) / (now - then):.0%} of the time")
    for name, values in (("screen", score.steps), ("write", score.writes)):
        if values:
            p50, p95, p99 = (percentile(values, share) for share in (0.5, 0.95, 0.99))
            told = f"p50 {p50:.0f}, p95 {p95:.0f}, p99 {p99:.0f} ms"
            print(f"{name}: {len(values)} while the store was whole: {told}")
            print(at_most(f"endurance_{name}_p95", percentile(values, 0.95), P95_LIMIT, "ms"))
    print(at_most("endurance_writes_lost", len(lost), 0))
    print(at_most("endurance_writes_doubled", len(doubled) + len(unexpected), 0))
    print(at_most("endurance_screens_unanswered", score.unanswered, 0))
    print(at_most("endurance_memory_growth", growth, GROWTH_LIMIT, "%"))


def measure_growth(memory: Sequence[tuple[float, float]]) -> float:
    """How many per cent more the last third holds than the third before it."""
    last = memory[-1][0]
    middle = [size for at, size in memory if last * WARM_SHARE <= at < last * 2 * WARM_SHARE]
    end = [size for at, size in memory if at >= last * 2 * WARM_SHARE]
    before, after = percentile(middle, 0.5), percentile(end, 0.5)
    print(f"memory: {before:.0f} MB in the middle, {after:.0f} MB at the end")
    return 100 * (after - before) / before


def build_clock(folder: Path) -> Path | None:
    """The library that moves the wall clock of a process; None without a compiler."""
    source, library = folder / "clock.c", folder / "clock.so"
    source.write_text(CLOCK_SOURCE)
    command = ["cc", "-shared", "-fPIC", "-O2", "-o", str(library), str(source), "-ldl"]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        print("  no C compiler: the clock stays as it is")
        return None
    return library


@contextlib.contextmanager
def running_proxy(target_port: int) -> Iterator[int]:
    """The port of the proxy that faults calls of the store."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.faulty_dynamodb", str(port), str(target_port)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        time.sleep(3.0)
        yield port
    finally:
        process.terminate()
        process.wait(10)


if __name__ == "__main__":
    main()
