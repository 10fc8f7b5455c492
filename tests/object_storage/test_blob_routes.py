"""The disk store's links over HTTP: what S3 does by itself and we must do."""

import asyncio
import shutil
import socket
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.object_storage import servers
from tests.object_storage.conftest import SECRET
from tests.object_storage.places import HOUR, PDF, Place
from welltrack_ui.api.blob_routes import blob_router
from welltrack_ui.object_storage.disk import DiskStore
from welltrack_ui.object_storage.keys import UploadLink

CONTENT = b"%PDF-1.7\n" + bytes(range(256)) * 40
MEGABYTE = 1024 * 1024


def problem(answer: httpx.Response) -> tuple[int, str, str]:
    """Status, title and detail, after checking that it is a problem of RFC 9457."""
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body.keys() == {"type", "title", "status", "detail"}
    assert (body["type"], body["status"]) == ("about:blank", answer.status_code)
    return answer.status_code, body["title"], body["detail"]


def incoming(place: Place) -> list[Path]:
    """Uploads on their way, or left behind."""
    assert isinstance(place.store, DiskStore)
    return list(place.store.folder.incoming.iterdir())


def begun(place: Place, link: UploadLink, length: int) -> socket.socket:
    """A connection over which the head of an upload was sent, and no byte of it yet."""
    address = urlsplit(place.base_url)
    connection = socket.create_connection((address.hostname, address.port), timeout=10)
    head = f"PUT {link.url} HTTP/1.1\r\nHost: x\r\nContent-Type: {PDF}\r\nContent-Length: {length}"
    connection.sendall(f"{head}\r\n\r\n".encode())
    return connection


def soon(done: Callable[[], bool]) -> bool:
    end = time.monotonic() + 10
    while not done() and time.monotonic() < end:
        time.sleep(0.05)
    return done()


def test_links_are_relative_to_the_product(disk_place: Place, key: str) -> None:
    assert disk_place.link(key, 1).url.startswith("/files/blob/")
    assert disk_place.store.download_link(key, "x", PDF, False, HOUR).startswith("/files/blob/")


def test_links_begin_with_the_base_url(tmp_path: Path, key: str) -> None:
    store = DiskStore(tmp_path / "files", SECRET, "https://wells.example/")
    link = store.upload_link(key, 1, PDF, HOUR)
    assert link.url.startswith("https://wells.example/files/blob/")


def test_the_longest_name_makes_a_link_that_servers_take(disk_place: Place, key: str) -> None:
    disk_place.keep(key, CONTENT)
    name = "".join(chr(0x1F300 + n) for n in range(255))
    url = disk_place.url(key, name)
    assert len(url) < 6000
    assert disk_place.client.get(url).status_code == 200


def test_download_answers_with_all_its_headers(disk_place: Place, key: str) -> None:
    disk_place.keep(key, CONTENT)
    stored = disk_place.store.stat(key)
    assert stored
    headers = dict(disk_place.fetch(key).headers)
    assert headers.pop("last-modified").endswith("GMT")
    assert headers.pop("date")
    assert headers == {
        "server": "uvicorn",
        "content-type": PDF,
        "content-length": "10249",
        "content-disposition": "attachment; filename=\"report.pdf\"; filename*=UTF-8''report.pdf",
        "etag": stored.etag,
        "accept-ranges": "bytes",
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "cache-control": "private, no-store",
    }


def test_pdf_may_be_shown_on_our_own_pages_alone(disk_place: Place, key: str) -> None:
    disk_place.keep(key, CONTENT)
    shown = disk_place.client.get(disk_place.url(key, "report.pdf", PDF, True))
    assert shown.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'self'"
    assert shown.headers["x-frame-options"] == "SAMEORIGIN"
    assert shown.headers["x-content-type-options"] == "nosniff"
    picture = disk_place.client.get(disk_place.url(key, "a.png", "image/png", True))
    assert picture.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert "x-frame-options" not in picture.headers


def test_head_answers_like_get_without_the_bytes(disk_place: Place, key: str) -> None:
    disk_place.keep(key, CONTENT)
    url = disk_place.url(key)
    got, head = disk_place.client.get(url), disk_place.client.head(url)
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) | {"date": ""} == dict(got.headers) | {"date": ""}


def test_head_ignores_a_range(disk_place: Place, key: str) -> None:
    disk_place.keep(key, CONTENT)
    head = disk_place.client.head(disk_place.url(key), headers={"Range": "bytes=0-3"})
    assert (head.status_code, head.headers["content-length"]) == (200, "10249")


@pytest.mark.parametrize(
    "asked", ["bytes=10249-", "bytes=20000-20001", "bytes=-0", "bytes=0-1,10249-"]
)
def test_a_range_beyond_the_end_names_the_size(disk_place: Place, key: str, asked: str) -> None:
    disk_place.keep(key, CONTENT)
    answer = disk_place.fetch(key, {"Range": asked})
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["content-range"] == "bytes */10249"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=3-9", 3, 9),
        ("bytes=10240-", 10240, 10248),
        ("bytes=10240-999999999999999999", 10240, 10248),
        ("bytes=-9", 10240, 10248),
        ("bytes=-20000", 0, 10248),
        ("BYTES=1-2", 1, 2),
        ("bytes=0-5,3-9", 0, 9),
    ],
)
def test_a_range_is_the_bytes_asked_for(
    disk_place: Place, key: str, asked: str, first: int, last: int
) -> None:
    disk_place.keep(key, CONTENT)
    answer = disk_place.fetch(key, {"Range": asked})
    assert (answer.status_code, answer.content) == (206, CONTENT[first : last + 1])
    assert answer.headers["content-range"] == f"bytes {first}-{last}/10249"
    assert answer.headers["content-length"] == str(last + 1 - first)
    assert answer.headers["content-type"] == PDF
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"


def test_several_ranges_come_in_one_answer(disk_place: Place, key: str) -> None:
    disk_place.keep(key, CONTENT)
    answer = disk_place.fetch(key, {"Range": "bytes=-2,0-3"})
    kind, _, boundary = answer.headers["content-type"].partition("; boundary=")
    assert (answer.status_code, kind) == (206, "multipart/byteranges")
    assert answer.headers["x-content-type-options"] == "nosniff"
    described = f"--{boundary}\r\nContent-Type: {PDF}\r\nContent-Range: bytes "
    assert answer.content == b"".join(
        [
            f"{described}0-3/10249\r\n\r\n".encode(),
            CONTENT[:4],
            f"\r\n{described}10247-10248/10249\r\n\r\n".encode(),
            CONTENT[-2:],
            f"\r\n--{boundary}--".encode(),
        ]
    )


@pytest.mark.parametrize(
    "asked",
    [
        *("", "bytes", "bytes=", "bytes=-", "bytes=9-3", "bytes=0-1,9-3", "bytes=0-1,", "nonsense"),
        *("lines=1-2", "bytes=a-b", "bytes=--1", "bytes=+1-2", "bytes=0-" + "9" * 5000),
    ],
)
def test_a_range_that_is_malformed_gives_the_whole(disk_place: Place, key: str, asked: str) -> None:
    disk_place.keep(key, CONTENT)
    answer = disk_place.fetch(key, {"Range": asked})
    assert (answer.status_code, answer.content) == (200, CONTENT)


def test_an_empty_file_has_no_range(disk_place: Place, key: str) -> None:
    disk_place.keep(key, b"")
    answer = disk_place.fetch(key, {"Range": "bytes=0-"})
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["content-range"] == "bytes */0"
    assert disk_place.fetch(key).content == b""


async def fetched(store: DiskStore, url: str, asked: str) -> httpx.Response:
    """The answer to a request for a range, without a server in between."""
    app = FastAPI()
    app.include_router(blob_router(store))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.get(url, headers={"Range": asked})


@settings(deadline=None)  # threads of a busy machine
@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 50))
def test_a_range_agrees_with_slicing(first: int, length: int, size: int) -> None:
    content = bytes(range(size))
    with tempfile.TemporaryDirectory() as folder:
        store = DiskStore(Path(folder), SECRET)
        store.folder.blob_path("a").write_bytes(content)
        url = store.download_link("a", "a.bin", "application/octet-stream", False, HOUR)
        answer = asyncio.run(fetched(store, url, f"bytes={first}-{first + length}"))
    expected = content[first : first + length + 1]
    assert (answer.status_code, answer.content) == (206 if expected else 416, expected)


def test_a_range_of_another_version_gives_the_whole(disk_place: Place, key: str) -> None:
    disk_place.keep(key, CONTENT)
    seen = disk_place.fetch(key).headers
    for validator, status in (
        (seen["etag"], 206),
        (seen["last-modified"], 206),
        ('"another"', 200),
        (f"W/{seen['etag']}", 200),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 200),
    ):
        headers = {"Range": "bytes=0-3", "If-Range": validator}
        assert disk_place.fetch(key, headers).status_code == status


def test_a_file_removed_while_it_is_served_comes_whole(disk_place: Place, key: str) -> None:
    """Whoever began to download gets what they began: an open file outlives its name."""
    content = bytes(range(256)) * 4096 * 32  # more than the buffers of a connection hold
    disk_place.keep(key, content)
    with disk_place.client.stream("GET", disk_place.url(key)) as answer:
        pieces = answer.iter_raw(MEGABYTE)
        got = next(pieces)
        disk_place.store.delete(key)
        assert disk_place.store.stat(key) is None
        got += b"".join(pieces)
    assert got == content
    assert problem(disk_place.fetch(key))[0] == 404


def test_an_upload_link_takes_one_upload(disk_place: Place, key: str) -> None:
    link = disk_place.link(key, 5)
    assert disk_place.send(link, b"first").status_code == 204
    again = disk_place.send(link, b"other")
    assert problem(again) == (409, "Conflict", "This file was uploaded already.")
    assert disk_place.fetch(key).content == b"first"
    assert incoming(disk_place) == []


def test_one_of_many_uploads_to_one_key_wins_whole(disk_place: Place, key: str) -> None:
    link = disk_place.link(key, 2 * MEGABYTE)
    contents = [bytes([n]) * 2 * MEGABYTE for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda content: disk_place.send(link, content), contents))
    statuses = [answer.status_code for answer in answers]
    assert sorted(statuses) == [204] + [409] * 7
    winner = statuses.index(204)
    assert disk_place.fetch(key).content == contents[winner]
    assert answers[winner].headers["etag"] == disk_place.fetch(key).headers["etag"]
    assert incoming(disk_place) == []


def test_upload_without_a_length_is_counted(disk_place: Place, key: str) -> None:
    link = disk_place.link(key, 3 * MEGABYTE)
    more = disk_place.send(link, iter([b"x" * MEGABYTE] * 4))
    assert problem(more)[0] == 413
    fewer = disk_place.send(link, iter([b"x" * MEGABYTE] * 2))
    assert problem(fewer) == (
        400,
        "Bad Request",
        "Only 2097152 of the 3145728 bytes that were declared.",
    )
    assert incoming(disk_place) == []
    assert disk_place.store.stat(key) is None
    assert disk_place.send(link, iter([b"x" * MEGABYTE] * 3)).status_code == 204


def test_a_declared_length_is_refused_before_the_bytes(disk_place: Place, key: str) -> None:
    """Nobody has to send five gigabytes to learn that they are too many."""
    with begun(disk_place, disk_place.link(key, 10), 5_000_000_000) as connection:
        assert connection.recv(4096).startswith(b"HTTP/1.1 413 ")


def test_a_written_key_is_refused_before_the_bytes(disk_place: Place, key: str) -> None:
    disk_place.keep(key, CONTENT)
    with begun(disk_place, disk_place.link(key, 10), 10) as connection:
        assert connection.recv(4096).startswith(b"HTTP/1.1 409 ")


def test_upload_broken_off_leaves_nothing(disk_place: Place, key: str) -> None:
    link = disk_place.link(key, 4 * MEGABYTE)
    with begun(disk_place, link, 4 * MEGABYTE) as connection:
        connection.sendall(b"x" * 2 * MEGABYTE)
        assert soon(lambda: len(incoming(disk_place)) == 1)
    assert soon(lambda: incoming(disk_place) == [])
    assert disk_place.store.stat(key) is None
    assert disk_place.send(link, b"y" * 4 * MEGABYTE).status_code == 204


def test_links_are_for_one_method(disk_place: Place, key: str) -> None:
    disk_place.keep(key, CONTENT)
    upload = urljoin(disk_place.base_url, disk_place.link(f"{key}-new", 1).url)
    assert problem(disk_place.client.get(upload)) == (
        403,
        "Forbidden",
        "This link is not for GET.",
    )
    assert disk_place.client.head(upload).status_code == 403
    put = disk_place.client.put(disk_place.url(key), content=b"x", headers={"Content-Type": PDF})
    assert problem(put) == (403, "Forbidden", "This link is not for PUT.")


@pytest.mark.parametrize("token", ["x", "x.y", "..", "%00", "%ff", "a" * 5000, "ё"])
def test_tokens_that_are_none_are_refused(disk_place: Place, token: str) -> None:
    url = f"{disk_place.base_url}/files/blob/{token}"
    answers = [disk_place.client.get(url), disk_place.client.put(url, content=b"x")]
    assert {answer.status_code for answer in answers} <= {403, 404}
    assert problem(disk_place.client.get(f"{disk_place.base_url}/files/blob/x"))[0] == 403


def test_links_of_another_secret_are_refused(disk_place: Place, tmp_path: Path, key: str) -> None:
    stranger = DiskStore(tmp_path / "files", "another secret")
    link = stranger.upload_link(key, 1, PDF, HOUR)
    assert problem(disk_place.send(link, b"x"))[0] == 403


def test_a_file_that_is_gone_is_not_found(disk_place: Place, key: str) -> None:
    assert problem(disk_place.fetch(key)) == (404, "Not Found", "The file is no longer here.")


def test_a_disk_that_is_away_asks_for_patience(
    tmp_path: Path, client: httpx.Client, key: str
) -> None:
    root = tmp_path / "files"
    with servers.disk_server(root, SECRET) as (base_url, _):
        place = Place("disk", DiskStore(root, SECRET), base_url, client)
        place.keep(key, CONTENT)
        shutil.rmtree(root)
        answers = [place.fetch(key), place.send(place.link(f"{key}-new", 1), b"x")]
    assert not root.exists()
    for answer in answers:
        assert problem(answer)[:2] == (503, "Service Unavailable")
        assert answer.headers["retry-after"] == "5"
