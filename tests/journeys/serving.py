"""A WellTrack in a process of its own."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ports import free_port

READY_SECONDS = 60
STOP_SECONDS = 15
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Serving:
    """A server that runs: its address, and the id of its process."""

    url: str
    pid: int


@contextmanager
def serving(data: Path, port: int | None = None, **settings: str) -> Iterator[Serving]:
    """A server with this data folder; browsers reach it at `WELLTRACK_BASE_URL` if given."""
    port = port or free_port()
    url = settings.get("WELLTRACK_BASE_URL") or f"http://{HOST}:{port}"
    command = [sys.executable, "-m", "welltrack_ui.cli", "serve"]
    command += ["--host", HOST, "--port", str(port), "--data", str(data)]
    # NiceGUI takes a process with pytest's variable for a test of its own.
    environment = {k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"}
    # All of the tests come from one address, and each makes people.
    environment |= {"WELLTRACK_BASE_URL": url, "WELLTRACK_REGISTRATIONS_PER_HOUR": "10000"}
    environment |= settings
    log = (data / "server.log").open("wb")
    with subprocess.Popen(command, env=environment, stdout=log, stderr=log) as server, log:
        try:
            wait_ready(f"http://{HOST}:{port}", server, data / "server.log")
            yield Serving(url, server.pid)
        finally:
            server.terminate()
            server.wait(STOP_SECONDS)


def wait_ready(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return when the server can do its work."""
    over = time.monotonic() + READY_SECONDS
    while time.monotonic() < over and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server did not become ready:\n{log.read_text()[-3000:]}")
