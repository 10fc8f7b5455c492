"""A well log drawn as tracks side by side, depth downwards, as logs are read; one inline SVG each.

The points come thinned out, so that a drawing has a few hundred of them whatever the log holds.
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
    """The tracks, then the header as a table."""
    tracks = Markup("").join(track_html(log, curve) for curve in log.curves[:MAX_CURVES])
    more = len(log.curves) - MAX_CURVES
    rest = tn("and {count} more curve", "and {count} more curves", more) if more > 0 else ""
    log_html = h.fragment[
        h.p(".wt-meta")[format_depth_span(log)],
        h.div(".wt-tracks")[tracks],
        rest and h.p(".wt-meta")[rest],
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
    """`DEPT 1670–1660 m, 121 samples`."""
    start, stop = form_of.format_number(log.start, 2), form_of.format_number(log.stop, 2)
    samples = tn("{count} sample", "{count} samples", log.count)
    depths = form_of.format_quantity(f"{start}–{stop}", log.index_unit)
    return f"{log.index} {depths}, {samples}"


def track_html(log: LogPreview, curve: LogCurve) -> Markup:
    """One curve with its name, unit and scale."""
    unit = Markup(" <small>{}</small>").format(curve.unit) if curve.unit else ""
    label = f"{curve.name} {curve.description}".strip()
    scale = f"{form_of.format_number(curve.low, 3)} – {form_of.format_number(curve.high, 3)}"
    caption = h.figcaption(title=label)[h.b[curve.name], unit, h.span(".wt-num")[scale]]
    return to_markup(h.figure(".wt-track")[caption, _track_svg(log, curve, label)])


def _track_svg(log: LogPreview, curve: LogCurve, label: str) -> Markup:
    top, bottom = sorted((log.start, log.stop))
    across, down = curve.high - curve.low, bottom - top
    lines = Markup("")
    for run in curve.runs:
        points = " ".join(
            f"{_fraction(value - curve.low, across) * TRACK_WIDTH:.1f},"
            f"{_fraction(index - top, down) * TRACK_HEIGHT:.1f}"
            for index, value in run
        )
        lines += Markup('<polyline points="{}"></polyline>').format(points)
    return to_markup(
        h.svg(
            {"viewBox": f"0 0 {TRACK_WIDTH} {TRACK_HEIGHT}", "preserveAspectRatio": "none"},
            role="img",
            aria_label=label,
        )[lines]
    )


def _fraction(part: float, whole: float) -> float:
    return part / whole if whole else 0.5


def las_header_html(header: tuple[LogHeaderLine, ...]) -> Markup:
    """The header's lines: name, value with its unit, what it means."""
    rows = (
        h.tr[
            h.th(scope="row")[line.name],
            h.td[f"{line.value} {line.unit}"],
            h.td[line.description],
        ]
        for line in header
    )
    return to_markup(h.table(".wt-log-header")[rows])
