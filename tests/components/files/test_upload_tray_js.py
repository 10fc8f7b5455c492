"""How files are sent: the pure part of `upload_tray.js`, in a browser."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.components.scripts import Script

pytestmark = pytest.mark.browser
MIB = 1024 * 1024
NOW = 1_605_000_000_000
MINUTE_AND_MORE, MINUTE_AND_LESS = "2020-11-10T09:21:01Z", "2020-11-10T09:20:59Z"  # after NOW


@pytest.fixture(scope="module")
def script(browser: Browser) -> Script:
    return Script(browser, "components/files/upload_tray.js")


def failed(script: Script, status: int, **job: Any) -> dict[str, Any]:
    """A job after an answer of this status."""
    found: dict[str, Any] = script.page.evaluate(
        """([job, status, now]) => {
            script.noteFailure(job, status, "why", now);
            return job;
        }""",
        [{"attempts": 0, "arrived": True, "link": "link", "storedBytes": 5, **job}, status, NOW],
    )
    return found


def test_tries_come_later_each_time_up_to_half_a_minute(script: Script) -> None:
    delays = [script.call("retryDelay", attempts) for attempts in range(1, 8)]
    assert delays == [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]


@pytest.mark.parametrize(
    ("status", "passing"),
    [
        *((status, True) for status in (0, 408, 409, 429, 500, 503)),
        *((status, False) for status in (400, 403, 404, 413, 422)),
    ],
)
def test_answer_that_may_pass_is_tried_again(script: Script, status: int, passing: bool) -> None:
    assert script.call("isPassing", status) is passing
    assert failed(script, status)["state"] == ("waiting" if passing else "failed")


def test_failure_is_told_and_tried_again_at_its_time(script: Script) -> None:
    job = failed(script, 500, attempts=2)
    assert job == {
        "attempts": 3,
        "state": "waiting",
        "reason": "why",
        "dueAt": NOW + 4000,
        "arrived": True,
        "link": "link",
        "storedBytes": 5,
    }


def test_eighth_try_is_the_last(script: Script) -> None:
    assert failed(script, 0, attempts=6)["state"] == "waiting"
    assert failed(script, 0, attempts=7)["state"] == "failed"


def test_bytes_that_did_not_arrive_are_sent_again_and_a_link_that_is_gone_is_asked_anew(
    script: Script,
) -> None:
    told = {status: failed(script, status) for status in (403, 404, 409)}
    assert [told[409][name] for name in ("arrived", "link", "storedBytes")] == [False, "link", 5]
    for status in (403, 404):
        assert [told[status][name] for name in ("link", "storedBytes")] == [None, 0]


def test_link_is_used_for_as_long_as_it_lasts_a_minute_more(script: Script) -> None:
    assert script.call("isExpiring", MINUTE_AND_LESS, NOW) is True
    assert script.call("isExpiring", MINUTE_AND_MORE, NOW) is False


@pytest.mark.parametrize(
    ("size", "stored", "refusals", "pieces"),
    [
        (16 * MIB, 0, 0, False),
        (16 * MIB + 1, 0, 0, True),
        (17 * MIB, 0, 2, True),
        (17 * MIB, 0, 3, False),
        (17 * MIB, 5 * MIB, 3, True),
    ],
)
def test_large_file_goes_in_pieces_unless_none_is_taken(
    script: Script, size: int, stored: int, refusals: int, pieces: bool
) -> None:
    assert script.call("goesInPieces", size, stored, refusals) is pieces


def test_bytes_that_came_are_counted_to_the_last_short_piece(script: Script) -> None:
    assert script.call("receivedBytes", [], 8, 20) == 0
    assert script.call("receivedBytes", [1, 2], 8, 20) == 16
    assert script.call("receivedBytes", [1, 3], 8, 20) == 12


def test_speed_follows_slowly(script: Script) -> None:
    assert script.call("averageSpeed", 0, 1000, 500) == pytest.approx(400)
    assert script.call("averageSpeed", 400, 1000, 500) == pytest.approx(720)
    assert script.call("averageSpeed", 400, -50, 500) == pytest.approx(320)


def test_what_moves_is_shown_before_what_waits(script: Script) -> None:
    states = ["queued", "failed", "sending", "waiting", "checking", "queued"]
    jobs = [{"id": i, "state": state} for i, state in enumerate(states)]
    assert [job["id"] for job in script.call("listedJobs", jobs)] == [2, 4, 1, 3, 0, 5]
    many = [{"id": i, "state": "queued"} for i in range(40)]
    assert [job["id"] for job in script.call("listedJobs", many)] == list(range(30))


def test_job_that_was_cancelled_as_it_ended_takes_no_other_with_it(script: Script) -> None:
    left = script.page.evaluate(
        """() => {
            const queue = new script.UploadQueue(() => {});
            for (const name of ["a", "b", "c"]) queue.add({ name }, { well_id: "w-1" });
            const [first] = queue.jobs;
            queue.cancel(first);
            queue.remove(first);
            return queue.jobs.map((job) => job.file.name);
        }"""
    )
    assert left == ["b", "c"]
