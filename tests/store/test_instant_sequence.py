"""The instants of changes: each its own, so that "latest first" is what happened last."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from tests.clocks import clock_at
from welltrack_ui.store.unit_of_work import InstantSequence

NOON = datetime(2026, 3, 20, 12, 0, 0, 7_999, tzinfo=UTC)


def set_clock(monkeypatch: pytest.MonkeyPatch, instant: datetime) -> None:
    monkeypatch.setattr(f"{InstantSequence.__module__}.datetime", clock_at(instant))


def milliseconds(instant: datetime) -> float:
    """How far an instant is behind noon."""
    return (instant - NOON.replace(microsecond=0)) / timedelta(milliseconds=1)


def test_changes_within_a_millisecond_have_instants_of_their_own_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_clock(monkeypatch, NOON)
    instants = InstantSequence()
    assert [milliseconds(instants.next()) for _ in range(3)] == [7, 8, 9]
    set_clock(monkeypatch, NOON + timedelta(milliseconds=1))
    assert milliseconds(instants.next()) == 10
    set_clock(monkeypatch, NOON + timedelta(milliseconds=50))
    assert milliseconds(instants.next()) == 57


@pytest.mark.parametrize(("back", "after"), [(999, 8), (1000, -993), (3_600_000, -3_599_993)])
def test_clock_that_was_set_back_is_followed_from_a_second_on(
    monkeypatch: pytest.MonkeyPatch, back: int, after: int
) -> None:
    set_clock(monkeypatch, NOON)
    instants = InstantSequence()
    assert milliseconds(instants.next()) == 7
    set_clock(monkeypatch, NOON - timedelta(milliseconds=back))
    assert milliseconds(instants.next()) == after


def test_threads_share_no_instant() -> None:
    instants = InstantSequence()
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: instants.next(), range(400)))
    assert len(set(made)) == 400
