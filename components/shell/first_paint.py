"""The first paint: what a page shows before its scripts have come, as HTML of the page itself.

On a slow line the scripts take seconds. Until then the screen can be read, and its links lead on.
The last button pressed is remembered, and shows it: the live page takes the place of this one in
one step, and presses it (`assets/index.html` of the theme). It finds it by its place, an element of
the live page: the button itself, or what holds its HTML, which is the same there.
"""

from collections.abc import Iterator

import htpy as h
from markupsafe import Markup
from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.value_element import ValueElement

from components.kit.markup import to_markup

_SHOWN_PROPS = (
    *("href", "role", "aria-label", "aria-hidden", "aria-current", "title"),
    *("popover", "popovertarget"),
)
# The classes of Quasar's elements, which its scripts would add.
_CLASSES_BY_TAG = {
    "q-layout": "q-layout q-layout--standard",
    "q-page-container": "q-page-container",
    "q-page": "q-page",
    "q-btn": "q-btn q-btn-item non-selectable no-outline q-btn--unelevated q-btn--rectangle"
    " q-btn--no-uppercase",
}
_PLAIN_TAGS = frozenset({"a", "h1", "h2", "h3", "i", "p", "section", "span"})
_BUTTON_CLASSES = "q-btn__content text-center col items-center justify-center row"


def show_first_paint() -> None:
    """Add what the page shows to its own HTML, unless its screen has added a first paint.

    Call it once the screen is drawn, before the page is sent.
    """
    client = ui.context.client
    if client._body_html:
        return
    first_paint = h.div("#wt-shown.wt-no-print")[_render(client.layout)]
    # The framework joins it with tags of its own, which Markup would escape.
    ui.add_body_html(str(to_markup(first_paint)))

    def forget() -> None:
        # The page has been sent; kept, this would double the memory of each open page.
        client._body_html = ""

    client.on_connect(forget)


def _render(element: Element) -> Iterator[h.Node]:
    """The HTML of an element as it looks; nothing for what is closed or hidden."""
    if not element.visible or isinstance(element, (ui.dialog, ui.menu)):
        return
    attributes = _find_attributes(element)
    if isinstance(element, ui.button):
        yield h.button(attributes, type="button", data_place=element.html_id)[
            h.span(class_=_BUTTON_CLASSES)[
                _render_children(element), element.text and h.span(".block")[element.text]
            ]
        ]
    elif isinstance(element, ui.html):
        place = element.html_id if "<button" in element.content else None
        container = h.Element(element.props["tag"])(attributes, data_place=place)
        yield container[_own_markup(element.content)]
    elif isinstance(element, ui.label):
        yield h.div(attributes)[element.text]
    # A field is a frame of Quasar's, made by its scripts.
    elif not isinstance(element, ValueElement):
        tag = element.tag if element.tag in _PLAIN_TAGS else "div"
        text = element.props.get("innerText"), _own_markup(element.props.get("innerHTML", ""))
        yield h.Element(tag)(attributes)[text, _render_children(element)]


def _own_markup(html: str) -> Markup:
    # Its user texts are escaped, as everywhere; no sanitizer runs before the scripts.
    return Markup(html)  # noqa: S704 - markup of our own


def _render_children(element: Element) -> Iterator[h.Node]:
    for slot in element.slots.values():
        for child in slot.children:
            yield from _render(child)


def _find_attributes(element: Element) -> dict[str, str | None]:
    props = {name: str(element.props[name]) for name in _SHOWN_PROPS if name in element.props}
    classes = " ".join([_CLASSES_BY_TAG.get(element.tag, ""), *element.classes]).strip()
    style = ";".join(f"{name}:{value}" for name, value in element.style.items())
    # The browser opens a popover by itself, if the button finds it.
    ident = element.html_id if "popover" in props else None
    return {**props, "class": classes or None, "style": style or None, "id": ident}
