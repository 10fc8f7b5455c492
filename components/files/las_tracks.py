"""A well log drawn as tracks side by side, depth downwards, as logs are read; one inline SVG each.

The points come thinned out, so that a drawing has a few hundred of them whatever the log holds.
"""

from markupsafe import Markup

from components.i18n import format as form_of
from components.i18n.translate import t, tn
from welltrack_ui.domain.files.file_preview import Curve, HeaderLine, Log

WIDTH, HEIGHT = 150, 420
MOST_CURVES = 24


def log_html(log: Log) -> Markup:
    """The tracks, then the header as a table."""
    tracks = Markup("").join(track_html(log, curve) for curve in log.curves[:MOST_CURVES])
    more = len(log.curves) - MOST_CURVES
    rest = tn("and {count} more curve", "and {count} more curves", more) if more > 0 else ""
    return Markup('<p class="wt-meta">{}</p><div class="wt-tracks">{}</div>{}<h3>{}</h3>{}').format(
        span_text(log),
        tracks,
        Markup('<p class="wt-meta">{}</p>').format(rest) if rest else "",
        t("Header"),
        header_html(log.header),
    )


def span_text(log: Log) -> str:
    """`DEPT 1670–1660 m, 121 samples`."""
    start, stop = form_of.number(log.start, 2), form_of.number(log.stop, 2)
    samples = tn("{count} sample", "{count} samples", log.count)
    return f"{log.index} {start}–{stop} {log.index_unit}, {samples}"


def track_html(log: Log, curve: Curve) -> Markup:
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
        form_of.number(curve.low, 3),
        form_of.number(curve.high, 3),
        _drawing(log, curve, label),
    )


def _drawing(log: Log, curve: Curve, label: str) -> Markup:
    top, bottom = sorted((log.start, log.stop))
    across, down = curve.high - curve.low, bottom - top
    lines = Markup("")
    for run in curve.runs:
        points = " ".join(
            f"{_share(value - curve.low, across) * WIDTH:.1f},"
            f"{_share(index - top, down) * HEIGHT:.1f}"
            for index, value in run
        )
        lines += Markup('<polyline points="{}"></polyline>').format(points)
    return Markup(
        '<svg viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>'
    ).format(WIDTH, HEIGHT, label, lines)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.5


def header_html(header: tuple[HeaderLine, ...]) -> Markup:
    """The header's lines: name, value with its unit, what it means."""
    row = Markup('<tr><th scope="row">{}</th><td>{} {}</td><td>{}</td></tr>')
    rows = Markup("").join(
        row.format(line.name, line.value, line.unit, line.description) for line in header
    )
    return Markup('<table class="wt-log-header">{}</table>').format(rows)
