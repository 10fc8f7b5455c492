"""The routes of all screens: authentication, frame and error boundary of each page."""

import asyncio
import contextlib
import functools
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from nicegui import PageArguments, app, ui

from components.calendar.views import VIEW_SHORTCUTS
from components.files.upload_tray import set_upload_data
from components.forms.drafts import add_draft_keeper
from components.i18n.translate import mark, set_page_language, t
from components.kit.buttons import link_button
from components.kit.table import empty_state
from components.shell.error_boundary import (
    build_screen,
    describe_error,
    drop_expected_errors,
    report_click_error,
)
from components.shell.first_paint import show_first_paint
from components.shell.frame import Frame, build_frame
from components.shell.user_menu import MenuUser
from components.theme import install
from components.theme.palette import Theme
from pages import (
    access_watch,
    activity,
    calendar,
    dashboard,
    files,
    home,
    imports,
    invitation,
    login,
    members,
    new_organization,
    operations,
    organization_settings,
    password_reset,
    profile,
    project,
    projects,
    register,
    search,
    stage,
    trash,
    well,
    wells,
)
from pages.outage import PAGE_SECONDS, OutageGuard
from pages.reports import performance, report
from pages.reports import reports as reports_screen
from welltrack_ui import urls
from welltrack_ui.deadlines import limit_time
from welltrack_ui.domain import report_day
from welltrack_ui.domain.errors import Invalid, NotSignedIn
from welltrack_ui.domain.user import InvitationOffer
from welltrack_ui.services.container import Services
from welltrack_ui.web import authentication, screen_user
from welltrack_ui.web.accept_language import choose_locale
from welltrack_ui.web.content_security_policy import ContentSecurityPolicy
from welltrack_ui.web.flash import read_flash
from welltrack_ui.web.open_pages import OpenPages
from welltrack_ui.web.screen_data.uploads import ServiceUploadData
from welltrack_ui.web.screen_session import (
    read_screen_session,
    release_request,
)
from welltrack_ui.web.screen_user import ScreenUser
from welltrack_ui.web.threads import run_in_thread

PageFunction = Callable[..., Awaitable[None]]
SCREENS_BY_ROUTE: dict[str, PageFunction] = {
    "/": home.home_page,
    "/invitation": invitation.invitation_page,
    "/orgs/new": new_organization.new_organization_page,
    "/orgs/{org_id}": dashboard.dashboard_page,
    "/orgs/{org_id}/calendar": calendar.calendar_page,
    "/orgs/{org_id}/projects": projects.projects_page,
    "/orgs/{org_id}/wells": wells.wells_page,
    "/orgs/{org_id}/reports": reports_screen.reports_page,
    "/orgs/{org_id}/performance": performance.organization_performance_page,
    "/orgs/{org_id}/files": files.files_page,
    "/orgs/{org_id}/search": search.search_page,
    "/orgs/{org_id}/activity": activity.activity_page,
    "/orgs/{org_id}/members": members.members_page,
    "/orgs/{org_id}/settings": organization_settings.settings_page,
    "/orgs/{org_id}/trash": trash.trash_page,
    "/profile": profile.profile_page,
    "/operations": operations.operations_page,
    "/projects/{project_id}": project.project_page,
    "/projects/{project_id}/import": imports.imports_page,
    "/projects/{project_id}/performance": performance.project_performance_page,
    "/wells/{well_id}": well.well_page,
    "/stages/{stage_id}": stage.stage_page,
    "/reports/{report_id}": report.report_page,
    # The router takes the longest beginning of an address that it knows, and "/" begins all.
    "/{missing}": home.not_found_page,
}
# A screen that is ready within this goes out with the page, so the first paint shows it; a slower
# one follows over the websocket.
SCREEN_WAIT_SECONDS = 0.4
RESPONSE_SECONDS = 10.0
"""The framework's own patience, which is above that of the storage."""
THEME_COOKIE = "welltrack-theme"
SESSION_ENDED_TEXT = mark("Your session has ended. Sign in again to go on.")


class ScreenRouter(ui.sub_pages):
    """The element that holds the screen of the current address."""

    def _render_404(self) -> None:
        # The screen of the longest beginning that it knows is being built here already.
        self._cancel_active_tasks()
        with empty_state("search", t("There is no such page."), is_screen=True):
            link_button(t("To the dashboard"), urls.home_url())


def register_screens(services: Services, open_pages: OpenPages | None = None) -> None:
    """Register the routes of all screens; call it once, before the first request.

    `open_pages` records the session that each page is made for.
    """
    pages = open_pages or OpenPages()
    install.install_theme()
    logging.getLogger("nicegui").addFilter(drop_expected_errors)
    # Inside of what compresses pages, and so among the framework's own.
    app.add_middleware(ContentSecurityPolicy, settings=services.settings)
    guard = OutageGuard(services, _read_theme)
    _register_public_pages(services, guard)

    @ui.page("/", response_timeout=RESPONSE_SECONDS)
    @ui.page("/{path:path}", response_timeout=RESPONSE_SECONDS)
    @guard.protect
    async def shell(request: Request) -> Response | None:
        return await _build_shell(services, request, pages, guard)


async def _build_shell(
    services: Services, request: Request, open_pages: OpenPages, guard: OutageGuard
) -> Response | None:
    """The page of a signed-in user; a redirect to the sign-in page for others.

    Raises: Unavailable.
    """
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    try:
        with limit_time(PAGE_SECONDS):
            user = await screen_user.load_screen_user(read_screen_session(services, request))
    except NotSignedIn:
        offer = await _find_offer(services, path)
        is_new = offer and not offer.has_account and not services.settings.oidc_required
        url = urls.register_url(path) if is_new else urls.sign_in_url(path)
        return RedirectResponse(url, 303)
    client = ui.context.client
    # Before the page is sent, since its websocket is refused without this. The cookie is read when
    # it is needed: a renewal of the session changes it.
    open_pages.add(client.id, lambda: user.session.cookie)
    client.on_delete(functools.partial(open_pages.remove, client.id))
    ui.on_exception(report_click_error)
    set_page_language(user.me.locale)
    guard.note_language(user.me.id, user.me.locale)
    set_upload_data(client, ServiceUploadData(user), describe_error)
    person = MenuUser(user.me.name, user.me.email, list_menu_links(user))
    screen_search = search.ScreenSearch(user)
    with build_frame(
        person=person,
        theme=_read_theme(request),
        on_theme=_save_theme,
        search=screen_search,
        sign_out="/logout",
        view_shortcuts=VIEW_SHORTCUTS,
    ) as frame:
        screen_search.frame = frame
        # Before the screen, whose forms ask it for their drafts.
        add_draft_keeper(user.me.id, report_day.load_zone(user.me.timezone))
        screens = ScreenRouter(ROUTES, data={"screen": ScreenContext(user, frame)})
        access_watch.watch_access(user, frame, screens.refresh)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(frame.screen_ready.wait(), SCREEN_WAIT_SECONDS)
        show_first_paint()
        frame.is_sent = True
        ui.context.client.on_connect(functools.partial(release_request, request))
    return None


def list_menu_links(user: ScreenUser) -> tuple[tuple[str, str, str], ...]:
    """The links of the user's menu: label, icon and address."""
    links = [(t("Profile"), "circle-user-round", urls.profile_url())]
    if user.services.operators.is_operator(user.me):
        links.append((t("Operations"), "gauge", urls.operations_url()))
    return tuple(links)


@dataclass(frozen=True, slots=True)
class ScreenContext:
    """The surroundings of a screen: its user and its frame."""

    user: ScreenUser
    frame: Frame


def _guard_screen(route: str, page: PageFunction) -> Callable[..., Awaitable[None]]:
    """The builder of a screen as the router calls it, inside the error boundary."""

    async def build(args: PageArguments, screen: ScreenContext) -> None:
        screen.user.session.place.route = route
        building = _draw_screen(screen, page, args.path_parameters, args.query_parameters)
        try:
            screen.frame.is_refused = not await build_screen(building, args.path)
        finally:
            screen.frame.screen_ready.set()

    return build


# Built once for all open pages: each of them holds the router's routes.
ROUTES = {route: _guard_screen(route, page) for route, page in SCREENS_BY_ROUTE.items()}


async def _draw_screen(
    screen: ScreenContext, page: PageFunction, where: Mapping[str, Any], query: Mapping[str, str]
) -> None:
    # The first screen of a page has the user that was read a moment ago.
    if screen.frame.is_sent:
        await screen.user.refresh()
    await page(screen.user, screen.frame, query, **where)


def _register_public_pages(services: Services, guard: OutageGuard) -> None:
    """Register the pages of users who are not signed in."""
    _register_sign_in(services, guard)

    @ui.page("/register", response_timeout=RESPONSE_SECONDS)
    @guard.protect
    async def make_account(request: Request) -> Response | None:
        _use_browser_language(request)
        if services.settings.oidc_required:
            return RedirectResponse(urls.sign_in_url(_next_path(request)), 303)
        then = _next_path(request)
        offer = await _find_offer(services, then)
        register.register_page(_read_theme(request), then, read_flash(services, request), offer)
        return None

    @ui.page("/forgotten")
    async def forgot(request: Request, sent: str = "") -> None:
        _use_browser_language(request)
        flash = read_flash(services, request)
        password_reset.forgot_password_page(_read_theme(request), flash, sent=bool(sent))

    @ui.page("/reset", response_timeout=RESPONSE_SECONDS)
    @guard.protect
    async def reset(request: Request, token: str = "") -> None:
        _use_browser_language(request)
        flash = read_flash(services, request)
        names = await run_in_thread(_list_reset_tokens, services, token)
        password_reset.reset_password_page(_read_theme(request), token, flash, names)

    @ui.page("/verify")
    async def verify(request: Request, token: str = "", confirmed: str = "") -> None:
        _use_browser_language(request)
        failed = bool(read_flash(services, request).errors)
        password_reset.verify_email_page(
            _read_theme(request), token, confirmed=bool(confirmed), failed=failed
        )


def _list_reset_tokens(services: Services, token: str) -> tuple[str, ...]:
    """The API tokens of a reset link's account, by name; none for a link that is not valid."""
    try:
        return services.accounts.list_reset_tokens(token)
    except Invalid:
        return ()


def _register_sign_in(services: Services, guard: OutageGuard) -> None:
    """Register the pages of the two steps of signing in, and of the link in place of the first."""

    @ui.page("/login", response_timeout=RESPONSE_SECONDS)
    @guard.protect
    async def sign_in(request: Request) -> Response | None:
        _use_browser_language(request)
        flash = read_flash(services, request)
        if "ended" in request.query_params:
            if await _has_session(services, request):
                return RedirectResponse(_next_path(request) or urls.home_url(), 303)
            flash = flash if flash.problem else replace(flash, problem=SESSION_ENDED_TEXT)
        ways = login.read_sign_in_methods(services.settings)
        then = _next_path(request)
        offer = await _find_offer(services, then)
        login.login_page(_read_theme(request), then, flash, ways, offer)
        return None

    @ui.page("/login/link")
    async def sign_in_link(request: Request, token: str = "", sent: str = "") -> Response | None:
        _use_browser_language(request)
        if services.settings.oidc_required:
            return RedirectResponse(urls.sign_in_url(), 303)
        flash = read_flash(services, request)
        password_reset.sign_in_link_page(_read_theme(request), token, flash, sent=bool(sent))
        return None

    @ui.page("/login/code")
    async def give_code(request: Request) -> Response | None:
        _use_browser_language(request)
        if not request.cookies.get(authentication.two_factor_cookie_name(services.settings)):
            return RedirectResponse(urls.sign_in_url(_next_path(request)), 303)
        login.two_factor_page(
            _read_theme(request), _next_path(request), read_flash(services, request).problem
        )
        return None


async def _find_offer(services: Services, path: str) -> InvitationOffer | None:
    """The open invitation whose link a path is; None for any other path."""
    parts = urlsplit(path)
    if parts.path != "/invitation":
        return None
    token = dict(parse_qsl(parts.query)).get("token", "")
    return await run_in_thread(services.invitations.find_offer, token)


async def _has_session(services: Services, request: Request) -> bool:
    """Whether the browser has a session: another of its pages may have signed in since."""
    try:
        await screen_user.load_screen_user(read_screen_session(services, request))
    except NotSignedIn:
        return False
    return True


def _use_browser_language(request: Request) -> None:
    """Set the page to the language that the browser prefers."""
    set_page_language(choose_locale(request.headers.get("accept-language")))


def _next_path(request: Request) -> str:
    """The path to open after signing in, one of our own; blank for none."""
    path = request.query_params.get("next")
    return urls.sanitize_return_path(path) if path else ""


def _read_theme(request: Request) -> Theme | None:
    """The theme of this browser's cookie; None follows the system."""
    theme = request.cookies.get(THEME_COOKIE)
    # A cookie may hold any text.
    return theme if theme in ("light", "dark") else None  # type: ignore[return-value]


def _save_theme(theme: Theme | None) -> None:
    """Store the theme in a cookie of this browser; None deletes it."""
    # By script: an event of a page has no HTTP answer that could set it, and it is no secret.
    life = 31_536_000 if theme else 0
    cookie = f"{THEME_COOKIE}={theme or ''};path=/;max-age={life};samesite=lax"
    ui.run_javascript(f"document.cookie = {json.dumps(cookie)}")
