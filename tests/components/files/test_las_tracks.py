"""A log says how it was read where that isn't plain from its header."""

from components.files.las_tracks import las_log_html
from welltrack_ui.domain.files.file_preview import LogPreview


def log(assumed_nulls: tuple[float, ...] = (), text_curves: tuple[str, ...] = ()) -> LogPreview:
    return LogPreview(
        header=(),
        index="DEPT",
        index_unit="M",
        start=10,
        stop=30,
        count=3,
        curves=(),
        assumed_nulls=assumed_nulls,
        text_curves=text_curves,
    )


def test_log_names_what_it_took_for_gaps_and_what_it_left_out() -> None:
    shown = las_log_html(log((-999.25,), ("LITH", "<b>")))
    assert "does not declare it: -999.25<" in shown
    assert "since they hold text: LITH, &lt;b&gt;<" in shown


def test_log_that_was_read_as_it_says_has_no_notes() -> None:
    shown = las_log_html(log())
    assert ("declare" in shown, "hold text" in shown) == (False, False)


def test_curves_that_scroll_sideways_are_within_reach_of_the_keyboard() -> None:
    assert '<div class="wt-tracks" tabindex="0" role="region" aria-label="Curves">' in las_log_html(
        log()
    )
