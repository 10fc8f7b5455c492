"""All screens, and what stands around them: who may see a page, its frame, its error doors."""

import asyncio
import contextlib
import functools
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from nicegui import PageArguments, app, ui

from components.i18n.translate import t, use_language
from components.kit.buttons import link_button
from components.kit.table import empty_state
from components.shell.error_boundary import click_door, screen_door
from components.shell.frame import Frame, frame
from components.shell.user_menu import Person
from components.theme import install
from components.theme.palette import Theme
from pages import (
    access_watch,
    activity,
    calendar,
    dashboard,
    files,
    home,
    invitation,
    login,
    members,
    new_organization,
    organization_settings,
    password_reset,
    profile,
    project,
    projects,
    register,
    search,
    trash,
    well,
)
from welltrack_ui import urls
from welltrack_ui.domain.errors import NotSignedIn
from welltrack_ui.services.container import Services
from welltrack_ui.web import authentication, screen_user
from welltrack_ui.web.accept_language import preferred
from welltrack_ui.web.content_security_policy import ContentPolicy
from welltrack_ui.web.screen_session import STEP_COOKIE, flash_of, let_go, visitor_of
from welltrack_ui.web.screen_user import Visit

Page = Callable[..., Awaitable[None]]
SCREENS: dict[str, Page] = {
    "/": home.home_page,
    "/invitation": invitation.invitation_page,
    "/orgs/new": new_organization.new_organization_page,
    "/orgs/{org_id}": dashboard.dashboard_page,
    "/orgs/{org_id}/calendar": calendar.calendar_page,
    "/orgs/{org_id}/projects": projects.projects_page,
    "/orgs/{org_id}/files": files.files_page,
    "/orgs/{org_id}/activity": activity.activity_page,
    "/orgs/{org_id}/members": members.members_page,
    "/orgs/{org_id}/settings": organization_settings.settings_page,
    "/orgs/{org_id}/trash": trash.trash_page,
    "/profile": profile.profile_page,
    "/projects/{project_id}": project.project_page,
    "/wells/{well_id}": well.well_page,
    # The router takes the longest beginning of an address that it knows, and "/" begins all.
    "/{missing}": home.missing_page,
}
# How long the page waits for its screen: then it goes without, and the screen follows.
AT_ONCE_SECONDS = 0.4
THEME_COOKIE = "welltrack-theme"
ENDED = "Your session has ended. Sign in again to go on."


class Screens(ui.sub_pages):
    """The place where the screen of the current address stands."""

    def _render_404(self) -> None:
        with empty_state("search", t("There is no such page.")):
            link_button(t("To the dashboard"), urls.home())


def serve(services: Services) -> None:
    """Serve every screen; called once, before the first request."""
    install.install()
    # Inside of what compresses pages, and so among the framework's own.
    app.add_middleware(ContentPolicy, settings=services.settings)
    _register_entrances(services)

    @ui.page("/")
    @ui.page("/{path:path}")
    async def shell(request: Request) -> Response | None:
        return await _shell(services, request)


async def _shell(services: Services, request: Request) -> Response | None:
    """The page of those who are signed in; others are sent to sign in, and back."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    try:
        visit = await screen_user.begin(visitor_of(services, request))
    except NotSignedIn:
        return RedirectResponse(urls.sign_in(asked), 303)
    ui.on_exception(click_door)
    use_language(visit.me.locale)
    links = ((t("Profile"), "circle-user-round", urls.profile()),)
    person = Person(visit.me.name, visit.me.email, links)
    with frame(
        person=person,
        theme=_theme(request),
        on_theme=_keep_theme,
        search=functools.partial(search.search, visit),
        sign_out="/logout",
    ) as made:
        screens = Screens(ROUTES, data={"stands": Stands(visit, made)})
        access_watch.watch(visit, made, screens.refresh)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(made.drawn.wait(), AT_ONCE_SECONDS)
        made.is_sent = True
        ui.context.client.on_connect(functools.partial(let_go, request))
    return None


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a screen stands: who visits, and the frame around it."""

    visit: Visit
    frame: Frame


def _screen(page: Page) -> Callable[..., Awaitable[None]]:
    """A screen as the router calls it, behind its error door."""

    async def build(args: PageArguments, stands: Stands) -> None:
        building = _drawn(stands, page, args.path_parameters, args.query_parameters)
        try:
            stands.frame.is_refused = not await screen_door(building, args.path)
        finally:
            stands.frame.drawn.set()

    return build


# Made once, for all pages that are open.
ROUTES = {route: _screen(page) for route, page in SCREENS.items()}


async def _drawn(
    stands: Stands, page: Page, where: Mapping[str, Any], query: Mapping[str, str]
) -> None:
    if stands.frame.is_sent:
        await stands.visit.refresh()
    await page(stands.visit, stands.frame, query, **where)


def _register_entrances(services: Services) -> None:
    """The pages for those who are not signed in."""
    _register_sign_in(services)

    @ui.page("/register")
    async def make_account(request: Request) -> Response | None:
        _speak(request)
        if services.settings.oidc_required:
            return RedirectResponse(urls.sign_in(_next(request)), 303)
        address = authentication.address(request)
        register.register_page(services, _theme(request), _next(request), address)
        return None

    @ui.page("/forgotten")
    async def forgot(request: Request) -> None:
        _speak(request)
        password_reset.forgotten_page(services, _theme(request))

    @ui.page("/reset")
    async def reset(request: Request, token: str = "") -> None:
        _speak(request)
        password_reset.reset_page(services, _theme(request), token)

    @ui.page("/verify")
    async def verify(request: Request, token: str = "") -> None:
        _speak(request)
        await password_reset.verify_page(services, _theme(request), token)


def _register_sign_in(services: Services) -> None:
    """The two steps of signing in."""

    @ui.page("/login")
    async def sign_in(request: Request) -> Response | None:
        _speak(request)
        typed, why = flash_of(services, request)
        if "ended" in request.query_params:
            if await _signed_in(services, request):
                return RedirectResponse(_next(request) or urls.home(), 303)
            why = why or ENDED
        ways = login.ways_of(services.settings)
        login.login_page(_theme(request), _next(request), typed, why, ways)
        return None

    @ui.page("/login/code")
    async def give_code(request: Request) -> Response | None:
        _speak(request)
        if not request.cookies.get(STEP_COOKIE):
            return RedirectResponse(urls.sign_in(_next(request)), 303)
        login.code_page(_theme(request), _next(request), flash_of(services, request)[1])
        return None


async def _signed_in(services: Services, request: Request) -> bool:
    """Whether the browser has a session by now: another page of it may have got a new one."""
    try:
        await screen_user.begin(visitor_of(services, request))
    except NotSignedIn:
        return False
    return True


def _speak(request: Request) -> None:
    """The language that the browser asks for, as long as nobody has signed in."""
    use_language(preferred(request.headers.get("accept-language")))


def _next(request: Request) -> str:
    """Where to go on after signing in: a path of our own, or nothing."""
    asked = request.query_params.get("next")
    return urls.local(asked) if asked else ""


def _theme(request: Request) -> Theme | None:
    """The theme that was chosen in this browser; None for the system's."""
    kept = request.cookies.get(THEME_COOKIE)
    return kept if kept in ("light", "dark") else None  # type: ignore[return-value]


def _keep_theme(theme: Theme | None) -> None:
    """Keep the choice in this browser."""
    life = 31_536_000 if theme else 0
    cookie = f"{THEME_COOKIE}={theme or ''};path=/;max-age={life};samesite=lax"
    ui.run_javascript(f"document.cookie = {json.dumps(cookie)}")
