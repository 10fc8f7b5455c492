"""Files: uploads of 1 MB and of 200 MB, a list of 10 000, and 1 GB from a browser on a bad line.

Uploads go to WellTrack's disk store as a client sends them (a link, the bytes, `complete`), and in
turns to nginx, which takes the bare bytes. WellTrack brings each file to the disk before it says
so, which nginx does not; `nginx, synced` is nginx and then the same call by this benchmark, and is
what the targets compare with. A list is a page of 100 as the API gives it, beside nginx's own list
of a folder with as many files; `screen` is how a screen finds the newest 100 of all, `first time`
the same in a process that has read none of them yet, `changed` right after one was renamed.
"""

import argparse
import http.client
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench import filestore, nginx, product, servers
from tests.bench.figures import at_most, median
from tests.bench.product import Product
from tests.bench.servers import HOST, Server
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.well import Well
from welltrack_ui.main import create_services, tune_garbage_collection
from welltrack_ui.services.files.file_queries import FileQuery
from welltrack_ui.settings import load_settings

MB = 1024 * 1024
SIZES = {1: 40, 200: 5}
"""Megabytes, and how many turns."""
FEW, MANY = 100, 10_000
LIST_TURNS = 60
MOST_TIMES_PEER, MOST_LIST_MS, MOST_GROWTH, MOST_GROWN_MB = 1.5, 50.0, 1.5, 50.0
OURS, PEER, SYNCED = "WellTrack", "nginx", "nginx, synced"


def main() -> None:
    """Measure uploads, lists and the large file; then print the targets."""
    parser = argparse.ArgumentParser(description="Uploads and lists of files.")
    parser.add_argument("--large", type=int, default=1024, help="MB from a browser; 0 for none")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="welltrack-bench-") as name:
        root = Path(name)
        found = [*uploads(root), *lists(root), *large(root, asked.large)]
    for line in found:
        print(line)


def uploads(root: Path) -> Iterator[str]:
    """Seconds of an upload, and what memory the large ones took."""
    command = nginx.install(root / "nginx")
    with product.serving(root / "data") as ours, nginx.serving(command, root / "peer") as peer:
        (well,) = product.wells_made(ours, 1)
        for megabytes, turns in SIZES.items():
            path = sample(root, megabytes)
            forget_peak(ours.server.pid)
            before = ours.server.megabytes()
            ways: dict[str, Callable[[], object]] = {
                OURS: partial(send, ours, well["id"], path),
                PEER: partial(put, peer, path),
                SYNCED: partial(put_synced, peer, root / "peer/files", path),
            }
            taken = {name: median(each) for name, each in in_turns(ways, turns).items()}
            grown = peak(ours.server.pid) - before
            show(f"upload of {megabytes} MB, {turns} turns", taken, f"grew by {grown:.1f} MB")
            times = taken[OURS] / taken[SYNCED]
            if megabytes == max(SIZES):
                yield at_most(f"files_upload_{megabytes}_mb_times_nginx", times, MOST_TIMES_PEER)
                yield at_most(
                    f"files_upload_{megabytes}_mb_memory_growth", grown, MOST_GROWN_MB, "MB"
                )
            else:
                yield at_most(
                    f"files_upload_{megabytes}_mb", 1000 * taken[OURS], 2 * MOST_LIST_MS, "ms"
                )


def in_turns(ways: Mapping[str, Callable[[], object]], turns: int) -> Mapping[str, Sequence[float]]:
    """Seconds that each way took, one after the other in every turn."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(turns):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            taken[name].append(time.perf_counter() - began)
    return taken


def send(ours: Product, well_id: str, path: Path) -> None:
    """An upload as a client makes it. Raises RuntimeError for a refusal."""
    size = path.stat().st_size
    started = ours.post("/api/files/upload", well_id=well_id, name=path.name, size=size)
    to = started["upload"]
    put_file(ours.server.port, urlsplit(to["url"]).path, path, to["headers"])
    done = ours.post(f"/api/files/{started['file']['id']}/complete")
    if done["size"] != size:
        raise RuntimeError(f"{done['size']} bytes arrived of {size}")


def put(peer: Server, path: Path) -> str:
    """The same bytes to nginx; under which name."""
    name = f"{time.perf_counter_ns()}.bin"
    put_file(peer.port, f"/{name}", path, {})
    return name


def put_synced(peer: Server, folder: Path, path: Path) -> None:
    """To nginx, and from there to the disk itself."""
    with (folder / put(peer, path)).open("rb") as file:
        os.fsync(file.fileno())


def put_file(port: int, path: str, file: Path, headers: Mapping[str, str]) -> None:
    """Send a file as the body of a PUT."""
    with (
        closing(http.client.HTTPConnection(HOST, port, timeout=120, blocksize=MB)) as connection,
        file.open("rb") as body,
    ):
        size = str(file.stat().st_size)
        connection.request("PUT", path, body, {**headers, "Content-Length": size})
        answer = connection.getresponse()
        if answer.status >= 300:
            raise RuntimeError(f"PUT {path}: {answer.status} {answer.read()!r:.500}")
        answer.read()


def lists(root: Path) -> Iterator[str]:
    """Milliseconds of a page of 100, in a well of few files and in one of many, in turns."""
    command = nginx.install(root / "nginx")
    data, folder = root / "data-lists", root / "peer-lists"
    with product.serving(data) as ours, nginx.serving(command, folder) as peer:
        few, many = (Well.model_validate(each) for each in product.wells_made(ours, 2))
        for well, count in ((few, FEW), (many, MANY)):
            filestore.fill(data / "welltrack.sqlite", well, count)
        for number in range(MANY):
            (folder / "files" / f"{number:05}.pdf").touch()
        ways: dict[str, Callable[[], object]] = {
            f"{OURS}, {count}": partial(asked_100, ours, f"/api/files?well_id={well.id}&limit=100")
            for well, count in ((few, FEW), (many, MANY))
        }
        ways[f"{PEER}, {MANY}"] = partial(servers.get, peer.port, "/")
        taken = {name: median(each) for name, each in in_turns(ways, LIST_TURNS).items()}
    screens = found_newest(data, many)
    taken |= {f"{name}, {MANY}": seconds for name, seconds in screens.items()}
    show(f"lists, {LIST_TURNS} turns", taken, "")
    page = {count: 1000 * taken[f"{OURS}, {count}"] for count in (FEW, MANY)}
    yield at_most(f"files_list_{MANY}_page", page[MANY], MOST_LIST_MS, "ms")
    yield at_most(f"files_list_page_{MANY}_over_{FEW}", page[MANY] / page[FEW], MOST_GROWTH)
    yield at_most(f"files_screen_{MANY}", 1000 * screens["screen"], 4 * MOST_LIST_MS, "ms")


def asked_100(ours: Product, path: str) -> None:
    """A page of the API. Raises RuntimeError where it is not full."""
    found = ours.call("GET", path)
    if len(found["items"]) != 100:
        raise RuntimeError(f"{len(found['items'])} files where there are 100")


def found_newest(data: Path, well: Well) -> Mapping[str, float]:
    """Seconds in which a screen has its first hundred rows, the newest uploads first."""
    tune_garbage_collection()  # as the server does
    services = create_services(load_settings(data=data))
    actor = Actor(user_id=well.created_by, name="Bench")
    question = FileQuery(well_id=well.id)
    with closing(services.engine):

        def find() -> File:
            return services.file_lists.list_first(actor, question, "-uploaded", 100).files[0]

        first = in_turns({"screen, first time": find}, 1)["screen, first time"]
        taken: dict[str, list[float]] = {"screen, first time": [*first], "screen, changed": []}
        taken["screen"] = [*in_turns({"screen": find}, LIST_TURNS // 4)["screen"]]
        for number in range(LIST_TURNS // 4):
            file = find()
            services.files.update(actor, file.id, file.version, {"name": f"{number}.pdf"})
            taken["screen, changed"] += in_turns({"": find}, 1)[""]
    return {name: median(each) for name, each in taken.items()}


def large(root: Path, megabytes: int) -> Iterator[str]:
    """What the server's memory grows by while a browser sends a file over a line that breaks."""
    if not megabytes:
        return
    from tests.bench.filesbrowser import sent_over_bad_line  # noqa: PLC0415 - needs Chromium

    outcome = sent_over_bad_line(root / "large", megabytes * MB)
    cuts = " and ".join(f"{each // MB} MB" for each in outcome.cuts)
    print(f"\n{megabytes} MB from a browser, cut after {cuts}: {outcome.seconds:.1f} s")
    yield at_most(f"files_browser_{megabytes}_mb_memory_growth", outcome.grown, MOST_GROWN_MB, "MB")


def sample(root: Path, megabytes: int) -> Path:
    """A file that nothing can pack."""
    path = root / f"{megabytes} MB.bin"
    with path.open("wb") as file:
        for _ in range(megabytes):
            file.write(os.urandom(MB))
    return path


def forget_peak(pid: int) -> None:
    """Count the most memory that a process holds from now on."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak(pid: int) -> float:
    """The most memory it has held since, in MB."""
    rows = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("VmHWM")) / 1024


def show(what: str, taken: Mapping[str, float], more: str) -> None:
    """Medians in milliseconds."""
    figures = "   ".join(f"{name} {1000 * each:.1f} ms" for name, each in taken.items())
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"\n{what}: {figures}   {more}\nload average, {os.cpu_count()} cores: {load}", flush=True)


if __name__ == "__main__":
    main()
