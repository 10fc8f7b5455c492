"""The card in the middle of an empty page: signing in, and what belongs to it."""

from collections.abc import Iterator
from contextlib import contextmanager

from nicegui import ui

from components.i18n.translate import t
from components.kit.toast import toast_area
from components.theme.install import apply_theme
from components.theme.palette import Theme

PRODUCT_NAME = "WellTrack"
# Who is not signed in needs no websocket and gets none: the framework's script has a mute one.
NO_SOCKET_SCRIPT = (
    "const mute = {mute: true, on() {}, emit() {}, io: {on() {}, engine: {}}};"
    "Object.defineProperty(window, 'io', {get: () => () => mute, set() {}});"
)


@contextmanager
def signed_out_page(title: str, theme: Theme | None) -> Iterator[None]:
    """A page with one card; what is made inside stands in the card."""
    ui.page_title(f"{title} · {PRODUCT_NAME}")
    apply_theme(theme)
    ui.context.client.content.classes("wt-entry")
    ui.add_head_html(f"<script>{NO_SOCKET_SCRIPT}</script>")
    toast_area()
    with ui.element("main").classes("wt-entry-main"):
        with ui.element("div").classes("wt-entry-brand"):
            ui.image("/assets/logo.svg").props("no-spinner no-transition width=32px")
            ui.label(PRODUCT_NAME)
        with ui.element("div").classes("wt-card wt-entry-card"):
            with ui.element("h1"):
                ui.label(title)
            yield


def aside_link(question: str, answer: str, href: str) -> None:
    """A line below a form, with a link to another one."""
    with ui.element("p").classes("wt-entry-aside"):
        ui.label(question)
        with ui.element("a") as link:
            ui.label(answer)
        link.props["href"] = href


def divider_label(text: str) -> None:
    """A word between two ways to do the same."""
    ui.label(text).classes("wt-entry-divider")


def show_refusal(message: str) -> None:
    """Why the last try did not work."""
    if message:
        ui.label(t(message)).classes("wt-form-problem").props("role=alert")
