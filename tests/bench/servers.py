"""Servers under measurement: each a process of its own on loopback."""

import http.client
import math
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
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

    def cpu_seconds(self) -> float:
        """The time its process has computed so far; not a number where the system can't tell."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return math.nan
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(
    command: Sequence[str],
    port: int,
    path: str,
    folder: Path,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """The server that a command starts, from when it answers `path`; stopped at the end.

    Its working directory is `folder`, its log `server.log` in there; `environment` adds to ours.
    Without a `path` it is enough that it accepts connections.
    Raises RuntimeError when it does not come up.
    """
    kept = {k: v for k, v in os.environ.items() if not k.startswith(FOREIGN)}
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**kept, **(environment or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            if not comes_up(process, port, path):
                raise RuntimeError(f"{command} does not come up:\n{log.read_text()[-3000:]}")
            yield Server(port, process.pid)
        finally:
            stop(process)


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
    """Run a command to its end; `environment` adds to ours. Raises: CalledProcessError."""
    here = {k: v for k, v in os.environ.items() if not k.startswith(FOREIGN)} | dict(environment)
    subprocess.run(command, cwd=folder, env=here, check=True, capture_output=True)


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


def comes_up(process: subprocess.Popen[bytes], port: int, path: str) -> bool:
    """Whether it answers with 200 before the time is over."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if answers(port, path):
            return True
        time.sleep(0.1)
    return False


def answers(port: int, path: str) -> bool:
    """Whether it answers with 200 now, or, without a path, accepts a connection."""
    try:
        if not path:
            socket.create_connection((HOST, port), START_SECONDS).close()
            return True
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
