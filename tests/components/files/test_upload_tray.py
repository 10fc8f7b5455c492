"""The tray of uploads, and the other strings of HTML that files are drawn as."""

from datetime import date

import pytest

from components.files.las_tracks import track_html
from components.files.preview_drawer import cells_html, lines_html
from components.files.upload_queue import UploadJob, UploadState
from components.files.upload_tray import format_progress, format_time_left, tray_html
from components.forms.date_range_pill import format_days, read_days
from welltrack_ui.domain.files.file_preview import LogCurve, LogPreview, TablePreview, TextPreview

MEGABYTE = 1_000_000


def job(
    state: UploadState = "sending", sent: int = MEGABYTE, speed: float = 0, why: str = ""
) -> UploadJob:
    return UploadJob(7, "<b>report</b>.pdf", 4 * MEGABYTE, sent, state, speed, why)


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (job(), "1\u202fMB of 4\u202fMB"),
        (job(speed=100_000), "1\u202fMB of 4\u202fMB · 100\u202fkB/s · 30\u202fs left"),
        (job("queued"), "Waiting for its turn"),
        (job("waiting"), "The connection broke. Trying again soon"),
        (job("failed", why="too large"), "Not uploaded: too large"),
    ],
)
def test_upload_tells_how_far_it_is(one: UploadJob, text: str) -> None:
    assert format_progress(one) == text


@pytest.mark.parametrize(
    ("speed", "text"),
    [(3 * MEGABYTE, "1\u202fs"), (10_000, "5\u202fmin"), (300, "2\u202fh 47\u202fmin")],
)
def test_upload_tells_how_long_the_rest_takes(speed: float, text: str) -> None:
    assert format_time_left(job(speed=speed)) == text


def test_tray_is_gone_when_there_is_nothing_to_tell() -> None:
    assert tray_html([], 0, 0) == ""


def test_tray_escapes_names_and_counts_what_it_leaves_out() -> None:
    html = tray_html([job()], 41, 2)
    assert "&lt;b&gt;report&lt;/b&gt;.pdf" in html
    assert "<b>report" not in html
    assert "41 files to go, 2 files uploaded" in html
    assert "and 40 more files" in html
    assert 'data-action="close"' not in html


def test_tray_offers_to_try_again_only_what_failed() -> None:
    assert 'data-action="retry"' not in tray_html([job()], 1, 0)
    failed = tray_html([job("failed")], 1, 0)
    assert 'data-action="retry" data-value="7"' in failed
    assert 'data-action="close"' in failed


def test_previews_escape_what_a_file_holds() -> None:
    evil = "<img src=x onerror=alert(1)>"
    for html in (
        lines_html(TextPreview(lines=(evil,), cut=False)),
        cells_html(TablePreview(rows=((evil,), (evil,)), cut=True)),
        track_html(log(), LogCurve(name=evil, unit=evil, description=evil, low=0, high=1, runs=())),
    ):
        assert "<img" not in html
        assert "&lt;img" in html


def log() -> LogPreview:
    return LogPreview(
        header=(), index="DEPT", index_unit="M", start=30, stop=10, count=3, curves=()
    )


def test_track_is_drawn_with_depth_downwards_whichever_way_it_was_logged() -> None:
    curve = LogCurve(
        name="GR", unit="", description="", low=0, high=100, runs=(((30, 100), (20, 50), (10, 0)),)
    )
    assert 'points="150.0,420.0 75.0,210.0 0.0,0.0"' in track_html(log(), curve)


def test_curve_that_never_changes_stands_in_the_middle() -> None:
    curve = LogCurve(name="BS", unit="IN", description="", low=8.5, high=8.5, runs=(((10, 8.5),),))
    assert 'points="75.0,0.0"' in track_html(log(), curve)


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ({"from": "2026-11-01", "to": "2026-11-07"}, "1 Nov 2026 – 7 Nov 2026"),
        ({"from": "2026-11-01", "to": "2026-11-01"}, "1 Nov 2026"),
        ({"from": "2026-11-01"}, "from 1 Nov 2026"),
        ({"to": "2026-11-07"}, "until 7 Nov 2026"),
        ({"from": "yesterday"}, ""),
    ],
)
def test_range_of_report_dates_is_read_and_told(state: dict[str, str], text: str) -> None:
    assert format_days(*read_days(state)) == text


def test_days_of_an_address_are_dates() -> None:
    assert read_days({"to": "2026-02-28"}) == (None, date(2026, 2, 28))
