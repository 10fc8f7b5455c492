"""The section of two-factor authentication: QR code, confirmation, recovery codes."""

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Any, Protocol

import segno
from markupsafe import Markup
from nicegui import ui

from components.forms import fields
from components.forms.edit_drawer import DrawResult, edit_in_drawer
from components.forms.entity_form import PlainFields
from components.forms.form import Form
from components.forms.native_form import set_form_name
from components.i18n import format as form_of
from components.i18n.translate import mark, t, tn
from components.kit.buttons import button
from components.kit.chips import plain_chip
from components.kit.drawer import Drawer
from components.kit.row_actions import draw_copy_button
from components.kit.toast import show_toast
from components.theme.palette import Tone
from welltrack_ui.domain.two_factor import Enrolment, SecondFactor

OFF_TEXT = mark(
    "The password alone signs you in. With an app on your phone, a stolen password is not enough."
)
ON_TEXT = mark("After your password you are asked for a code of your authenticator app.")
SCAN_TEXT = mark(
    "Scan this with an authenticator app, or type the key into it. Then enter the code it shows."
)
KEEP_CODES_TEXT = mark(
    "Each of these codes signs you in once when the app is not at hand. Keep them where nobody else"
    " can read them: they are shown this once."
)
TURN_OFF_TEXT = mark("From then on the password alone signs you in. All other sessions end.")
RENEW_CODES_TEXT = mark(
    "The recovery codes that you have are worth nothing once new ones are made."
)
PROOF_HINT = mark("Or a code of the app, or a recovery code.")
FEW_CODES_LEFT = 3
KEY_GROUP_LENGTH = 4

RecoveryCodeList = Sequence[str]


class TwoFactorData(Protocol):
    """The data of the section; `values` are those of its forms.

    Raises: refusals of the domain, which forms show beside their fields.
    """

    async def get(self) -> SecondFactor: ...
    async def start(self) -> Enrolment: ...
    async def turn_on(self, values: dict[str, Any]) -> RecoveryCodeList: ...
    async def turn_off(self, values: dict[str, Any]) -> None: ...
    async def renew(self, values: dict[str, Any]) -> RecoveryCodeList: ...


class TwoFactorSection:
    """The section of two-factor authentication: its status, and the buttons that change it."""

    def __init__(self, data: TwoFactorData, email: str, tz: tzinfo) -> None:
        self._data, self._email, self._zone = data, email, tz
        # Drawers belong to the outer element: the inner one is cleared while they are open.
        with ui.element("div") as self._area:
            self._box = ui.element("div").classes("wt-second-step")

    async def load(self) -> None:
        """Load the status, and show it."""
        factor = await self._data.get()
        self._box.clear()
        with self._box:
            if factor.since is None:
                self._draw_off()
            else:
                self._draw_on(factor)

    def _draw_off(self) -> None:
        with ui.element("div").classes("wt-section-head"):
            ui.label(t(OFF_TEXT)).classes("wt-meta wt-grow")
            button(t("Turn on"), self._turn_on, symbol="lock")

    def _draw_on(self, factor: SecondFactor) -> None:
        assert factor.since is not None  # noqa: S101 - the caller has just seen it
        since = t("since {at}", at=form_of.format_date_time(factor.since, self._zone))
        left = tn("{count} recovery code left", "{count} recovery codes left", factor.codes_left)
        tone: Tone = "amber" if factor.codes_left <= FEW_CODES_LEFT else "neutral"
        chips = plain_chip(t("On"), "green", "check") + plain_chip(left, tone, "key-round")
        line = Markup('<span class="wt-row wt-wrap">{}<span class="wt-meta">{}</span></span>')
        ui.label(t(ON_TEXT)).classes("wt-meta")
        with ui.element("div").classes("wt-section-head wt-wrap"):
            ui.html(line.format(chips, since))
            with ui.element("div").classes("wt-row wt-wrap"):
                button(t("New recovery codes"), self._renew, symbol="refresh-cw")
                button(t("Turn off"), self._turn_off)

    async def _turn_on(self) -> None:
        enrolment = await self._data.start()

        async def send(values: dict[str, Any]) -> DrawResult:
            codes = await self._data.turn_on({**values, "secret": enrolment.secret})
            show_toast(t("The second step is on. All other sessions have ended."))
            return await self._codes_result(codes)

        def make_fields(form: Form) -> PlainFields:
            ui.label(t(SCAN_TEXT))
            draw_secret_key(enrolment)
            self._draw_username()
            code = form.add(fields.text_field("code", t("Code"), required=True))
            set_form_name(code, "code", complete="one-time-code")
            code.control.props("inputmode=numeric autofocus")
            # Users of single sign-on have none; the service requires it of all others.
            word = fields.password_field("password", t("Your password"), required=False)
            form.add(set_form_name(word, "password", "password", "current-password"))
            return PlainFields()

        with self._area:
            title = t("Turn on the second step")
            edit_in_drawer(title, make_fields, send, submit=t("Turn it on"))

    def _renew(self) -> None:
        async def send(values: dict[str, Any]) -> DrawResult:
            codes = await self._data.renew(values)
            show_toast(t("The codes from before are worth nothing any more."))
            return await self._codes_result(codes)

        make_fields = self._proof_fields(t(RENEW_CODES_TEXT))
        with self._area:
            title = t("New recovery codes")
            edit_in_drawer(title, make_fields, send, submit=t("Create new codes"))

    def _turn_off(self) -> None:
        async def send(values: dict[str, Any]) -> None:
            await self._data.turn_off(values)
            show_toast(t("The second step is off. All other sessions have ended."))
            await self.load()

        make_fields = self._proof_fields(t(TURN_OFF_TEXT))
        with self._area:
            title = t("Turn off the second step")
            edit_in_drawer(title, make_fields, send, submit=t("Turn it off"), danger=True)

    def _proof_fields(self, why: str) -> Callable[[Form], PlainFields]:
        """The fields that ask for the password or a code before a change."""

        def make_fields(form: Form) -> PlainFields:
            ui.label(why)
            self._draw_username()
            proof = fields.password_field("proof", t("Your password"), hint=t(PROOF_HINT))
            form.add(set_form_name(proof, "proof", "password", "current-password"))
            return PlainFields()

        return make_fields

    def _draw_username(self) -> None:
        """Add the user name, which password managers look for beside a password."""
        user = ui.element("input").props("type=text autocomplete=username hidden readonly")
        user.props["value"] = self._email

    async def _codes_result(self, codes: RecoveryCodeList) -> DrawResult:
        """The function that draws the recovery codes, this once, in place of the form."""
        # Before they are shown: the section is up to date even if the drawer is closed at once.
        await self.load()

        def draw(opened: Drawer) -> None:
            with ui.element("div").classes("wt-note-box"):
                draw_recovery_codes(codes)
                button(t("I have kept them"), opened.close, weight="primary")

        return draw


def draw_secret_key(enrolment: Enrolment) -> None:
    """Draw the secret as a QR code, and as text to type."""
    # Dark on white in both themes: some apps read it no other way. It holds no text of a user.
    picture = segno.make(enrolment.uri, micro=False).svg_inline(
        scale=4, border=2, dark="#000", light="#fff", omitsize=True
    )
    ui.html(picture).classes("wt-qr").props(add=f'role=img aria-label="{t("QR code for the app")}"')
    spaced = " ".join(
        enrolment.secret[i : i + KEY_GROUP_LENGTH]
        for i in range(0, len(enrolment.secret), KEY_GROUP_LENGTH)
    )
    with ui.element("div").classes("wt-secret"):
        with ui.element("code"):
            ui.label(spaced)
        draw_copy_button(enrolment.secret, t("Copy the key"))


def draw_recovery_codes(codes: RecoveryCodeList) -> None:
    """Draw the recovery codes in two columns, with a button that copies all."""
    ui.label(t(KEEP_CODES_TEXT))
    with ui.element("div").classes("wt-secret"):
        items = Markup("").join(Markup("<li><code>{}</code></li>").format(code) for code in codes)
        ui.html(Markup('<ol class="wt-codes">{}</ol>').format(items)).classes("wt-grow")
        draw_copy_button("\n".join(codes), t("Copy the codes"))
