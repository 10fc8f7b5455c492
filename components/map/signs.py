"""The signs of a map as one HTML string: a button for each well, or for wells too close to part."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import htpy as h
from markupsafe import Markup

from components.i18n.labels import WELL_STATUSES
from components.i18n.translate import t, tn
from components.kit.markup import to_markup
from components.theme.icons import icon_html
from welltrack_ui import urls
from welltrack_ui.domain.lists.well_rows import WellRow
from welltrack_ui.domain.map.clusters import Cluster, find_neighbours
from welltrack_ui.domain.map.mercator import MapView, project
from welltrack_ui.domain.natural_sort import natural_sort_key

MAX_NAMED_SIGNS = 24
"""Signs of single wells; with more their names would cover one another."""
MIN_CLUSTER_SIZE, MAX_CLUSTER_SIZE = 30, 48
"""Pixels."""


def signs_html(clusters: Sequence[Cluster], view: MapView, own_id: str = "") -> Markup:
    """The signs, placed by pixels from the centre of the view; that of the well `own_id` marked."""
    centre = project(view.latitude, view.longitude)
    named = sum(len(cluster.rows) == 1 for cluster in clusters) <= MAX_NAMED_SIGNS
    buttons = (
        _sign_html(
            cluster,
            f"left:{_shortest_way(cluster.point.x - centre.x) * view.scale:.0f}px;"
            f"top:{(cluster.point.y - centre.y) * view.scale:.0f}px",
            neighbours,
            named=named,
            is_own=any(row.id == own_id for row in cluster.rows),
        )
        for cluster, neighbours in zip(clusters, find_neighbours(clusters, view), strict=True)
    )
    return Markup("").join(buttons)


def describe_cluster(cluster: Cluster) -> str:
    """The name of a sign: a well and its status, or how many wells of which statuses."""
    if len(cluster.rows) == 1:
        row = cluster.rows[0]
        return f"{row.name}, {t(WELL_STATUSES[row.status].label)}"
    count = len(cluster.rows)
    parts = [
        f"{number} {t(WELL_STATUSES[status].label)}"
        for status, number in sort_statuses(cluster.count_statuses())
    ]
    return f"{count} {tn('well', 'wells', count)}: {', '.join(parts)}"


def legend_html(statuses: Iterable[str]) -> Markup:
    """The legend: the sign of each status that is on the map, in the order of a well's life."""
    present = set(statuses)
    rows = (
        h.li[_icon_of(status), h.span[t(style.label)]]
        for status, style in WELL_STATUSES.items()
        if status in present
    )
    return to_markup(h.ul(".wt-map-legend", aria_label=t("Legend"))[rows])


def sort_statuses(counts: Counter[str]) -> list[tuple[str, int]]:
    """Statuses and their numbers in the order of a well's life."""
    return [(status, counts[status]) for status in WELL_STATUSES if counts[status]]


def _shortest_way(distance: float) -> float:
    """A distance along the equator, the short way round the world."""
    return (distance + 0.5) % 1.0 - 0.5


def _sign_html(
    cluster: Cluster, place: str, neighbours: Mapping[str, str], *, named: bool, is_own: bool
) -> Markup:
    label, single = describe_cluster(cluster), len(cluster.rows) == 1
    content = _well_content(cluster, named=named or is_own) if single else str(len(cluster.rows))
    size = min(MIN_CLUSTER_SIZE + 3 * len(str(len(cluster.rows))) ** 2 // 2, MAX_CLUSTER_SIZE)
    style = place if single else f"{place};--sign:{size}px;--ring:{_ring(cluster)}"
    return to_markup(
        h.button(
            class_=["wt-sign", not single and "wt-cluster", is_own and "wt-own"],
            type="button",
            style=style,
            title=label,
            aria_label=label,
            data_sign=cluster.key,
            # `data-ArrowLeft` and so on: the sign that the arrow goes to.
            **{f"data-{arrow}": key for arrow, key in neighbours.items()},
        )[content]
    )


def _well_content(cluster: Cluster, *, named: bool) -> h.Node:
    row = cluster.rows[0]
    return [_icon_of(row.status), named and h.span(".wt-sign-name")[row.name]]


def _icon_of(status: str) -> h.Element:
    style = WELL_STATUSES[status]
    return h.b(class_=f"wt-sign-dot wt-{style.tone}")[icon_html(style.icon)]


def _ring(cluster: Cluster) -> str:
    """The colours round a cluster: a part for each status, as large as its share."""
    parts, start = [], 0.0
    for status, number in sort_statuses(cluster.count_statuses()):
        end = start + 100 * number / len(cluster.rows)
        parts.append(f"var(--{WELL_STATUSES[status].tone}-ink) {start:.1f}% {end:.1f}%")
        start = end
    return f"conic-gradient({','.join(parts)})"


def stacked_wells_html(title: str, rows: Sequence[WellRow]) -> Markup:
    """The wells that share a place, as links in natural order."""
    ordered = sorted(rows, key=lambda row: natural_sort_key(row.name))
    links = (
        h.a(".wt-stack-link", href=urls.well_url(row.id))[
            _icon_of(row.status), h.span[row.name], h.small[t(WELL_STATUSES[row.status].label)]
        ]
        for row in ordered
    )
    return to_markup(h.div(".wt-stack-list")[h.h2[title], links])
