"""Uploads in pieces, through the links that each store gives for them, on real servers."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.object_storage.places import PDF, Place, altered_url
from welltrack_ui.object_storage.errors import ObjectMissing
from welltrack_ui.object_storage.keys import UploadLink
from welltrack_ui.object_storage.multipart import PART_BYTES, Part, split_into_parts

MEBIBYTE = 1024 * 1024
SIZES = (5 * MEBIBYTE, 5 * MEBIBYTE, 3)
PIECES = [Part(number, size) for number, size in enumerate(SIZES, 1)]
CONTENTS = [bytes([number]) * size for number, size in PIECES]
HOUR = timedelta(hours=1)


@pytest.fixture
def begun(place: Place, key: str) -> str:
    """The id of a gathering."""
    return place.store.parts.begin(key, PDF)


def link(place: Place, key: str, begun: str, piece: Part) -> UploadLink:
    return place.store.parts.link(key, begun, piece, HOUR)


def send(place: Place, key: str, begun: str, at: int) -> int:
    """The status that sending a piece is answered with."""
    return place.send(link(place, key, begun, PIECES[at]), CONTENTS[at]).status_code


def test_pieces_in_any_order_make_one_object(place: Place, key: str, begun: str) -> None:
    for at in (2, 0, 1):
        assert place.store.parts.part_sizes(key, begun).get(at + 1) is None
        assert send(place, key, begun, at) in {200, 204}
        assert place.store.parts.part_sizes(key, begun)[at + 1] == SIZES[at]
    assert place.store.stat(key) is None
    place.store.parts.join(key, begun, PIECES)
    stat = place.store.stat(key)
    assert stat is not None
    assert stat.size == sum(SIZES)
    assert b"".join(place.store.stream(key)) == b"".join(CONTENTS)
    assert key not in {one.key for one in place.store.parts.list_unfinished()}


def test_piece_sent_again_counts_once(place: Place, key: str, begun: str) -> None:
    for at in (0, 2, 0, 1, 2):
        assert send(place, key, begun, at) in {200, 204}
    place.store.parts.join(key, begun, PIECES)
    assert b"".join(place.store.stream(key)) == b"".join(CONTENTS)


@pytest.mark.parametrize("sent", [(), (0, 1), (0, 2)])
def test_pieces_with_a_gap_are_not_joined(
    place: Place, key: str, begun: str, sent: tuple[int, ...]
) -> None:
    for at in sent:
        send(place, key, begun, at)
    with pytest.raises(ObjectMissing):
        place.store.parts.join(key, begun, PIECES)
    assert place.store.stat(key) is None
    assert sorted(place.store.parts.part_sizes(key, begun)) == [at + 1 for at in sent]


@pytest.mark.parametrize("size", [SIZES[2] - 1, SIZES[2] + 1, 0])
def test_piece_of_another_size_is_refused(place: Place, key: str, begun: str, size: int) -> None:
    answer = place.send(link(place, key, begun, PIECES[2]), b"x" * size)
    assert answer.status_code in {400, 403, 413}
    assert place.store.parts.part_sizes(key, begun) == {}


def test_altered_link_is_refused(place: Place, key: str, begun: str) -> None:
    good = link(place, key, begun, PIECES[2])
    content = CONTENTS[2]
    answer = place.client.put(
        f"{place.base_url if good.url.startswith('/') else ''}{altered_url(good.url)}",
        content=content,
        headers=good.headers,
    )
    assert answer.status_code == 403
    assert place.store.parts.part_sizes(key, begun) == {}


def test_link_is_over_with_its_lifetime(place: Place, key: str, begun: str) -> None:
    over = place.store.parts.link(
        key, begun, PIECES[2], timedelta(seconds=-1 if on_disk(place) else 1)
    )
    answers = [place.send(over, CONTENTS[2]).status_code]
    while answers[-1] < 300:
        answers.append(place.send(over, CONTENTS[2]).status_code)
    assert answers[-1] == 403


def test_link_of_a_piece_takes_no_other(place: Place, key: str, begun: str) -> None:
    if on_disk(place):
        pytest.skip("the number of a piece is inside the token")
    good = link(place, key, begun, PIECES[2])
    url = good.url.replace("partNumber=3", "partNumber=1")
    assert url != good.url
    assert place.client.put(url, content=CONTENTS[2]).status_code == 403
    assert place.store.parts.part_sizes(key, begun) == {}


def test_dropped_pieces_are_gone(place: Place, key: str, begun: str) -> None:
    before = datetime.now(UTC) - timedelta(minutes=1)
    send(place, key, begun, 0)
    (found,) = [one for one in place.store.parts.list_unfinished() if one.key == key]
    assert found.upload_id == begun
    assert before < found.since <= datetime.now(UTC) + timedelta(seconds=2)
    for _ in range(2):
        place.store.parts.drop(key, begun)
    assert key not in {one.key for one in place.store.parts.list_unfinished()}
    with pytest.raises(ObjectMissing):
        place.store.parts.join(key, begun, PIECES)


@pytest.mark.parametrize(
    ("size", "sizes"),
    [
        (0, [0]),
        (1, [1]),
        (PART_BYTES, [PART_BYTES]),
        (PART_BYTES + 1, [PART_BYTES, 1]),
        (3 * PART_BYTES, [PART_BYTES] * 3),
    ],
)
def test_pieces_of_a_size(size: int, sizes: list[int]) -> None:
    assert split_into_parts(size) == [Part(number, each) for number, each in enumerate(sizes, 1)]


def on_disk(place: Place) -> bool:
    return place.kind == "disk"
