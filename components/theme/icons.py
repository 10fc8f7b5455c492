"""Icons as CSS masks: one element each, in the colour of the text around it.

They are part of the stylesheet: an icon font would show their names until it is loaded.
"""

import json
from functools import cache
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup
from nicegui import ui

ICONS_FILE = Path(__file__).parent / "assets" / "icons.json"
_SVG_TEMPLATE = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='#000' "
    "stroke-width='2' stroke-linecap='round' stroke-linejoin='round'>{}</svg>"
)
_UNQUOTED_CHARACTERS = " =:/,.'()"  # a quoted data URL takes these as they are


def icon(name: str, *, label: str | None = None) -> ui.element:
    """The element of an icon of `assets/icons.json`; without a `label` screen readers skip it.

    Raises: ValueError for an unknown name.
    """
    element = ui.element("i").classes(_icon_classes(name))
    if label is None:
        return element.props("aria-hidden=true")
    element.props["role"] = "img"
    element.props["aria-label"] = label
    return element


@cache
def icon_html(name: str) -> Markup:
    """The HTML of an icon that screen readers skip. Raises: ValueError for an unknown name."""
    return Markup('<i class="{}" aria-hidden="true"></i>').format(_icon_classes(name))


@cache
def load_icon_shapes() -> dict[str, str]:
    """The SVG shapes of the icons by name, on a square of 24 by 24."""
    icons: dict[str, str] = json.loads(ICONS_FILE.read_text("utf-8"))
    return icons


def icon_stylesheet() -> str:
    """The CSS of the icons: a rule for each."""
    return "\n".join(
        f".wt-i-{name}{{--i:url({_svg_data_url(svg)})}}" for name, svg in load_icon_shapes().items()
    )


def _icon_classes(name: str) -> str:
    if name not in load_icon_shapes():
        raise ValueError(f"there is no icon {name!r} in {ICONS_FILE.name}")
    return f"wt-i wt-i-{name}"


def _svg_data_url(shape: str) -> str:
    svg = _SVG_TEMPLATE.format(shape.replace('"', "'"))
    return f'"data:image/svg+xml,{quote(svg, safe=_UNQUOTED_CHARACTERS)}"'
