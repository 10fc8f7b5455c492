"""The screen of the user's own account: profile, password, sessions, API tokens."""

import functools
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from nicegui import ui

from components.account.forms import ApiTokenForm, draw_password_change_form, draw_profile_fields
from components.account.session_rows import session_columns, session_row, token_columns, token_row
from components.account.two_factor import TwoFactorSection
from components.audit.change_texts import format_changes
from components.forms.confirm_dialog import confirm_action
from components.forms.edit_drawer import DrawResult, edit_in_drawer
from components.forms.entity_form import EntityEditing, EntityForm
from components.forms.form import Form
from components.forms.stale_conflict import ConflictReader, EntityKind, entity_kind
from components.i18n.translate import mark, t
from components.kit.buttons import button
from components.kit.page_header import page_header
from components.kit.row_actions import draw_copy_button
from components.kit.table import Table
from components.kit.toast import show_toast
from components.organizations.dashboard_panels import titled_panel
from components.organizations.trash_rows import show_deleted_organizations
from components.shell.frame import Frame
from components.shell.navigation import enter_organization
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.profile import PasswordChange, ProfileDraft, SessionOfMine
from welltrack_ui.domain.user import ApiToken, ApiTokenDraft, ApiTokenMade, User
from welltrack_ui.web.screen_data.people import ServiceProfileData
from welltrack_ui.web.screen_data.two_factor import ServiceTwoFactorData
from welltrack_ui.web.screen_user import ScreenUser

MAX_LISTED_TOKENS = 500
PROFILE_KIND: EntityKind[User] = entity_kind("user", ProfileDraft)
TOKENS_TEXT = mark(
    "For programs that act for you through the API. Whoever has one can do what it may."
)
COPY_NOW_TEXT = mark("Copy it now: it is shown this once and can't be read again.")


async def profile_page(user: ScreenUser, frame: Frame, _query: Mapping[str, str]) -> None:
    """Draw the panels of the account."""
    if user.me.memberships:
        enter_organization(
            frame, user.me.memberships, frame.org_id or user.me.memberships[0].org_id
        )
    frame.set_location(t("Profile"))
    with page_header(t("Profile"), detail=user.me.email):
        pass
    with ui.element("div").classes("wt-settings"):
        draw_account_panel(user)
        sessions, tokens = SessionsPanel(user), TokensPanel(user)
        if not user.services.settings.oidc_required:
            draw_password_panel(user, sessions, tokens)
        with titled_panel(t("Two-step sign-in")):

            async def renew() -> None:
                await renew_browser_session(user)
                await sessions.load()

            data = ServiceTwoFactorData(user, renew)
            two_factor = TwoFactorSection(data, user.me.email, user_zone(user))
        sessions.draw()
        tokens.draw()
        deleted = await user.ask(user.services.organizations.list_deleted)
        if deleted:
            with titled_panel(t("Deleted organizations")):
                show_deleted_organizations(
                    deleted, functools.partial(restore_organization, user), user_zone(user)
                )
    await two_factor.load()
    await sessions.load()
    await tokens.load()


async def restore_organization(user: ScreenUser, org_id: str) -> None:
    """Restore an organization, and open its dashboard."""
    await user.ask(user.services.organizations.restore, org_id)
    # Without it the next screen would not know the membership that came back.
    await user.refresh()
    ui.navigate.to(urls.dashboard_url(org_id))


def draw_account_panel(user: ScreenUser) -> None:
    """Draw the panel of name, language and time zone."""

    async def show_saved(before: User, after: User, *_changes: object) -> None:
        await user.refresh()
        show_toast(t("Profile saved"))
        # Texts that are drawn already are in the language before.
        if after.locale != before.locale:
            ui.navigate.reload()

    reader = ConflictReader(format_changes, user_zone(user), "m")
    editing = EntityEditing(ServiceProfileData(user), PROFILE_KIND, reader, draw_profile_fields)
    with titled_panel(t("You")):
        EntityForm(editing, user.me, show_saved, title=t("You"))


def draw_password_panel(user: ScreenUser, sessions: "SessionsPanel", tokens: "TokensPanel") -> None:
    """Draw the panel that changes the password, and may end the API tokens with it."""

    def draw() -> None:
        box.clear()
        with box:
            draw_password_change_form(user.me.email, save, tokens.names)

    async def save(values: dict[str, Any]) -> None:
        change = PasswordChange.parse(values)
        await user.ask(user.services.profiles.change_password, change)
        # The session id may have been copied as well: the browser goes on under a new one.
        await renew_browser_session(user)
        await user.refresh()
        await sessions.load()
        # It draws the form anew: the typed passwords must not stay on the screen.
        await tokens.load()
        show_toast(t("Your password is changed. All other sessions have ended."))

    with titled_panel(t("Password")):
        ui.label(t("All other sessions end when it changes.")).classes("wt-meta")
        box = ui.element("div")
    tokens.on_load(draw)


async def renew_browser_session(user: ScreenUser) -> None:
    """Give the session a new id; the browser exchanges its cookie for the new one."""
    # By a request of the browser, since only an HTTP answer sets a cookie that no script can read.
    ticket = json.dumps(await user.renew())
    path = json.dumps(urls.session_renewal_url())
    ui.run_javascript(
        f"fetch({path}, {{method: 'POST', body: new URLSearchParams({{ticket: {ticket}}})}})"
    )


class SessionsPanel:
    """The panel of the user's sessions."""

    def __init__(self, user: ScreenUser) -> None:
        self.user = user

    def draw(self) -> None:
        """Draw the empty table."""
        with titled_panel(t("Sessions")):
            self._table = Table(
                session_columns(), caption=t("Sessions"), on_action=self._end_session
            )

    async def load(self) -> None:
        """Load the sessions, and show them."""
        sessions: list[SessionOfMine] = await self.user.ask(
            self.user.services.profiles.list_sessions
        )
        now, tz = datetime.now(UTC), user_zone(self.user)
        self._table.show([session_row(one, now, tz) for one in sessions])

    async def _end_session(self, _action: str, session_id: str) -> None:
        await self.user.ask(self.user.services.profiles.end_session, session_id)
        show_toast(t("That session has ended."))
        await self.load()


class TokensPanel:
    """The panel of the user's API tokens."""

    def __init__(self, user: ScreenUser) -> None:
        self.user = user
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
        """Draw the empty table, and the button for a new token."""
        with titled_panel(t("API tokens")):
            with ui.element("div").classes("wt-section-head"):
                ui.label(t(TOKENS_TEXT)).classes("wt-meta wt-grow")
                button(t("New token"), self._create_token, symbol="plus")
            self._table = Table(
                token_columns(), caption=t("API tokens"), on_action=self._confirm_revocation
            )

    async def load(self) -> None:
        """Load the tokens, and show them."""
        tokens = (await self.user.ask(self.user.services.tokens.list, MAX_LISTED_TOKENS)).items
        self._tokens_by_id = {token.id: token for token in reversed(tokens)}
        now, tz = datetime.now(UTC), user_zone(self.user)
        self._table.show([token_row(one, now, tz) for one in self._tokens_by_id.values()])
        self._table.element.visible = bool(tokens)
        self._listener()

    def _create_token(self) -> None:
        async def create(fields: dict[str, Any]) -> DrawResult:
            draft = ApiTokenDraft.parse(fields)
            token = await self.user.make(self.user.services.tokens, draft)
            await self.load()
            return lambda _drawer: show_token_secret(token)

        def make_fields(form: Form) -> ApiTokenForm:
            tz = user_zone(self.user)
            return ApiTokenForm(form, report_day.to_local_time(datetime.now(UTC), tz).date(), tz)

        edit_in_drawer(t("New API token"), make_fields, create, submit=t("Create token"))

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
    """Draw the secret of a token, which is never shown again."""
    with ui.element("div").classes("wt-note-box"):
        ui.label(t(COPY_NOW_TEXT))
        with ui.element("div").classes("wt-secret"):
            with ui.element("code"):
                ui.label(token.token)
            draw_copy_button(token.token, t("Copy the token"))


def user_zone(user: ScreenUser) -> tzinfo:
    """The time zone of the user."""
    return report_day.load_zone(user.me.timezone)
