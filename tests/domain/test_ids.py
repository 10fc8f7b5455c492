"""Identifiers: safe in a URL, sorted by when they were made, and telling where they live."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welltrack_ui.domain import ids

WELL = "w-00000000000000000000"


def test_id_is_safe_in_a_url_and_short() -> None:
    well = ids.new_id("w")
    event = ids.new_id("e", well)
    assert re.fullmatch(r"w-[a-z0-9]{20}", well)
    assert re.fullmatch(r"e-[a-z0-9]{20}-[a-z0-9]{20}", event)
    assert len(event) <= 64


def test_ids_sort_by_when_they_were_made() -> None:
    made = [ids.new_core() for _ in range(10_000)]
    assert made == sorted(set(made))


def test_ids_sort_after_the_clock_was_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_800_000_000.0
    sequence = ids.IdSequence()
    made = []
    for at in (now, now, now - 3600, now + 1):
        monkeypatch.setattr(time, "time", lambda at=at: at)
        made.append(sequence.next())
    assert made == sorted(set(made))
    assert [n >> ids.RANDOM_BITS for n in (made[0], made[-1])] == [now * 1000, now * 1000 + 1000]


def test_ids_of_threads_side_by_side_differ_and_sort() -> None:
    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(lambda _: [ids.new_core() for _ in range(2_000)], range(8)))
    assert all(part == sorted(part) for part in parts)
    assert len({core for part in parts for core in part}) == 16_000


def test_ids_made_at_once_lie_far_apart() -> None:
    sequence = ids.IdSequence()
    made = [sequence.next() for _ in range(1_000)]
    assert min(b - a for a, b in pairwise(made)) > 2**10


def test_id_tells_where_its_entity_lives() -> None:
    well = ids.new_id("w")
    event = ids.new_id("e", well)
    parts = ids.split_id(event)
    assert (parts.letter, f"w-{parts.home}") == ("e", well)
    assert event == f"e-{parts.home}-{parts.core}"
    alone = ids.split_id(well)
    assert alone.home == alone.core


def test_home_of_an_id_is_its_own_core() -> None:
    project = ids.new_id("p", ids.new_id("o"))
    below = ids.new_id("x", project)
    assert ids.split_id(below).home == ids.split_id(project).core


@pytest.mark.parametrize(
    "text",
    [
        "",
        "w",
        "w-",
        "w-0",
        "doesnotexist",
        WELL.upper(),
        WELL + "0",
        WELL[:-1],
        WELL[:-1] + "i",
        WELL[:-1] + "é",
        WELL[:-1] + "\n",
        "ww" + WELL[1:],
        WELL + "-",
        WELL + WELL[1:] + WELL[1:],
        WELL.replace("0", "\uff10"),
    ],
)
def test_text_of_another_form_is_no_id(text: str) -> None:
    with pytest.raises(ValueError, match="not an identifier"):
        ids.split_id(text)


@given(
    st.text(max_size=70)
    | st.from_regex(r"[a-z]-[0-9a-z]{20}(-[0-9a-z]{20})?", fullmatch=True)
    | st.builds(ids.new_id, st.sampled_from("wopu"))
)
def test_any_text_is_an_id_or_none(text: str) -> None:
    try:
        parts = ids.split_id(text)
    except ValueError:
        return
    assert text in {f"{parts.letter}-{parts.home}-{parts.core}", f"{parts.letter}-{parts.core}"}
