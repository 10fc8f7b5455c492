"""One's own account: name and language, password, open sessions, API tokens."""

import functools
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from nicegui import ui

from components.account.forms import ApiTokenForm, draw_password_change_form, draw_profile_form
from components.account.session_rows import session_columns, session_row, token_columns, token_row
from components.account.two_factor import TwoFactorSection
from components.forms.confirm_dialog import confirm_action
from components.forms.edit_drawer import DrawResult, edit_in_drawer
from components.forms.form import Form
from components.i18n.translate import mark, t
from components.kit.buttons import button
from components.kit.page_header import page_header
from components.kit.row_actions import draw_copy_button
from components.kit.table import Table
from components.kit.toast import show_toast
from components.organizations.dashboard_panels import titled_panel
from components.organizations.deleted_table import show_deleted_organizations
from components.shell.frame import Frame
from components.shell.navigation import enter_organization
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.profile import PasswordChange, SessionOfMine
from welltrack_ui.domain.user import ApiToken, ApiTokenDraft, ApiTokenMade
from welltrack_ui.web.screen_data.two_factor import ServiceTwoFactorData
from welltrack_ui.web.screen_user import ScreenUser

MAX_LISTED_TOKENS = 500
TOKENS_TEXT = mark(
    "For programs that act for you through the API. Whoever has one can do what it may."
)
SHOWN_ONCE_TEXT = mark("Copy it now: it is shown this once and can't be read again.")


async def profile_page(visit: ScreenUser, frame: Frame, _query: Mapping[str, str]) -> None:
    """What one may set of oneself, and the ways in that are open."""
    if visit.me.memberships:
        enter_organization(
            frame, visit.me.memberships, frame.org_id or visit.me.memberships[0].org_id
        )
    frame.set_location(t("Profile"))
    with page_header(t("Profile"), detail=visit.me.email):
        pass
    with ui.element("div").classes("wt-settings"):
        draw_account_panel(visit)
        sessions, tokens = SessionsPanel(visit), TokensPanel(visit)
        if not visit.services.settings.oidc_required:
            draw_password_panel(visit, sessions, tokens)
        with titled_panel(t("Two-step sign-in")):

            async def renew() -> None:
                await renew_browser_session(visit)
                await sessions.load()

            data = ServiceTwoFactorData(visit, renew)
            step = TwoFactorSection(data, visit.me.email, user_zone(visit))
        sessions.draw()
        tokens.draw()
        lost = await visit.ask(visit.services.organizations.list_deleted)
        if lost:
            with titled_panel(t("Deleted organizations")):
                show_deleted_organizations(
                    lost, functools.partial(restore_organization, visit), user_zone(visit)
                )
    await step.load()
    await sessions.load()
    await tokens.load()


async def restore_organization(visit: ScreenUser, org_id: str) -> None:
    """Restore an organization, and go there."""
    await visit.ask(visit.services.organizations.restore, org_id)
    await visit.refresh()
    ui.navigate.to(urls.dashboard_url(org_id))


def draw_account_panel(visit: ScreenUser) -> None:
    """Name, language and zone."""

    async def save(values: dict[str, Any]) -> None:
        await visit.ask(visit.services.profiles.update, visit.me.version, values)
        language = visit.me.locale
        await visit.refresh()
        show_toast(t("Your profile is saved."))
        if visit.me.locale != language:
            ui.navigate.reload()

    with titled_panel(t("You")):
        draw_profile_form(visit.me, save)


def draw_password_panel(
    visit: ScreenUser, sessions: "SessionsPanel", tokens: "TokensPanel"
) -> None:
    """The old password and the new one, and the API tokens that may end with it."""

    def draw() -> None:
        box.clear()
        with box:
            draw_password_change_form(visit.me.email, save, tokens.names)

    async def save(values: dict[str, Any]) -> None:
        change = PasswordChange.parse(values)
        await visit.ask(visit.services.profiles.change_password, change)
        await renew_browser_session(visit)
        await visit.refresh()
        await sessions.load()
        await tokens.load()
        show_toast(t("Your password is changed. All other sessions have ended."))

    with titled_panel(t("Password")):
        ui.label(t("All other sessions end when it changes.")).classes("wt-meta")
        box = ui.element("div")
    tokens.on_load(draw)


async def renew_browser_session(visit: ScreenUser) -> None:
    """Go on under a new session: the browser trades its cookie, which scripts can't read."""
    ticket = json.dumps(await visit.renew())
    path = json.dumps(urls.session_renewal_url())
    ui.run_javascript(
        f"fetch({path}, {{method: 'POST', body: new URLSearchParams({{ticket: {ticket}}})}})"
    )


class SessionsPanel:
    """Where one is signed in."""

    def __init__(self, visit: ScreenUser) -> None:
        self.user = visit

    def draw(self) -> None:
        """An empty table."""
        with titled_panel(t("Sessions")):
            self._table = Table(
                session_columns(), caption=t("Sessions"), on_action=self._end_session
            )

    async def load(self) -> None:
        """Read them, and show them."""
        found: list[SessionOfMine] = await self.user.ask(self.user.services.profiles.list_sessions)
        now, tz = datetime.now(UTC), user_zone(self.user)
        self._table.show([session_row(one, now, tz) for one in found])

    async def _end_session(self, _action: str, session_id: str) -> None:
        await self.user.ask(self.user.services.profiles.end_session, session_id)
        show_toast(t("That session has ended."))
        await self.load()


class TokensPanel:
    """One's API tokens."""

    def __init__(self, visit: ScreenUser) -> None:
        self.user = visit
        self._tokens_by_id: dict[str, ApiToken] = {}
        self._listener: Callable[[], None] = lambda: None

    @property
    def names(self) -> list[str]:
        """The names of the tokens, newest first."""
        return [token.name for token in self._tokens_by_id.values()]

    def on_load(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever the tokens were read."""
        self._listener = listener

    def draw(self) -> None:
        """An empty table, and the way to a new one."""
        with titled_panel(t("API tokens")):
            with ui.element("div").classes("wt-section-head"):
                ui.label(t(TOKENS_TEXT)).classes("wt-meta wt-grow")
                button(t("New token"), self._create_token, symbol="plus")
            self._table = Table(
                token_columns(), caption=t("API tokens"), on_action=self._confirm_revocation
            )

    async def load(self) -> None:
        """Read them, and show them."""
        found = (await self.user.ask(self.user.services.tokens.list, MAX_LISTED_TOKENS)).items
        self._tokens_by_id = {token.id: token for token in reversed(found)}
        now, tz = datetime.now(UTC), user_zone(self.user)
        self._table.show([token_row(one, now, tz) for one in self._tokens_by_id.values()])
        self._table.element.visible = bool(found)
        self._listener()

    def _create_token(self) -> None:
        async def create(fields: dict[str, Any]) -> DrawResult:
            draft = ApiTokenDraft.parse(fields)
            token = await self.user.ask(self.user.services.tokens.create, draft)
            await self.load()
            return lambda _drawer: show_token_secret(token)

        def make_fields(form: Form) -> ApiTokenForm:
            tz = user_zone(self.user)
            return ApiTokenForm(form, report_day.to_local_time(datetime.now(UTC), tz).date(), tz)

        edit_in_drawer(t("New API token"), make_fields, create, submit=t("Make the token"))

    def _confirm_revocation(self, _action: str, token_id: str) -> None:
        token = self._tokens_by_id.get(token_id)
        if token is None:
            return

        async def act() -> None:
            await self.user.ask(self.user.services.tokens.delete, token_id)
            show_toast(t("{name} has ended.", name=token.name))
            await self.load()

        title = t("End the token {name}?", name=token.name)
        confirm_action(title, t("Programs that use it are refused at once."), act, yes=t("End it"))


def show_token_secret(token: ApiTokenMade) -> None:
    """The token, this once."""
    with ui.element("div").classes("wt-note-box"):
        ui.label(t(SHOWN_ONCE_TEXT))
        with ui.element("div").classes("wt-secret"):
            with ui.element("code"):
                ui.label(token.token)
            draw_copy_button(token.token, t("Copy the token"))


def user_zone(visit: ScreenUser) -> tzinfo:
    """The reader's zone."""
    return report_day.load_zone(visit.me.timezone)
