"""One's own account: name and language, password, open sessions, API tokens."""

import functools
import json
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from nicegui import ui

from components.account.forms import TokenFields, password_form, profile_form
from components.account.session_rows import session_columns, session_row, token_columns, token_row
from components.account.two_factor import SecondStep, Ways
from components.forms.confirm_dialog import confirm
from components.forms.form import Form
from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.drawer import drawer
from components.kit.page_header import heading
from components.kit.row_actions import copies, copying
from components.kit.table import Table
from components.kit.toast import toast
from components.organizations.dashboard_panels import panel
from components.organizations.deleted_table import deleted_organizations
from components.shell.frame import Frame
from components.shell.navigation import enter
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.profile import PasswordChange, SessionOfMine
from welltrack_ui.domain.two_factor import Confirmation, Proof
from welltrack_ui.domain.user import ApiToken, ApiTokenDraft, ApiTokenMade
from welltrack_ui.web.screen_user import Visit

MOST = 500
TOKENS = "For programs that act for you through the API. Whoever has one can do what it may."
ONCE = "Copy it now: it is shown this once and can't be read again."


async def profile_page(visit: Visit, frame: Frame, _query: Mapping[str, str]) -> None:
    """What one may set of oneself, and the ways in that are open."""
    if visit.me.memberships:
        enter(frame, visit.me.memberships, frame.org_id or visit.me.memberships[0].org_id)
    frame.place(t("Profile"))
    with heading(t("Profile"), detail=visit.me.email):
        pass
    with ui.element("div").classes("wt-settings"):
        draw_account(visit)
        sessions, tokens = Sessions(visit), Tokens(visit)
        if not visit.services.settings.oidc_required:
            draw_password(visit, sessions)
        with panel(t("Two-step sign-in")):
            step = SecondStep(second_step(visit, sessions), visit.me.email, zone(visit))
        sessions.draw()
        tokens.draw()
        lost = await visit.ask(visit.services.organizations.deleted)
        if lost:
            with panel(t("Deleted organizations")):
                deleted_organizations(lost, functools.partial(bring_back, visit), zone(visit))
    await step.load()
    await sessions.load()
    await tokens.load()


async def bring_back(visit: Visit, org_id: str) -> None:
    """Restore an organization, and go there."""
    await visit.ask(visit.services.organizations.restore, org_id)
    await visit.refresh()
    ui.navigate.to(urls.dashboard(org_id))


def draw_account(visit: Visit) -> None:
    """Name, language and zone."""

    async def save(values: dict[str, Any]) -> None:
        await visit.ask(visit.services.profiles.update, visit.me.version, values)
        language = visit.me.locale
        await visit.refresh()
        toast(t("Your profile is saved."))
        if visit.me.locale != language:
            ui.navigate.reload()

    with panel(t("You")):
        profile_form(visit.me, save)


def draw_password(visit: Visit, sessions: "Sessions") -> None:
    """The old password and the new one."""

    async def save(values: dict[str, Any]) -> None:
        change = PasswordChange.parse(values)
        await visit.ask(visit.services.profiles.change_password, change)
        await renew(visit)
        await visit.refresh()
        await sessions.load()
        box.clear()
        with box:
            password_form(visit.me.email, save)
        toast(t("Your password is changed. All other sessions have ended."))

    with panel(t("Password")):
        ui.label(t("All other sessions end when it changes.")).classes("wt-meta")
        with ui.element("div") as box:
            password_form(visit.me.email, save)


def second_step(visit: Visit, sessions: "Sessions") -> Ways:
    """What the section of the second step calls; what it changes gives the session a new id."""
    service = visit.services.second_factors

    async def turn_on(values: dict[str, Any]) -> tuple[str, ...]:
        codes = await visit.ask(service.turn_on, Confirmation.parse(values))
        await renew(visit)
        await sessions.load()
        return codes

    async def turn_off(values: dict[str, Any]) -> None:
        await visit.ask(service.turn_off, Proof.parse(values))
        await renew(visit)
        await sessions.load()

    async def make_codes(values: dict[str, Any]) -> tuple[str, ...]:
        return await visit.ask(service.renew_codes, Proof.parse(values))

    return Ways(
        get=functools.partial(visit.ask, service.get),
        start=functools.partial(visit.ask, service.start),
        turn_on=turn_on,
        turn_off=turn_off,
        renew=make_codes,
    )


async def renew(visit: Visit) -> None:
    """Go on under a new session: the browser trades its cookie, which scripts can't read."""
    ticket = json.dumps(await visit.renew())
    path = json.dumps(urls.renewal())
    ui.run_javascript(
        f"fetch({path}, {{method: 'POST', body: new URLSearchParams({{ticket: {ticket}}})}})"
    )


class Sessions:
    """Where one is signed in."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit

    def draw(self) -> None:
        """An empty table."""
        with panel(t("Sessions")):
            self._table = Table(session_columns(), caption=t("Sessions"), on_action=self._end)

    async def load(self) -> None:
        """Read them, and show them."""
        found: list[SessionOfMine] = await self.visit.ask(self.visit.services.profiles.sessions)
        now, tz = datetime.now(UTC), zone(self.visit)
        self._table.show([session_row(one, now, tz) for one in found])

    async def _end(self, _action: str, session_id: str) -> None:
        await self.visit.ask(self.visit.services.profiles.end_session, session_id)
        toast(t("That session has ended."))
        await self.load()


class Tokens:
    """One's API tokens."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self._listed: dict[str, ApiToken] = {}

    def draw(self) -> None:
        """An empty table, and the way to a new one."""
        with panel(t("API tokens")):
            with ui.element("div").classes("wt-section-head"):
                ui.label(t(TOKENS)).classes("wt-meta wt-grow")
                button(t("New token"), self._new, symbol="plus")
            self._table = Table(token_columns(), caption=t("API tokens"), on_action=self._revoke)

    async def load(self) -> None:
        """Read them, and show them."""
        found = (await self.visit.ask(self.visit.services.tokens.list, MOST)).items
        self._listed = {token.id: token for token in reversed(found)}
        now, tz = datetime.now(UTC), zone(self.visit)
        self._table.show([token_row(one, now, tz) for one in self._listed.values()])
        self._table.element.visible = bool(found)

    def _new(self) -> None:
        async def make(values: dict[str, Any]) -> None:
            draft = ApiTokenDraft.parse(made.read(values))
            token = await self.visit.ask(self.visit.services.tokens.create, draft)
            form.box.visible = False
            with opened.body:
                show_secret(token)
            await self.load()

        tz = zone(self.visit)
        with drawer(t("New API token")) as opened:
            with Form(make, submit=t("Make the token"), on_cancel=opened.close_or_ask) as form:
                made = TokenFields(form, report_day.local(datetime.now(UTC), tz).date(), tz)
            opened.guard(lambda: form.dirty)

    def _revoke(self, _action: str, token_id: str) -> None:
        token = self._listed.get(token_id)
        if token is None:
            return

        async def act() -> None:
            await self.visit.ask(self.visit.services.tokens.delete, token_id)
            toast(t("{name} has ended.", name=token.name))
            await self.load()

        title = t("End the token {name}?", name=token.name)
        confirm(title, t("Programs that use it are refused at once."), act, yes=t("End it"))


def show_secret(token: ApiTokenMade) -> None:
    """The token, this once."""
    with ui.element("div").classes("wt-note-box"):
        ui.label(t(ONCE))
        with ui.element("div").classes("wt-secret"):
            with ui.element("code"):
                ui.label(token.token)
            copies(ui.html(copying(token.token, t("Copy the token"))))


def zone(visit: Visit) -> tzinfo:
    """The reader's zone."""
    return report_day.zone(visit.me.timezone)
