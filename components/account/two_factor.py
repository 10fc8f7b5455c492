"""The second step of the sign-in, as its owner sets it up: QR code, a code back, recovery codes."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

import segno
from markupsafe import Markup
from nicegui import ui

from components.forms import fields
from components.forms.form import Form
from components.forms.native_form import posted
from components.i18n import format as form_of
from components.i18n.translate import t, tn
from components.kit.buttons import button
from components.kit.chips import chip
from components.kit.drawer import Drawer, drawer
from components.kit.row_actions import copies, copying
from components.kit.toast import toast
from components.theme.palette import Tone
from welltrack_ui.domain.two_factor import Enrolment, SecondFactor

OFF = "The password alone signs you in. With an app on your phone, a stolen password is not enough."
ON = "After your password you are asked for a code of your authenticator app."
SCAN = "Scan this with an authenticator app, or type the key into it. Then enter the code it shows."
KEEP = (
    "Each of these codes signs you in once when the app is not at hand. Keep them where nobody else"
    " can read them: they are shown this once."
)
BARE = "From then on the password alone signs you in. All other sessions end."
OVER = "The recovery codes that you have are worth nothing once new ones are made."
PROOF = "Or a code of the app, or a recovery code."
FEW = 3
GROUP = 4

Codes = Sequence[str]


@dataclass(frozen=True, slots=True)
class Ways:
    """What the section calls: it reads, and changes by the values of its forms."""

    get: Callable[[], Awaitable[SecondFactor]]
    start: Callable[[], Awaitable[Enrolment]]
    turn_on: Callable[[dict[str, Any]], Awaitable[Codes]]
    turn_off: Callable[[dict[str, Any]], Awaitable[None]]
    renew: Callable[[dict[str, Any]], Awaitable[Codes]]


class SecondStep:
    """What stands in the section: whether it is on, and what can be done about it."""

    def __init__(self, ways: Ways, email: str, tz: tzinfo) -> None:
        self._ways, self._email, self._zone = ways, email, tz
        # Drawers are made beside what is drawn anew, or they would be gone with it.
        with ui.element("div") as self._area:
            self._box = ui.element("div").classes("wt-second-step")

    async def load(self) -> None:
        """Read it, and show it."""
        factor = await self._ways.get()
        self._box.clear()
        with self._box:
            if factor.since is None:
                self._draw_off()
            else:
                self._draw_on(factor)

    def _draw_off(self) -> None:
        with ui.element("div").classes("wt-section-head"):
            ui.label(t(OFF)).classes("wt-meta wt-grow")
            button(t("Turn on"), self._turn_on, symbol="lock")

    def _draw_on(self, factor: SecondFactor) -> None:
        assert factor.since is not None  # noqa: S101 - the caller has just seen it
        since = t("since {at}", at=form_of.instant(factor.since, self._zone))
        left = tn("{count} recovery code left", "{count} recovery codes left", factor.codes_left)
        tone: Tone = "amber" if factor.codes_left <= FEW else "neutral"
        chips = chip(t("On"), "green", "check") + chip(left, tone, "key-round")
        line = Markup('<span class="wt-row wt-wrap">{}<span class="wt-meta">{}</span></span>')
        ui.label(t(ON)).classes("wt-meta")
        with ui.element("div").classes("wt-section-head wt-wrap"):
            ui.html(line.format(chips, since))
            with ui.element("div").classes("wt-row wt-wrap"):
                button(t("New recovery codes"), self._renew, symbol="refresh-cw")
                button(t("Turn off"), self._turn_off)

    async def _turn_on(self) -> None:
        enrolment = await self._ways.start()

        async def send(values: dict[str, Any]) -> None:
            codes = await self._ways.turn_on({**values, "secret": enrolment.secret})
            toast(t("The second step is on. All other sessions have ended."))
            await self._show(opened, form, codes)

        with self._area, drawer(t("Turn on the second step")) as opened:
            with Form(send, submit=t("Turn it on"), on_cancel=opened.close_or_ask) as form:
                ui.label(t(SCAN))
                draw_key(enrolment)
                self._whose()
                code = form.add(fields.text("code", t("Code"), required=True))
                posted(code, "code", complete="one-time-code")
                code.control.props("inputmode=numeric autofocus")
                # Who came by single sign-on has none: the service asks for it where there is one.
                word = fields.password("password", t("Your password"), required=False)
                form.add(posted(word, "password", "password", "current-password"))
            opened.guard(lambda: form.dirty)

    def _renew(self) -> None:
        async def send(values: dict[str, Any]) -> None:
            codes = await self._ways.renew(values)
            toast(t("The codes from before are worth nothing any more."))
            await self._show(opened, form, codes)

        with self._area, drawer(t("New recovery codes")) as opened:
            form = self._proof(opened, send, t("Make new codes"), why=t(OVER))

    def _turn_off(self) -> None:
        async def send(values: dict[str, Any]) -> None:
            await self._ways.turn_off(values)
            toast(t("The second step is off. All other sessions have ended."))
            opened.close()
            await self.load()

        with self._area, drawer(t("Turn off the second step")) as opened:
            self._proof(opened, send, t("Turn it off"), why=t(BARE), danger=True)

    def _proof(
        self,
        opened: Drawer,
        send: Callable[[dict[str, Any]], Awaitable[None]],
        submit: str,
        *,
        why: str,
        danger: bool = False,
    ) -> Form:
        """Ask for the password or a code before the change."""
        with Form(send, submit=submit, on_cancel=opened.close_or_ask, danger=danger) as form:
            ui.label(why)
            self._whose()
            proof = fields.password("proof", t("Your password"), hint=t(PROOF))
            form.add(posted(proof, "proof", "password", "current-password"))
        opened.guard(lambda: form.dirty)
        return form

    def _whose(self) -> None:
        """Password managers look for whose password it is."""
        user = ui.element("input").props("type=text autocomplete=username hidden readonly")
        user.props["value"] = self._email

    async def _show(self, opened: Drawer, form: Form, codes: Codes) -> None:
        """The recovery codes, this once, in place of the form."""
        form.box.visible = False
        with opened.body, ui.element("div").classes("wt-note-box"):
            draw_codes(codes)
            button(t("I have kept them"), opened.close, weight="primary")
        await self.load()


def draw_key(enrolment: Enrolment) -> None:
    """The secret as a QR code, and as text to type."""
    # Dark on white in both themes: some apps read it no other way. It holds no text of a user.
    picture = segno.make(enrolment.uri, micro=False).svg_inline(
        scale=4, border=2, dark="#000", light="#fff", omitsize=True
    )
    ui.html(picture).classes("wt-qr").props(add=f'role=img aria-label="{t("QR code for the app")}"')
    spaced = " ".join(
        enrolment.secret[i : i + GROUP] for i in range(0, len(enrolment.secret), GROUP)
    )
    with ui.element("div").classes("wt-secret"):
        with ui.element("code"):
            ui.label(spaced)
        copies(ui.html(copying(enrolment.secret, t("Copy the key"))))


def draw_codes(codes: Codes) -> None:
    """The recovery codes in two columns, with a button that copies all."""
    ui.label(t(KEEP))
    with ui.element("div").classes("wt-secret"):
        items = Markup("").join(Markup("<li><code>{}</code></li>").format(code) for code in codes)
        ui.html(Markup('<ol class="wt-codes">{}</ol>').format(items)).classes("wt-grow")
        copies(ui.html(copying("\n".join(codes), t("Copy the codes"))))
