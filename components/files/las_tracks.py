"""A well log drawn as tracks side by side, depth downwards, as logs are read; one inline SVG each.

The points come thinned out, so that a drawing has a few hundred of them whatever the log holds.
"""

from markupsafe import Markup

from components.i18n import format as form_of
from components.i18n.translate import t, tn
from welltrack_ui.domain.files.file_preview import LogCurve, LogHeaderLine, LogPreview

TRACK_WIDTH, TRACK_HEIGHT = 150, 420
MAX_CURVES = 24


def las_log_html(log: LogPreview) -> Markup:
    """The tracks, then the header as a table."""
    tracks = Markup("").join(track_html(log, curve) for curve in log.curves[:MAX_CURVES])
    more = len(log.curves) - MAX_CURVES
    rest = tn("and {count} more curve", "and {count} more curves", more) if more > 0 else ""
    return Markup('<p class="wt-meta">{}</p><div class="wt-tracks">{}</div>{}<h3>{}</h3>{}').format(
        format_depth_span(log),
        tracks,
        Markup('<p class="wt-meta">{}</p>').format(rest) if rest else "",
        t("Header"),
        las_header_html(log.header),
    )


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
    return Markup(
        '<figure class="wt-track"><figcaption title="{}"><b>{}</b>{}<span class="wt-num">'
        "{} – {}</span></figcaption>{}</figure>"
    ).format(
        label,
        curve.name,
        unit,
        form_of.format_number(curve.low, 3),
        form_of.format_number(curve.high, 3),
        _track_svg(log, curve, label),
    )


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
    return Markup(
        '<svg viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>'
    ).format(TRACK_WIDTH, TRACK_HEIGHT, label, lines)


def _fraction(part: float, whole: float) -> float:
    return part / whole if whole else 0.5


def las_header_html(header: tuple[LogHeaderLine, ...]) -> Markup:
    """The header's lines: name, value with its unit, what it means."""
    row = Markup('<tr><th scope="row">{}</th><td>{} {}</td><td>{}</td></tr>')
    rows = Markup("").join(
        row.format(line.name, line.value, line.unit, line.description) for line in header
    )
    return Markup('<table class="wt-log-header">{}</table>').format(rows)
