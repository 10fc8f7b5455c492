"""The head of a screen: its title, what belongs beside it, and what can be done here."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from markupsafe import Markup
from nicegui import ui

from components.i18n.translate import t


@contextmanager
def page_header(
    title: str, *, chips: Markup | str = "", detail: Markup | str = ""
) -> Iterator[None]:
    """The one `h1` of a screen; what is made inside stands at its right as actions.

    `chips` and `detail` are escaped unless they are Markup.
    """
    html = Markup('<div class="wt-heading-line"><h1>{}</h1>{}</div>').format(title, chips)
    if detail:
        html += Markup('<p class="wt-heading-detail">{}</p>').format(detail)
    with ui.element("div").classes("wt-heading"):
        ui.html(html).classes("wt-grow")
        with ui.element("div").classes("wt-row wt-wrap wt-no-print"):
            yield


def fact_list(pairs: list[tuple[str, Markup | str]]) -> Markup:
    """Names and values in a grid; pairs without a value are left out."""
    row = Markup("<div><dt>{}</dt><dd>{}</dd></div>")
    rows = Markup("").join(row.format(name, value) for name, value in pairs if value)
    return Markup('<dl class="wt-facts">{}</dl>').format(rows)


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
