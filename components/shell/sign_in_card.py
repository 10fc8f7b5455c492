"""The pages of users who are not signed in: one card in the middle."""

from collections.abc import Iterator
from contextlib import contextmanager

from nicegui import ui

from components.i18n.labels import ROLES
from components.i18n.translate import t
from components.kit.toast import toast_area
from components.theme.install import apply_theme
from components.theme.palette import Theme
from welltrack_ui.domain.user import InvitationOffer

PRODUCT_NAME = "WellTrack"
# Who is not signed in needs no websocket and gets none: the framework's script has a mute one.
NO_SOCKET_SCRIPT = (
    "const mute = {mute: true, on() {}, emit() {}, io: {on() {}, engine: {}}};"
    "Object.defineProperty(window, 'io', {get: () => () => mute, set() {}});"
)


@contextmanager
def signed_out_page(title: str, theme: Theme | None) -> Iterator[None]:
    """A block whose elements are the content of the page's one card."""
    ui.page_title(f"{title} · {PRODUCT_NAME}")
    apply_theme(theme)
    ui.context.client.content.classes("wt-entry")
    ui.add_head_html(f"<script>{NO_SOCKET_SCRIPT}</script>")
    toast_area()
    # Quasar's page around it is the `main` landmark.
    with ui.element("div").classes("wt-entry-main"):
        with ui.element("div").classes("wt-entry-brand"):
            ui.html('<img src="/assets/logo.svg" alt="">')
            ui.label(PRODUCT_NAME)
        with ui.element("div").classes("wt-card wt-entry-card"):
            with ui.element("h1"):
                ui.label(title)
            yield


def aside_link(question: str, answer: str, href: str) -> None:
    """Draw a line below a form: a question, and the link that answers it."""
    with ui.element("p").classes("wt-entry-aside"):
        ui.label(question)
        with ui.element("a") as link:
            ui.label(answer)
        link.props["href"] = href


def draw_offer(offer: InvitationOffer | None) -> None:
    """Draw who invites the reader into what; nothing without an invitation."""
    if offer:
        ui.label(describe_offer(offer)).classes("wt-entry-offer")


def describe_offer(offer: InvitationOffer) -> str:
    """The sentence of an invitation: its sender, its organization and its role."""
    return t(
        "{inviter} invites you to join {org} as {role}.",
        inviter=offer.inviter,
        org=offer.org_name,
        role=t(ROLES[offer.role]),
    )


def divider_label(text: str) -> None:
    """Draw a word between two alternatives, such as `or`."""
    ui.label(text).classes("wt-entry-divider")


def show_refusal(message: str) -> None:
    """Show the reason why the last try was refused; nothing for a blank one."""
    if message:
        ui.label(t(message)).classes("wt-form-problem").props("role=alert")
