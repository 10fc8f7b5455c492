"""The engines under test: SQLite, and DynamoDB on two stand-ins that are strict in other places."""

import contextlib
import hashlib
import platform
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.client import BaseClient
from botocore.retries.standard import ExponentialBackoff
from moto import mock_aws

from tests import npm
from tests.ports import free_port
from welltrack_ui.store.engine.dynamodb import DynamoEngine
from welltrack_ui.store.engine.engine import Engine
from welltrack_ui.store.engine.sqlite import SqliteEngine

REGION = "eu-central-1"
TABLE = "welltrack"
DYNOXIDE = "@dynoxide/linux-x64@1.2.1"
DYNOXIDE_SHA256 = "be909b7910d3fb552e85db10ef3c8ebae4bd35fee0f26dffdb6dfa5cc656426e"
START_SECONDS = 20.0


@pytest.fixture(autouse=True)
def short_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between its attempts botocore waits up to two seconds, which says nothing of ours."""
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda _self, _context: 0.01)


@pytest.fixture(params=["sqlite", "moto", "dynoxide"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """An engine with an empty table."""
    made: Engine = request.getfixturevalue(f"{request.param}_engine")
    made.create()
    return made


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[SqliteEngine]:
    """Its file is yet to be created."""
    with contextlib.closing(SqliteEngine(tmp_path / "store.db")) as made:
        yield made


@pytest.fixture
def moto_engine(moto_client: DynamoEngine) -> Iterator[DynamoEngine]:
    """Its table is yet to be created."""
    with mock_aws():
        yield moto_client


@pytest.fixture
def dynoxide_engine(
    dynoxide_client: DynamoEngine, dynoxide_admin: BaseClient
) -> Iterator[DynamoEngine]:
    """Its table is yet to be created."""
    yield dynoxide_client
    dynoxide_admin.delete_table(TableName=TABLE)


@pytest.fixture(scope="session")
def moto_client() -> Iterator[DynamoEngine]:
    """To make a client takes a fifth of a second, so there is one for all tests."""
    with contextlib.closing(DynamoEngine(TABLE, REGION, None)) as made:
        yield made


@pytest.fixture(scope="session")
def dynoxide_client(dynoxide_endpoint: str) -> Iterator[DynamoEngine]:
    with contextlib.closing(DynamoEngine(TABLE, REGION, dynoxide_endpoint)) as made:
        yield made


@pytest.fixture(scope="session")
def dynoxide_admin(dynoxide_endpoint: str) -> Iterator[BaseClient]:
    admin = boto3.client("dynamodb", REGION, endpoint_url=dynoxide_endpoint)
    with contextlib.closing(admin):
        yield admin


@pytest.fixture(scope="session")
def dynoxide_endpoint(dynoxide_program: Path) -> Iterator[str]:
    """Where a dynoxide of our own listens, in memory, on the loopback interface only."""
    port = free_port()
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
    program = npm.packed(cache.mkdir("dynoxide"), DYNOXIDE, "package/dynoxide")
    assert hashlib.sha256(program.read_bytes()).hexdigest() == DYNOXIDE_SHA256
    return program


def _wait_until_listening(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1.0):
            return
        time.sleep(0.05)
    pytest.fail("dynoxide does not start")
