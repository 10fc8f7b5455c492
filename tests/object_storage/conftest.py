"""The stores under test: on disk, and in S3 where there is a server that checks signatures."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.object_storage import servers
from tests.object_storage.places import Place
from welltrack_ui.object_storage.disk import DiskStore
from welltrack_ui.object_storage.s3 import S3Store

BUCKET = "welltrack-files"
REGION = "eu-central-1"
SECRET = "a secret of the tests"


@pytest.fixture(scope="session")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def disk_place(tmp_path_factory: pytest.TempPathFactory, client: httpx.Client) -> Iterator[Place]:
    root = tmp_path_factory.mktemp("disk") / "files"
    with servers.disk_server(root, SECRET) as (base_url, _):
        yield Place("disk", DiskStore(root, SECRET), base_url, client)


@pytest.fixture(scope="session")
def s3_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers.s3_or_skip(tmp_path_factory, BUCKET) as url:
        yield url


@pytest.fixture(scope="session")
def s3_place(s3_url: str, client: httpx.Client) -> Place:
    return Place("s3", S3Store(BUCKET, REGION, s3_url), s3_url, client)


@pytest.fixture(params=["disk", "s3"])
def place(request: pytest.FixtureRequest) -> Place:
    """Each store in turn."""
    found = request.getfixturevalue(f"{request.param}_place")
    assert isinstance(found, Place)
    return found


@pytest.fixture
def key() -> str:
    """A key that no other test uses."""
    return f"tests/{uuid.uuid4().hex}"


@pytest.fixture
def store(tmp_path: Path) -> DiskStore:
    """A disk store of the test's own, without a server."""
    return DiskStore(tmp_path / "files", SECRET)
