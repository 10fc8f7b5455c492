"""The search among a million events: how long an answer takes, beside a scan of the same file.

The whole service is measured: rights, index, and each hit read again from the store. The scan is
`LIKE` over the bodies in the store's own SQLite file, which is what there would be without an
index, and does not even fold letters. The words asked for are frequent ones, rare ones, parts of
words, several at once, in Kazakh and Russian letters, and some that are nowhere.
"""

import argparse
import contextlib
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from tests import factories
from tests.bench import workload
from tests.bench.figures import at_least, at_most, median, percentile
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.well import Well
from welltrack_ui.services.container import Services
from welltrack_ui.services.search.search import SearchQuery
from welltrack_ui.store import events
from welltrack_ui.store.engine.engine import MAX_COMMIT_OPERATIONS, Put

EVENTS = 1_000_000
WELLS = 200
ROUNDS = 20
SCANS = 4
MOST_P95_MS, LEAST_TIMES_SCAN, MOST_BUILD_SECONDS = 50.0, 10.0, 900.0
PHRASES = (
    "Ремонт бурового насоса, заменили модуль гидравлической части",
    "Бурение под эксплуатационную колонну, параметры в норме",
    "Спуск обсадной колонны, долив каждые десять труб",
    "Бұрғылау колоннасын түсіру, қысым сынағы",
    "Ұңғыманы жуу, ерітінді тығыздығы тұрақты",
    "Pulled out of hole, found cracked wash pipe on the top drive",
    "Held pre-job safety meeting, tested BOP to 350 bar",
    "Circulated bottoms up, returns clean, no gain or loss",
    "Ёмкость № 3 очищена, шлам вывезен",
    "Ожидание погоды, ветер выше 20 м/с",
)
CONSONANTS, VOWELS = "бвгджзклмнпрстфхцчшщ", "аоеиуя"
QUERIES = (
    "насос",
    "насоса модуль",
    "бурение",
    "колонн",
    "бұрғылау",
    "бургылау",
    "ұңғыма жуу",
    "wash pipe",
    "racked",
    "BOP 350",
    "ёмкость",
    "емкость шлам",
    "returns clean loss",
    "ветер м/с",
    "12 1/4",
    "гидравлической части насоса заменили",
    "нет такого слова",
    "xylophone",
)


def main() -> None:
    """Measure once, then print the targets."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=EVENTS)
    count = parser.parse_args().events
    with tempfile.TemporaryDirectory() as folder:
        services = factories.services_in(Path(folder))
        with contextlib.closing(services.engine), contextlib.closing(services.search_indexes):
            measure(services, count, Path(folder))


def measure(services: Services, count: int, folder: Path) -> None:
    """Fill a store, make its index, ask, and print what that took."""
    actor = factories.person(services)
    org_id = factories.organization(services, actor).id
    project = factories.project(services, actor, org_id)
    wells = [factories.well(services, actor, project.id) for _ in range(WELLS)]
    vocabulary = make_words()
    seconds = timed(lambda: fill(services, wells, count // WELLS, vocabulary))
    print(f"{count} events of {WELLS} wells written in {seconds:.0f} s", flush=True)
    built = timed(lambda: wait_for_index(services, actor, org_id))
    size = sum(path.stat().st_size for path in (folder / "search").iterdir())
    print(f"index made in {built:.0f} s, {size / 1e6:.0f} MB", flush=True)
    answers = ask_index(services, actor, org_id, [*QUERIES, *vocabulary[:200:20]])
    scans = list(ask_scan(folder / "welltrack.sqlite"))
    print(f"search p50 {median(answers):.1f} p95 {percentile(answers, 0.95):.1f} ms", flush=True)
    print(f"scan   p50 {median(scans):.1f} ms (the same file, LIKE)")
    print(at_most("search-p95", percentile(answers, 0.95), MOST_P95_MS, "ms"))
    print(at_least("search-times-scan", median(scans) / median(answers), LEAST_TIMES_SCAN))
    print(at_most("search-index-build", built, MOST_BUILD_SECONDS, "s"))


def timed(work: Callable[[], object]) -> float:
    """How long something takes, in seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def make_words() -> list[str]:
    """Four thousand invented words; the first are used most."""
    chance = random.Random(7)
    return [make_word(chance) for _ in range(4000)]


def make_word(chance: random.Random) -> str:
    """A word of two to five syllables."""
    count = chance.randint(2, 5)
    return "".join(chance.choice(CONSONANTS) + chance.choice(VOWELS) for _ in range(count))


def fill(services: Services, wells: Sequence[Well], each: int, vocabulary: list[str]) -> None:
    """Put so many events into every well."""
    for number, well in enumerate(wells):
        chance = random.Random(number)
        records = [
            events.record(reword(event, chance, vocabulary))
            for event in workload.events_of(well, number, each)
        ]
        for start in range(0, len(records), MAX_COMMIT_OPERATIONS):
            batch = records[start : start + MAX_COMMIT_OPERATIONS]
            services.engine.commit([Put(record, "absent") for record in batch])


def reword(event: Event, chance: random.Random, vocabulary: list[str]) -> Event:
    """An event with a title and details of its own: some phrases, some words, some numbers."""
    weights = [int(len(vocabulary) * chance.random() ** 3) for _ in range(10)]
    words = " ".join(vocabulary[i] for i in weights)
    details = f"{chance.choice(PHRASES)}. {words} {chance.uniform(1, 4000):.1f} м"
    return event.model_copy(update={"title": chance.choice(PHRASES)[:60], "description": details})


def wait_for_index(services: Services, actor: Actor, org_id: str) -> None:
    """Ask until the index is made."""
    while services.search.search(actor, org_id, SearchQuery(q="насос")).building:
        time.sleep(0.5)


def ask_index(services: Services, actor: Actor, org_id: str, queries: Sequence[str]) -> list[float]:
    """How long each answer takes, in milliseconds."""
    took: dict[str, list[float]] = {query: [] for query in queries}
    for _ in range(ROUNDS):
        for query in queries:
            ask = partial(services.search.search, actor, org_id, SearchQuery(q=query))
            took[query].append(1000 * timed(ask))
    for query, times in took.items():
        hits = services.search.search(actor, org_id, SearchQuery(q=query))
        print(f"  {query!r}: {median(times):.1f} ms, {len(hits.items)} hits, more {hits.more}")
    return [each for times in took.values() for each in times]


def ask_scan(path: Path) -> Iterator[float]:
    """How long the same takes by looking at every event, in milliseconds."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for query in QUERIES[:SCANS]:
            sql = (
                "SELECT body FROM record WHERE kind = 'event' AND body LIKE ? ORDER BY g2sk DESC"
                " LIMIT 20"
            )
            scan = partial(read_all, connection, sql, f"%{query}%")
            yield 1000 * timed(scan)


def read_all(connection: sqlite3.Connection, sql: str, like: str) -> list[tuple[str]]:
    """The rows of a scan."""
    return connection.execute(sql, (like,)).fetchall()


if __name__ == "__main__":
    main()
