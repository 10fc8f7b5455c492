"""Tabs that are links, so that each has an address."""

from collections.abc import Sequence

from nicegui import ui

from components.i18n.translate import t


def draw_tabs(links: Sequence[tuple[str, str]], current: str) -> None:
    """`links` are labels and addresses; `current` is the label that one is at."""
    with ui.element("nav").classes("wt-tabs wt-no-print") as nav:
        for label, href in links:
            with ui.element("a") as link:
                ui.label(label)
            link.props["href"] = href
            if label == current:
                link.props["aria-current"] = "page"
    nav.props["aria-label"] = t("Parts of this screen")
