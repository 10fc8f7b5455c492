"""What each page needs before a press is answered: one stylesheet and one script, and the page.

NiceGUI's own page asks for twenty files; over a satellite's line that takes twice as long. Here its
parts and Quasar's are put together under a name that changes with the content, so that browsers
keep them for good. `index.html` is NiceGUI's page with these in place of its own.
"""

import hashlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import nicegui
from fastapi import Response
from fastapi.templating import Jinja2Templates
from nicegui import app, client, ui

from components.theme import icons, palette

ASSETS_DIR = Path(__file__).parent / "assets"
VENDOR_DIR = Path(__file__).parent / "vendor"
NICEGUI_STATIC_DIR = Path(nicegui.__file__).parent / "static"
IMMUTABLE_CACHE_CONTROL = "public, max-age=31536000, immutable"
FONT_URL = "/assets/fonts/inter-latin-wght-normal.woff2"
LAYER_ORDER = "theme, base, quasar, nicegui, components, utilities, overrides, quasar_importants"
"""The order of NiceGUI's page; our own rules are in no layer, and so win over all but the last."""
STYLESHEET_NAMES = (
    "base",
    "quasar",
    "controls",
    "frame",
    "forms",
    "overlays",
    "lists",
    "map",
    "month",
    "events",
    "stages",
    "sheet",
    "calendar",
    "entry",
    "files",
    "screens",
    "people",
    "reports",
    "imports",
    "charts",
    "patterns",
    "print",
)


def install_page_files() -> None:
    """Serve the stylesheet and the script, and have NiceGUI fill our page in place of its own."""
    for url, body, media_type in (
        (stylesheet_url(), build_page_stylesheet(), "text/css"),
        (script_url(), build_page_script(), "text/javascript"),
    ):
        # Tests install them again: a second route of the same path would never be reached.
        app.remove_route(url)
        app.get(url, include_in_schema=False)(_sender(body, media_type))
    templates = Jinja2Templates(ASSETS_DIR)
    templates.env.globals.update(
        stylesheet_url=stylesheet_url(),
        script_url=script_url(),
        font_url=FONT_URL,
        first_urls=_list_first_urls(),
    )
    # The framework fills `index.html` of this loader, with the same values as its own.
    client.templates = templates


@cache
def build_stylesheet() -> str:
    """Our own rules: the two palettes, the icons, then the files of `assets/css`."""
    light, dark = palette.theme_variables("light"), palette.theme_variables("dark")
    parts = [
        f":root{{{light};color-scheme:light}}",
        f"@media screen{{body.body--dark{{{dark};color-scheme:dark}}}}",
        icons.icon_stylesheet(),
    ]
    parts += [(ASSETS_DIR / "css" / f"{name}.css").read_text("utf-8") for name in STYLESHEET_NAMES]
    return "\n".join(parts)


@cache
def build_page_stylesheet() -> str:
    """Quasar's rules and NiceGUI's, in their layers, then our own."""
    nicegui_rules = (NICEGUI_STATIC_DIR / "nicegui.css").read_text("utf-8")
    parts = [
        f"@layer {LAYER_ORDER};",
        (VENDOR_DIR / "quasar.css").read_text("utf-8"),
        f"@layer nicegui{{\n{nicegui_rules}\n}}",
        (ASSETS_DIR / "nicegui_page.css").read_text("utf-8"),
        build_stylesheet(),
    ]
    return _shorten("\n".join(parts))


@cache
def build_page_script() -> str:
    """The scripts that run before the page's own: the socket's, Quasar's and NiceGUI's."""
    paths = (
        NICEGUI_STATIC_DIR / "socket.io.min.js",
        VENDOR_DIR / "quasar.js",
        NICEGUI_STATIC_DIR / "nicegui.js",
    )
    return "\n;\n".join(path.read_text("utf-8") for path in paths)


def stylesheet_url() -> str:
    """The URL of the stylesheet; it changes with the content, so that browsers may keep it."""
    return f"/assets/welltrack-{_fingerprint(build_page_stylesheet())}.css"


def script_url() -> str:
    """The URL of the script; it changes with the content, too."""
    return f"/assets/page-{_fingerprint(build_page_script())}.js"


def _shorten(rules: str) -> str:
    """Rules without comments and indentation, which are 2 kB of what is sent."""
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", rules, flags=re.DOTALL))


def _list_first_urls() -> list[str]:
    """What the scripts, and the drawer of a first press, would ask for a round trip later."""
    elements = (ui.timer, ui.dialog, ui.input, ui.select)
    keys = [element.component.key for element in elements if element.component]
    parts = ["static/dompurify.mjs", *(f"components/{key}" for key in keys)]
    return [f"/_nicegui/{nicegui.__version__}/{part}" for part in parts]


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _sender(body: str, media_type: str) -> Callable[[], Response]:
    def send() -> Response:
        headers = {"Cache-Control": IMMUTABLE_CACHE_CONTROL}
        return Response(body, media_type=media_type, headers=headers)

    return send
