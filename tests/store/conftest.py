"""The engines under test: SQLite, and DynamoDB on two stand-ins that are strict in other places."""

import contextlib
import hashlib
import platform
import shutil
import socket
import subprocess
import sys
import tarfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto import mock_aws

from welltrack_ui.store.dynamodb import DynamoEngine
from welltrack_ui.store.engine import Engine
from welltrack_ui.store.sqlite import SqliteEngine

REGION = "eu-central-1"
DYNOXIDE = "@dynoxide/linux-x64@1.2.1"
DYNOXIDE_SHA256 = "be909b7910d3fb552e85db10ef3c8ebae4bd35fee0f26dffdb6dfa5cc656426e"
START_SECONDS = 20.0


@pytest.fixture(params=["sqlite", "moto", "dynoxide"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine with an empty table."""
    with contextlib.ExitStack() as stack:
        made: Engine
        if request.param == "sqlite":
            made = SqliteEngine(tmp_path / "store.db")
        elif request.param == "moto":
            stack.enter_context(mock_aws())
            made = DynamoEngine("welltrack", REGION, None)
        else:
            endpoint = request.getfixturevalue("dynoxide_endpoint")
            made = DynamoEngine(f"welltrack-{uuid.uuid4()}", REGION, endpoint)
        stack.callback(made.close)
        made.create()
        yield made


@pytest.fixture
def moto_engine() -> Iterator[DynamoEngine]:
    """The DynamoDB engine on moto, before its table is made."""
    with mock_aws():
        made = DynamoEngine("welltrack", REGION, None)
        with contextlib.closing(made):
            yield made


@pytest.fixture(scope="session")
def dynoxide_endpoint(dynoxide_program: Path) -> Iterator[str]:
    """Where a dynoxide of our own listens, in memory, on the loopback interface only."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(dynoxide_program), "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_listening(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=START_SECONDS)


@pytest.fixture(scope="session")
def dynoxide_program(pytestconfig: pytest.Config) -> Path:
    """The program, fetched once from the npm registry; skips where that can't be done."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        pytest.skip("the dynoxide package used here is for Linux on x86-64")
    cache = pytestconfig.cache
    assert cache is not None
    folder = cache.mkdir("dynoxide")
    program = folder / "package" / "dynoxide"
    if not program.exists():
        _fetch_dynoxide(folder)
    assert hashlib.sha256(program.read_bytes()).hexdigest() == DYNOXIDE_SHA256
    return program


def _fetch_dynoxide(folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not there to fetch dynoxide with")
    fetched = subprocess.run(
        [npm, "pack", DYNOXIDE, "--silent"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if fetched.returncode != 0:
        pytest.skip(f"npm can't fetch dynoxide: {fetched.stderr.strip()[-300:]}")
    with tarfile.open(folder / fetched.stdout.strip().splitlines()[-1]) as package:
        package.extractall(folder, filter="data")


def _wait_until_listening(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1.0):
            return
        time.sleep(0.05)
    pytest.fail("dynoxide does not start")
