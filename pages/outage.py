"""The page while the storage is away: the frame, a sentence, and the page itself afterwards."""

import functools
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, ParamSpec

from fastapi import Request, Response
from nicegui import ui

from components.i18n.translate import mark, set_page_language, t
from components.kit.table import empty_state
from components.shell.error_boundary import OUTAGE_SECONDS, log_unexpected_error
from components.shell.frame import PRODUCT_NAME, build_frame
from components.shell.sign_in_card import NO_SOCKET_SCRIPT
from components.theme.palette import Theme
from welltrack_ui.domain.errors import Unavailable
from welltrack_ui.services.container import Services
from welltrack_ui.web import authentication
from welltrack_ui.web.accept_language import choose_locale

log = logging.getLogger(__name__)
PAGE_SECONDS = 4.0
"""A page waits so long for the storage before it says that it can't be reached."""
MAX_READERS = 1_000
"""So many readers' languages are remembered."""
SENTENCE = mark("WellTrack can't reach its storage. This page opens by itself once it can.")
P = ParamSpec("P")
Protected = Callable[P, Coroutine[Any, Any, Response | None]]


class OutageGuard:
    """The guard of pages: in place of one that can't be read it shows why, and tries again.

    The language of a reader is remembered from the last page they opened, since their account can't
    be read now either; it is that of the browser for others.
    """

    def __init__(self, services: Services, read_theme: Callable[[Request], Theme | None]) -> None:
        self.services, self.read_theme = services, read_theme
        self._languages: OrderedDict[str, str] = OrderedDict()

    def note_language(self, user_id: str, language: str) -> None:
        """Note the language of a reader."""
        self._languages[user_id] = language
        self._languages.move_to_end(user_id)
        if len(self._languages) > MAX_READERS:
            self._languages.popitem(last=False)

    def protect(self, build: Callable[P, Awaitable[Response | None]]) -> Protected[P]:
        """The builder of a page, with its parameters, in which an outage is no error."""

        @functools.wraps(build)
        async def build_guarded(*args: P.args, **kwargs: P.kwargs) -> Response | None:
            request = kwargs["request"]
            assert isinstance(request, Request)  # noqa: S101 - every page has it, by this name
            try:
                return await build(*args, **kwargs)
            except Unavailable as error:
                log.warning("a page could not be read: %s", error)
                set_page_language(self._find_language(request))
                return self._show(request, t(SENTENCE), 503)
            except Exception as error:  # noqa: BLE001 - the last boundary: logged with the id shown
                set_page_language(self._find_language(request))
                return self._show(request, log_unexpected_error(error), 500)

        return build_guarded

    def _find_language(self, request: Request) -> str:
        cookie = request.cookies.get(authentication.session_cookie_name(self.services.settings), "")
        user_id = self.services.sign_ins.read_cookie_user(cookie)
        known = self._languages.get(user_id) if user_id else None
        return known or choose_locale(request.headers.get("accept-language"))

    def _show(self, request: Request, text: str, status: int) -> Response:
        client = ui.context.client
        client.content.clear()
        # Its websocket would ask for a session, which can't be read: the browser loads it anew.
        ui.add_head_html(f"<script>{NO_SOCKET_SCRIPT}</script>")
        if status == 503:
            ui.add_head_html(f'<meta http-equiv="refresh" content="{OUTAGE_SECONDS:.0f}">')
        with build_frame(person=None, theme=self.read_theme(request), on_theme=ignore) as frame:
            frame.leave_organization()
            frame.set_location(PRODUCT_NAME)
            empty_state("triangle-alert", text)
        response = client.build_response(request, status)
        response.headers["Retry-After"] = f"{OUTAGE_SECONDS:.0f}"
        return response


def ignore(_: object) -> None:
    """Take a choice that can't be kept now."""
