"""The question that is asked most, over HTTP: the events of one well on one day.

WellTrack and Datasette answer it in turns, to one client and to sixteen, each on a connection of
its own. `cold` asks in such a way that no answer is in WellTrack's cache (another well, day and
page size each time); `cached` asks for the same days again and again. Both files are in the disk
cache of the system. `/healthz` shows how far server and load generator go where there is nothing to
do; `busy` is the load generator's own share of a core, which must stay well below 100 %.
"""

import argparse
import os
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from tests.bench import datasette, product
from tests.bench.datasette import Datasette
from tests.bench.figures import at_least, at_most
from tests.bench.prepared import STORE, Prepared, prepared
from tests.bench.product import Product, get_text
from tests.bench.turns import Question, Results, in_turns
from tests.bench.workload import FIRST_DAY
from welltrack_ui.domain import report_day
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.well import Well

SIZES = (10_000, 100_000, 1_000_000)
CLIENTS = (1, 16)
COLD_REQUESTS = 20_000
CACHED_DAYS = 16
COMPARED_DAYS = 50
PAGE_SIZES = range(100, 501)
COLD, CACHED, PEER, NOTHING = "WellTrack, cold", "WellTrack, cached", "Datasette", "/healthz"
MOST_P50_MS, LEAST_TIMES_PEER, MOST_GROWTH, MOST_MB = 5.0, 2.0, 1.3, 300.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was measured at one size; `megabytes` is WellTrack's memory afterwards."""

    results: Results
    megabytes: float


def main() -> None:
    """Measure every size, then print the targets."""
    asked = arguments()
    with root_folder() as root:
        command = datasette.install(root / "datasette-0.65")
        outcomes = {size: run(root, size, asked, command) for size in asked.sizes}
    for line in targets(outcomes):
        print(line)


def arguments() -> argparse.Namespace:
    """What to measure, and for how long."""
    parser = argparse.ArgumentParser(description="Events of one well on one day, over HTTP.")
    parser.add_argument("--sizes", type=sizes, default=SIZES, help="events stored, by commas")
    parser.add_argument("--turns", type=int, default=3, help="turns of each; medians are shown")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long a turn takes")
    parser.add_argument("--welltrack", default=product.WELLTRACK, help="the command that serves")
    return parser.parse_args()


def sizes(text: str) -> tuple[int, ...]:
    """`10000,100000` as numbers, in order."""
    return tuple(sorted(int(part) for part in text.split(",")))


@contextmanager
def root_folder() -> Iterator[Path]:
    """Where data and Datasette are kept: WELLTRACK_BENCH_DIR, or a folder for this run alone."""
    kept = os.environ.get("WELLTRACK_BENCH_DIR")
    if kept:
        Path(kept).mkdir(parents=True, exist_ok=True)
        yield Path(kept).resolve()
        return
    with tempfile.TemporaryDirectory(prefix="welltrack-bench-") as folder:
        yield Path(folder)


def run(root: Path, size: int, asked: argparse.Namespace, command: Path) -> Outcome:
    """The figures of one size."""
    ready = prepared(root, size, asked.welltrack)
    bring_into_memory(ready)
    with (
        product.serving(ready.data, asked.welltrack) as ours,
        datasette.serving(command, ready.folder) as theirs,
    ):
        compare(ready, ours, theirs)
        questions = questions_of(ready, ours, theirs)
        outcome = Outcome(
            in_turns(questions, CLIENTS, asked.turns, asked.seconds), ours.server.megabytes()
        )
        show(outcome, theirs.server.megabytes())
    return outcome


def bring_into_memory(ready: Prepared) -> None:
    """Read both files once, so that no turn waits for the disk and all find them in its cache."""
    for path in (ready.data / STORE, ready.folder / datasette.FILE):
        with path.open("rb") as file:
            while file.read(1 << 24):
                pass


def compare(ready: Prepared, ours: Product, theirs: Datasette) -> None:
    """Raise RuntimeError unless both give the same events in the same order."""
    found = 0
    for well, day in some_days(ready, random.Random(1), COMPARED_DAYS):
        mine, other = ours.day(well.id, day), theirs.day(well.id, window(well, day))
        if mine != other:
            raise RuntimeError(f"{well.name} on {day}: {len(mine)} events, Datasette {len(other)}")
        found += len(mine)
    print(
        f"\n{ready.events:,} events of {len(ready.wells)} wells, {found / COMPARED_DAYS:.1f} a day;"
        f" both answer the same for {COMPARED_DAYS} days"
    )


def questions_of(ready: Prepared, ours: Product, theirs: Datasette) -> Mapping[str, Question]:
    """What is asked in each turn, of either server."""
    chance = random.Random(2)
    same = [
        ours.day_request(well.id, day, PAGE_SIZES[0])
        for well, day in some_days(ready, chance, CACHED_DAYS)
    ]
    return {
        COLD: Question(ours.server, lambda: cold_requests(ready, ours, chance)),
        PEER: Question(theirs.server, lambda: peer_requests(ready, theirs, chance)),
        CACHED: Question(ours.server, lambda: same),
        NOTHING: Question(ours.server, lambda: [get_text("/healthz")]),
    }


def cold_requests(ready: Prepared, ours: Product, chance: random.Random) -> Sequence[str]:
    """Requests of which no two are the same: small sizes have too few days for that alone."""
    days = some_days(ready, chance, COLD_REQUESTS)
    texts = (ours.day_request(well.id, day, chance.choice(PAGE_SIZES)) for well, day in days)
    return list(dict.fromkeys(texts))


def peer_requests(ready: Prepared, theirs: Datasette, chance: random.Random) -> Sequence[str]:
    """The same for Datasette."""
    days = some_days(ready, chance, COLD_REQUESTS)
    return [theirs.day_request(well.id, window(well, day)) for well, day in days]


def some_days(ready: Prepared, chance: random.Random, count: int) -> Iterator[tuple[Well, date]]:
    """Days of wells, at random."""
    for _ in range(count):
        day = FIRST_DAY + timedelta(days=chance.randrange(ready.full_days))
        yield chance.choice(ready.wells), day


def window(well: Well, day: date) -> Window:
    """A well's report day."""
    return report_day.report_day_window(
        day, report_day.load_zone(well.timezone), well.report_day_start
    )


def show(outcome: Outcome, peer_megabytes: float) -> None:
    """A line for each question and number of clients."""
    print(f"{'':20} clients    p50 ms    p99 ms   answers/s   CPU ms   busy")
    for (name, clients), f in outcome.results.items():
        times = f"{f.p50:9.2f} {f.p99:9.2f} {f.rate:11.0f} {f.cpu:8.2f}"
        print(f"{name:20} {clients:7} {times} {f.busy:6.0%}")
    print(f"memory: WellTrack {outcome.megabytes:.0f} MB, Datasette {peer_megabytes:.0f} MB")
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"load average of the machine, {os.cpu_count()} cores: {load}", flush=True)


def targets(outcomes: Mapping[int, Outcome]) -> Iterator[str]:
    """The lines that tell which targets are met: at every size, then across them."""
    for size, outcome in outcomes.items():
        results = outcome.results
        alone = results[COLD, CLIENTS[0]].p50
        times = results[COLD, CLIENTS[1]].rate / results[PEER, CLIENTS[1]].rate
        yield at_most(f"day_query_{size}_alone_p50", alone, MOST_P50_MS, "ms")
        yield at_least(f"day_query_{size}_times_datasette_16_clients", times, LEAST_TIMES_PEER)
    smallest, largest = outcomes[min(outcomes)], outcomes[max(outcomes)]
    grown = largest.results[COLD, 1].p50 / smallest.results[COLD, 1].p50
    yield at_most(f"day_query_p50_{max(outcomes)}_over_{min(outcomes)}", grown, MOST_GROWTH)
    yield at_most(f"day_query_{max(outcomes)}_memory", largest.megabytes, MOST_MB, "MB")


if __name__ == "__main__":
    main()
