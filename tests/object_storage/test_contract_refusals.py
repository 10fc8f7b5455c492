"""What every store of files must refuse: links that were altered, outlived or misused."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.object_storage.places import HOUR, PDF, Place, altered_upload, altered_url
from welltrack_ui.object_storage.errors import FileStoreOnEventLoop, KeyRefused

CONTENT = b"%PDF-1.7\n" + bytes(range(256)) * 40
REFUSED_KEYS = [
    "",
    "/a",
    "a/",
    "a//b",
    "..",
    "a/../b",
    "a.b",
    "A",
    "a b",
    "ä",
    "a\\b",
    "a\n",
    "a" * 129,
    "a/" * 256 + "a",
]


@pytest.mark.parametrize("sent", [CONTENT + b"x", CONTENT * 200, CONTENT[:-1], b""])
def test_upload_of_another_size_leaves_nothing(place: Place, key: str, sent: bytes) -> None:
    answer = place.send(place.link(key, len(CONTENT)), sent)
    assert 400 <= answer.status_code < 500
    assert place.store.stat(key) is None
    assert list(place.store.list_keys(key)) == []


def test_upload_with_an_altered_signature_is_refused(place: Place, key: str) -> None:
    answer = place.send(altered_upload(place.link(key, 1)), b"x")
    assert answer.status_code == 403
    assert place.store.stat(key) is None


def test_upload_to_another_key_is_refused(place: Place, key: str) -> None:
    mine, other = place.link(key, 1), place.link(f"{key}-other", 1)
    if place.kind == "s3":
        forged = replace(mine, fields=mine.fields | {"key": f"{key}-other"})
    else:
        payload, signature = other.url.rpartition(".")[0], mine.url.rpartition(".")[2]
        forged = replace(mine, url=f"{payload}.{signature}")
    assert place.send(forged, b"x").status_code == 403
    assert place.store.stat(f"{key}-other") is None


def test_upload_of_another_type_is_refused(place: Place, key: str) -> None:
    link = place.link(key, 1)
    html = {"Content-Type": "text/html"}
    forged = replace(
        link,
        headers=link.headers and html,
        fields=link.fields and link.fields | html,
    )
    assert place.send(forged, b"x").status_code == 403
    assert place.store.stat(key) is None


def test_upload_link_says_when_it_ends(place: Place, key: str) -> None:
    before, second = datetime.now(UTC), timedelta(seconds=1)
    link = place.link(key, 1)
    assert before + HOUR - second <= link.expires_at <= datetime.now(UTC) + HOUR + second


def test_links_end_with_their_lifetime(place: Place, key: str) -> None:
    place.keep(key, CONTENT)
    second = timedelta(seconds=1)
    upload = place.store.upload_link(f"{key}-late", 1, PDF, second)
    download = place.url(key, lifetime=second)
    assert place.client.get(download).status_code == 200
    time.sleep(2.5)
    assert place.send(upload, b"x").status_code == 403
    assert place.store.stat(f"{key}-late") is None
    assert place.client.get(download).status_code == 403


def test_download_with_an_altered_signature_is_refused(place: Place, key: str) -> None:
    place.keep(key, CONTENT)
    answer = place.client.get(altered_url(place.url(key)))
    assert answer.status_code == 403
    assert CONTENT not in answer.content


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST"])
def test_download_link_writes_nothing(place: Place, key: str, method: str) -> None:
    place.keep(key, CONTENT)
    headers = {"Content-Type": PDF}
    answer = place.client.request(method, place.url(key), content=b"x", headers=headers)
    assert answer.status_code in {403, 405}
    assert b"".join(place.store.stream(key)) == CONTENT


@pytest.mark.parametrize("bad", REFUSED_KEYS)
def test_keys_that_the_server_never_makes_are_refused(place: Place, bad: str) -> None:
    store = place.store
    with pytest.raises(KeyRefused):
        store.upload_link(bad, 1, PDF, HOUR)
    with pytest.raises(KeyRefused):
        store.download_link(bad, "x", PDF, False, HOUR)
    for call in (store.stat, store.delete, store.stream, lambda k: store.head_bytes(k, 1)):
        with pytest.raises(KeyRefused):
            call(bad)


@pytest.mark.parametrize("size", [-1, 5 * 1024**3 + 1])
def test_sizes_out_of_range_get_no_link(place: Place, key: str, size: int) -> None:
    with pytest.raises(ValueError, match="a file has 0 to 5368709120 bytes"):
        place.link(key, size)


def test_the_largest_size_gets_a_link(place: Place, key: str) -> None:
    assert place.link(key, 5 * 1024**3).url


def test_content_type_cannot_smuggle_a_header(place: Place, key: str) -> None:
    link = place.store.upload_link(key, 1, "text/html\r\nX-Evil: 1", HOUR)
    assert (link.headers | link.fields)["Content-Type"] == "application/octet-stream"


async def test_calls_on_the_event_loop_are_refused(place: Place, key: str) -> None:
    store = place.store
    for call in (
        store.stat,
        store.delete,
        store.stream,
        store.list_keys,
        lambda k: place.link(k, 1),
    ):
        with pytest.raises(FileStoreOnEventLoop):
            call(key)
    with pytest.raises(FileStoreOnEventLoop):
        store.ping()
    with pytest.raises(FileStoreOnEventLoop):
        store.head_bytes(key, 1)
    with pytest.raises(FileStoreOnEventLoop):
        place.url(key)
