"""What every store of files must do, through the links it gives, on real servers."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.object_storage.places import PDF, Place, names
from welltrack_ui.object_storage.errors import ObjectMissing
from welltrack_ui.object_storage.store import StoredObject

TODAY = date(2026, 3, 2)
CONTENT = b"%PDF-1.7\n" + bytes(range(256)) * 40
NAMES = [
    "report.pdf",
    "отчёт 12¼ №5.pdf",
    "Тәуліктік есеп ұңғыма.pdf",
    "日報 二〇二四.pdf",
    "تقرير يومي.pdf",
    "τομή.pdf",
    "रिपोर्ट.pdf",
    "दिन 🛢️.pdf",
    'it\'s 100% "quoted"; a=b, c.pdf',
    "ю" * 251 + ".pdf",
]


@pytest.mark.parametrize("content", [b"", b"x", CONTENT, b"0123456789abcdef" * 200_000])
def test_upload_comes_back_byte_for_byte(place: Place, key: str, content: bytes) -> None:
    place.keep(key, content)
    stored = place.store.stat(key)
    assert stored is not None
    assert stored.size == len(content)
    assert stored == place.store.stat(key)
    assert place.store.head_bytes(key, 16) == content[:16]
    assert b"".join(place.store.stream(key, 70_000)) == content
    answer = place.fetch(key)
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["content-length"] == str(len(content))


def test_stream_gives_pieces_of_at_most_the_asked_size(place: Place, key: str) -> None:
    place.keep(key, CONTENT)
    sizes = [len(piece) for piece in place.store.stream(key, 1000)]
    assert max(sizes) <= 1000
    assert sum(sizes) == len(CONTENT)


@pytest.mark.parametrize("name", NAMES)
def test_download_carries_the_name(place: Place, key: str, name: str) -> None:
    place.keep(key, CONTENT)
    answer = place.client.get(place.url(key, name))
    kind, plain, full = names(answer)
    assert (answer.status_code, kind, full) == (200, "attachment", name)
    assert plain.isascii()
    assert len(plain) == len(name)


@pytest.mark.parametrize(
    ("content_type", "inline", "kind", "served"),
    [
        (PDF, True, "inline", PDF),
        (PDF, False, "attachment", PDF),
        ("image/png", True, "inline", "image/png"),
        ("text/plain", True, "inline", "text/plain; charset=utf-8"),
        ("text/html", True, "attachment", "application/octet-stream"),
        ("image/svg+xml", True, "attachment", "application/octet-stream"),
        ("application/xml", False, "attachment", "application/octet-stream"),
        ("application/zip", True, "attachment", "application/zip"),
    ],
)
def test_download_opens_only_what_is_safe(
    place: Place, key: str, content_type: str, inline: bool, kind: str, served: str
) -> None:
    place.keep(key, b"<script>alert(1)</script>", content_type)
    answer = place.client.get(place.url(key, "x", content_type, inline))
    assert answer.status_code == 200
    assert names(answer)[0] == kind
    assert answer.headers["content-type"] == served


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-3", 0, 3),
        ("bytes=5-", 5, 10248),
        ("bytes=-4", 10245, 10248),
        ("bytes=9-99999", 9, 10248),
    ],
)
def test_download_gives_a_range(place: Place, key: str, asked: str, first: int, last: int) -> None:
    place.keep(key, CONTENT)
    answer = place.fetch(key, {"Range": asked})
    assert (answer.status_code, answer.content) == (206, CONTENT[first : last + 1])
    assert answer.headers["content-range"] == f"bytes {first}-{last}/10249"


def test_download_of_a_range_beyond_the_end_is_refused(place: Place, key: str) -> None:
    place.keep(key, CONTENT)
    assert place.fetch(key, {"Range": "bytes=20000-"}).status_code == 416


def test_download_tag_is_that_of_stat(place: Place, key: str) -> None:
    place.keep(key, CONTENT)
    assert place.store.stat(key) == StoredObject(len(CONTENT), place.fetch(key).headers["etag"])


def test_many_uploads_at_once_are_kept_apart(place: Place, key: str) -> None:
    contents = {f"{key}/{n}": bytes([n]) * (100_000 + n) for n in range(12)}
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda item: place.keep(*item), contents.items()))
    kept = {k: b"".join(place.store.stream(k)) for k in contents}
    assert kept == contents
    assert {(k, size) for k, size, _ in place.store.list_keys(f"{key}/")} == {
        (k, len(content)) for k, content in contents.items()
    }


def test_delete_removes_and_can_be_repeated(place: Place, key: str) -> None:
    place.keep(key, CONTENT)
    place.store.delete(key)
    place.store.delete(key)
    assert place.store.stat(key) is None
    assert list(place.store.list_keys(key)) == []
    assert place.fetch(key).status_code == 404


def test_a_deleted_key_can_be_written_again(place: Place, key: str) -> None:
    place.keep(key, CONTENT)
    place.store.delete(key)
    place.keep(key, b"second")
    assert b"".join(place.store.stream(key)) == b"second"


def test_what_is_not_there_says_so(place: Place, key: str) -> None:
    assert place.store.stat(key) is None
    with pytest.raises(ObjectMissing):
        place.store.head_bytes(key, 10)
    with pytest.raises(ObjectMissing):
        list(place.store.stream(key))
    assert place.fetch(key).status_code == 404


def test_list_finds_by_the_beginning_of_the_key(place: Place, key: str) -> None:
    wanted = [f"{key}/a", f"{key}/a/b", f"{key}/a-b", f"{key}/aa/c"]
    for one in [*wanted, f"{key}/b"]:
        place.keep(one, one.encode())
    before = datetime.now(UTC) - timedelta(minutes=1)
    listed = list(place.store.list_keys(f"{key}/a"))
    assert sorted(item.key for item in listed) == sorted(wanted)
    assert all(item.size == len(item.key) for item in listed)
    assert all(
        before < item.modified <= datetime.now(UTC) + timedelta(seconds=2) for item in listed
    )
    assert [item.key for item in place.store.list_keys(f"{key}/a/")] == [f"{key}/a/b"]
    assert {item.key for item in place.store.list_keys()} >= set(wanted)
    assert list(place.store.list_keys(f"{key}/nothing/here")) == []


def test_ping_of_a_store_that_is_there_is_silent(place: Place) -> None:
    place.store.ping()


def test_quarantine_holds_an_object_that_can_be_brought_back(place: Place, key: str) -> None:
    place.keep(key, CONTENT)
    assert place.store.quarantine(key, TODAY)
    assert not place.store.quarantine(key, TODAY)
    if place.kind == "disk":
        assert place.store.stat(key) is None
        assert key in list(place.store.list_quarantine())
    place.store.release(key)
    assert b"".join(place.store.stream(key)) == CONTENT
    assert key not in list(place.store.list_quarantine())
    assert place.fetch(key).headers["content-type"] == PDF
    assert place.store.quarantine(key, TODAY)
    place.store.release(key)


def test_quarantine_of_what_is_not_there_does_nothing(place: Place, key: str) -> None:
    assert not place.store.quarantine(key, TODAY)
    place.store.release(key)
    assert place.store.stat(key) is None


@pytest.mark.parametrize("content", [b"", CONTENT, b"0123456789abcdef" * 200_000])
def test_write_is_the_same_as_an_upload(place: Place, key: str, content: bytes) -> None:
    place.store.write(key, io.BytesIO(content), len(content))
    assert b"".join(place.store.stream(key)) == content
    assert place.fetch(key).content == content


def test_write_leaves_what_is_there(place: Place, key: str) -> None:
    place.keep(key, b"first")
    place.store.write(key, io.BytesIO(b"other"), 5)
    assert b"".join(place.store.stream(key)) == b"first"
