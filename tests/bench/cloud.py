"""WellTrack on a DynamoDB server: dynoxide, a faulting proxy before it, and app processes."""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import npm
from tests.bench import servers
from tests.bench.product import JSON, ROOT, Product, signed_in
from tests.bench.servers import HOST, Server
from tests.ports import free_port

DYNOXIDE = "@dynoxide/linux-x64@1.2.1"
SECRET = "a secret of a benchmark, long enough to be one"


@dataclass(frozen=True, slots=True)
class Cloud:
    """A table behind a proxy whose faults are set."""

    folder: Path
    proxy_port: int

    def set_faults(self, *, throttle: str = "", hang: str = "") -> None:
        """The faults from now on, for requests whose body has the text; `*` is all of them."""
        body = json.dumps({"throttle": throttle, "hang": hang})
        status, _ = servers.call(self.proxy_port, "PUT", "/faults", body, JSON)
        assert status == 204

    def take_counts(self) -> tuple[float, float]:
        """The calls and capacity units since the last time."""
        _, answer = servers.get(self.proxy_port, "/counts")
        counts = json.loads(answer)
        return counts["calls"], counts["units"]

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process on this table."""
        return {
            "PYTHONPATH": str(ROOT),
            "AWS_ACCESS_KEY_ID": "bench",
            "AWS_SECRET_ACCESS_KEY": "bench",
            "AWS_REGION": "eu-central-1",
            "WELLTRACK_STORE": "dynamodb",
            "WELLTRACK_DYNAMODB_ENDPOINT": f"http://{HOST}:{self.proxy_port}",
            "WELLTRACK_SECRET": SECRET,
            "WELLTRACK_REGISTRATIONS_PER_HOUR": "10000",
            "WELLTRACK_SIGN_INS_PER_HOUR": "10000",
        }

    @contextmanager
    def serving(self, name: str) -> Iterator[Server]:
        """An app process, by name; each has a data folder of its own."""
        data, port = self.folder / name, free_port()
        data.mkdir()
        command = [sys.executable, "-m", "welltrack_ui.cli", "serve", "--host", HOST]
        command += ["--port", str(port), "--data", str(data)]
        here = self.environment | {"WELLTRACK_BASE_URL": f"http://{HOST}:{port}"}
        with servers.running(command, port, "/healthz", data, here) as server:
            yield server


@contextmanager
def opened() -> Iterator[Cloud]:
    """An empty table of one's own."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        upstream, proxy = free_port(), free_port()
        program = find_dynoxide(folder)
        database = [str(program), "--host", HOST, "--port", str(upstream)]
        before = [sys.executable, "-m", "tests.bench.faulting_proxy", str(proxy), str(upstream)]
        (folder / "database").mkdir()
        (folder / "proxy").mkdir()
        here = {"PYTHONPATH": str(ROOT)}
        with (
            servers.running(database, upstream, "", folder / "database"),
            servers.running(before, proxy, "", folder / "proxy", here),
        ):
            cloud = Cloud(folder, proxy)
            create_table(cloud)
            yield cloud


def find_dynoxide(folder: Path) -> Path:
    """The program: where `WELLTRACK_TEST_DYNOXIDE` says, else from the npm registry."""
    given = os.environ.get("WELLTRACK_TEST_DYNOXIDE")
    return Path(given) if given else npm.packed(folder, DYNOXIDE, "package/dynoxide")


def create_table(cloud: Cloud) -> None:
    """Make the table, as whoever installs WellTrack does."""
    command = [sys.executable, "-m", "welltrack_ui.cli", "create-table"]
    servers.run(command, cloud.folder, cloud.environment)


def sign_in(server: Server) -> Product:
    """The one user, signed in at a server."""
    return Product(server, signed_in(Product(server, "")))


def wait_until(seconds: float, condition: Callable[[], bool]) -> float:
    """The seconds until a condition holds; infinite where it does not in so many."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if condition():
            return time.monotonic() - began
        time.sleep(0.02)
    return float("inf")
