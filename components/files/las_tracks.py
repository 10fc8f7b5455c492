"""The tracks of a well log (LAS) as SVG, side by side with depth downwards.

The points come thinned out, so that a track has a few hundred of them whatever the log has.
"""

import htpy as h
from markupsafe import Markup

from components.i18n import format as form_of
from components.i18n.translate import t, tn
from components.kit.markup import to_markup
from welltrack_ui.domain.files.file_preview import LogCurve, LogHeaderLine, LogPreview

TRACK_WIDTH, TRACK_HEIGHT = 150, 420
MAX_CURVES = 24


def las_log_html(log: LogPreview) -> Markup:
    """The HTML of a log: its depth range, tracks of 24 curves at most, and its header."""
    tracks = Markup("").join(track_html(log, curve) for curve in log.curves[:MAX_CURVES])
    hidden_count = len(log.curves) - MAX_CURVES
    hidden_text = (
        tn("and {count} more curve", "and {count} more curves", hidden_count)
        if hidden_count > 0
        else ""
    )
    log_html = h.fragment[
        h.p(".wt-meta")[format_depth_span(log)],
        # What scrolls sideways must be within reach of the keyboard.
        h.div(".wt-tracks", tabindex="0", role="region", aria_label=t("Curves"))[tracks],
        hidden_text and h.p(".wt-meta")[hidden_text],
        [h.p(".wt-meta")[note] for note in list_notes(log)],
        h.h3[t("Header")],
        las_header_html(log.header),
    ]
    return to_markup(log_html)


def list_notes(log: LogPreview) -> list[str]:
    """What a reader must know of how the log was read."""
    notes = []
    if log.assumed_nulls:
        values = "; ".join(form_of.format_plain_number(value) for value in log.assumed_nulls)
        notes.append(
            t("Shown as gaps, though the header does not declare it: {values}", values=values)
        )
    if log.text_curves:
        names = ", ".join(log.text_curves)
        notes.append(t("Not drawn, since they hold text: {names}", names=names))
    return notes


def format_depth_span(log: LogPreview) -> str:
    """The depth range of a log: `DEPT 1670–1660 m, 121 samples`."""
    start, stop = form_of.format_number(log.start, 2), form_of.format_number(log.stop, 2)
    samples = tn("{count} sample", "{count} samples", log.count)
    depths = form_of.format_quantity(f"{start}–{stop}", log.index_unit)
    return f"{log.index} {depths}, {samples}"


def track_html(log: LogPreview, curve: LogCurve) -> Markup:
    """The track of a curve with its name, unit and scale."""
    unit = Markup(" <small>{}</small>").format(curve.unit) if curve.unit else ""
    label = f"{curve.name} {curve.description}".strip()
    scale = f"{form_of.format_number(curve.low, 3)} – {form_of.format_number(curve.high, 3)}"
    caption = h.figcaption(title=label)[h.b[curve.name], unit, h.span(".wt-num")[scale]]
    return to_markup(h.figure(".wt-track")[caption, _track_svg(log, curve, label)])


def _track_svg(log: LogPreview, curve: LogCurve, label: str) -> Markup:
    # Some logs are recorded upwards: their first depth is the deepest.
    top, bottom = sorted((log.start, log.stop))
    across, down = curve.high - curve.low, bottom - top
    lines = Markup("")
    # A line for each run: across missing values (NULL) there is none.
    for run in curve.runs:
        points = " ".join(
            f"{_fraction(value - curve.low, across) * TRACK_WIDTH:.1f},"
            f"{_fraction(index - top, down) * TRACK_HEIGHT:.1f}"
            for index, value in run
        )
        lines += Markup('<polyline points="{}"></polyline>').format(points)
    return to_markup(
        h.svg(
            # The track is stretched to its box; the lines keep their width by CSS.
            {"viewBox": f"0 0 {TRACK_WIDTH} {TRACK_HEIGHT}", "preserveAspectRatio": "none"},
            role="img",
            aria_label=label,
        )[lines]
    )


def _fraction(offset: float, extent: float) -> float:
    # A constant curve has no width: it is drawn in the middle.
    return offset / extent if extent else 0.5


def las_header_html(header: tuple[LogHeaderLine, ...]) -> Markup:
    """The header of a log as a table: name, value with unit, description."""
    rows = (
        h.tr[
            h.th(scope="row")[line.name],
            h.td[f"{line.value} {line.unit}"],
            h.td[line.description],
        ]
        for line in header
    )
    return to_markup(h.table(".wt-log-header")[rows])
