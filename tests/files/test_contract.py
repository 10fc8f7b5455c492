"""What every store of files must do, through the links it gives, on real servers."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.files.places import HOUR, PDF, Place, altered_upload, altered_url, names
from welltrack_ui.files.store import KeyRefused, ObjectMissing, OnEventLoop, StoredObject

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
    "a" * 513,
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
    link = place.link(key, 1)
    assert timedelta(0) <= link.expires_at - (datetime.now(UTC) + HOUR) + timedelta(seconds=2)
    assert link.expires_at - datetime.now(UTC) <= HOUR + timedelta(seconds=1)


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


def test_ping_of_a_store_that_is_there_is_silent(place: Place) -> None:
    place.store.ping()


async def test_calls_on_the_event_loop_are_refused(place: Place, key: str) -> None:
    store = place.store
    for call in (
        store.stat,
        store.delete,
        store.stream,
        store.list_keys,
        lambda k: place.link(k, 1),
    ):
        with pytest.raises(OnEventLoop):
            call(key)
    with pytest.raises(OnEventLoop):
        store.ping()
    with pytest.raises(OnEventLoop):
        store.head_bytes(key, 1)
    with pytest.raises(OnEventLoop):
        place.url(key)
