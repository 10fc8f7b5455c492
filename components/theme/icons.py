"""Icons as CSS masks: one small element each, in the colour of the text around it.

They come with the stylesheet, so that no icon font is loaded and none shows as a word meanwhile.
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
_UNQUOTED_CHARACTERS = " =:/,.'()"  # what may stand in a quoted data URL as it is


def icon(name: str, *, label: str | None = None) -> ui.element:
    """An icon of `assets/icons.json`; without a `label` it is decoration to screen readers."""
    element = ui.element("i").classes(_icon_classes(name))
    if label is None:
        return element.props("aria-hidden=true")
    element.props["role"] = "img"
    element.props["aria-label"] = label
    return element


@cache
def icon_html(name: str) -> Markup:
    """The same inside a string of HTML, as decoration."""
    return Markup('<i class="{}" aria-hidden="true"></i>').format(_icon_classes(name))


@cache
def load_icon_shapes() -> dict[str, str]:
    """The insides of each icon's SVG, on a square of 24."""
    icons: dict[str, str] = json.loads(ICONS_FILE.read_text("utf-8"))
    return icons


def icon_stylesheet() -> str:
    """A rule for each icon."""
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
