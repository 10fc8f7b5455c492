"""Large files pass through the process without staying in it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.object_storage import servers
from tests.object_storage.conftest import SECRET
from tests.object_storage.places import Place
from tests.object_storage.servers import memory
from welltrack_ui.object_storage.disk import DiskStore

MEGABYTE = 1024 * 1024


@pytest.mark.slow
def test_large_upload_and_download_take_little_memory(
    tmp_path: Path, client: httpx.Client, key: str
) -> None:
    size = 100 * MEGABYTE
    root = tmp_path / "files"
    with servers.disk_server(root, SECRET) as (base_url, pid):
        place = Place("disk", DiskStore(root, SECRET), base_url, client)
        place.keep(f"{key}-small", b"small")
        place.fetch(f"{key}-small")
        before = memory(pid, "VmRSS")
        link = place.link(key, size)
        link.headers["Content-Length"] = str(size)
        assert place.send(link, megabytes(100)).status_code == 204
        with client.stream("GET", place.url(key)) as answer:
            received = sum(len(chunk) for chunk in answer.iter_bytes())
        assert received == size
        assert memory(pid, "VmHWM") - before < 50 * MEGABYTE


def megabytes(count: int) -> Iterator[bytes]:
    for number in range(count):
        yield bytes([number]) * MEGABYTE
