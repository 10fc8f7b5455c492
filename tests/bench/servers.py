"""Servers under measurement: each a process of its own on loopback."""

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
START_SECONDS = 60.0
STOP_SECONDS = 20.0
# A setting of whoever runs the benchmark must not change what is measured.
FOREIGN = ("WELLTRACK_", "AWS_", "NICEGUI_", "DATASETTE_")


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers."""

    port: int
    pid: int

    def megabytes(self) -> float:
        """The memory that its process holds now (resident set)."""
        shown = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self.pid)],  # noqa: S607 - wherever the system has it
            capture_output=True,
            text=True,
            check=True,
        )
        return int(shown.stdout) / 1024


@contextmanager
def running(command: Sequence[str], port: int, path: str, folder: Path) -> Iterator[Server]:
    """The server that a command starts, from when it answers `path`; stopped at the end.

    Its working directory is `folder`, its log `server.log` in there. Raises RuntimeError when it
    does not come up.
    """
    environment = {k: v for k, v in os.environ.items() if not k.startswith(FOREIGN)}
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            wait_for(process, port, path)
            yield Server(port, process.pid)
        finally:
            stop(process)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server((HOST, 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def get(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Status and body of one GET."""
    return call(port, "GET", path, None, headers)


def call(
    port: int, method: str, path: str, body: str | None, headers: dict[str, str] | None
) -> tuple[int, bytes]:
    """Status and body of one request on a connection of its own."""
    with closing(http.client.HTTPConnection(HOST, port, timeout=START_SECONDS)) as connection:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()


def wait_for(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    """Ask until it answers with 200."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if answers(port, path):
            return
        time.sleep(0.1)
    raise RuntimeError(f"{process.args!r} does not come up: see server.log")


def answers(port: int, path: str) -> bool:
    """Whether it answers with 200 now."""
    try:
        return get(port, path)[0] == 200
    except OSError:
        return False


def stop(process: subprocess.Popen[bytes]) -> None:
    """End it, gently at first."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
