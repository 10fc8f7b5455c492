"""Page headers: title, chips and actions; lists of facts; tabs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from markupsafe import Markup
from nicegui import ui

from components.i18n.translate import t


@contextmanager
def page_header(
    title: str, *, chips: Markup | str = "", detail: Markup | str = ""
) -> Iterator[ui.html]:
    """A block whose elements are the actions at the right of the screen's title, its one `h1`.

    It yields the element of the title. `chips` and `detail` are escaped unless they are Markup.
    """
    with ui.element("div").classes("wt-heading"):
        heading = ui.html(heading_html(title, chips=chips, detail=detail)).classes("wt-grow")
        with ui.element("div").classes("wt-row wt-wrap wt-no-print"):
            yield heading


def heading_html(title: str, *, chips: Markup | str = "", detail: Markup | str = "") -> Markup:
    """The HTML of a title with its chips, and the line of details below."""
    html = Markup('<div class="wt-heading-line"><h1>{}</h1>{}</div>').format(title, chips)
    if detail:
        html += Markup('<p class="wt-heading-detail">{}</p>').format(detail)
    return html


def fact_list(pairs: list[tuple[str, Markup | str]]) -> Markup:
    """The HTML of names and values in a grid; pairs without a value are left out."""
    row = Markup("<div><dt>{}</dt><dd>{}</dd></div>")
    rows = Markup("").join(row.format(name, value) for name, value in pairs if value)
    return Markup('<dl class="wt-facts">{}</dl>').format(rows)


def draw_tabs(links: Sequence[tuple[str, str]], current: str) -> list[ui.element]:
    """Draw tabs; `links` are labels and URLs, `current` is the label of the open one.

    The elements of the links, in their order.
    """
    elements = []
    # Links rather than buttons: each tab has an address to send, and opens in a window of its own.
    with ui.element("nav").classes("wt-tabs wt-no-print") as nav:
        for label, href in links:
            with ui.element("a") as link:
                ui.label(label)
            link.props["href"] = href
            if label == current:
                link.props["aria-current"] = "page"
            elements.append(link)
    nav.props["aria-label"] = t("Parts of this screen")
    return elements
