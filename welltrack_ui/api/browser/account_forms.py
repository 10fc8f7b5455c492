"""Routes of the account forms of users who are not signed in, which need no websocket.

Links in e-mails lead to a page with a button: mail scanners open links, and must change nothing.
"""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

from welltrack_ui import urls
from welltrack_ui.api.accounts.auth import Reset
from welltrack_ui.api.browser.sign_in_forms import (
    FormText,
    redirect_back,
    send_link_to,
    sign_in_by_password,
)
from welltrack_ui.api.dependencies import Call, CurrentCall, find_actor
from welltrack_ui.domain import report_day
from welltrack_ui.domain.errors import NotSignedIn, WellTrackError
from welltrack_ui.domain.user import Registration
from welltrack_ui.services.accounts.sessions import SignInResult
from welltrack_ui.web import authentication
from welltrack_ui.web.accept_language import choose_locale

router = APIRouter(include_in_schema=False)


@router.post("/register")
def register(
    call: CurrentCall,
    name: FormText = "",
    email: FormText = "",
    password: FormText = "",
    timezone: FormText = "",
    next: FormText = "",
) -> Any:
    """Create an account and sign in; back to the form with the reason where that fails.

    The invitation that led to the form is accepted with it.

    Raises: Forbidden for another site's form.
    """
    authentication.require_own_origin(call.services.settings, call.request)
    typed = {"name": name, "email": email.strip(), "password": password}
    try:
        draft = Registration.parse(
            {**typed, "locale": read_locale(call), "timezone": choose_zone(timezone)}
        )
        call.services.accounts.register_user(draft, call.address)
    except WellTrackError as error:
        back = urls.register_url(next or None)
        return redirect_back(call, back, error, name=name, email=email)

    def find_start(signed_in: SignInResult) -> str:
        return accept_offer(call, signed_in, next) or next

    return sign_in_by_password(call, email, password, next, find_start=find_start)


def accept_offer(call: Call, signed_in: SignInResult, then: str) -> str:
    """Accept the invitation whose page a path is; the path of its organization, else blank."""
    token = urls.read_invitation_token(then)
    if not token:
        return ""
    actor = call.services.sign_ins.authenticate_cookie(signed_in.cookie)
    try:
        member = call.services.invitations.accept_invitation(actor, token)
    except WellTrackError:
        # Its page tells why it can't be accepted.
        return ""
    return urls.dashboard_url(member.org_id)


@router.post("/forgotten")
def send_reset_link(call: CurrentCall, email: FormText = "") -> Any:
    """Send a link that sets a new password; the answer is the same for unknown addresses.

    Raises: Forbidden for another site's form.
    """
    return send_link_to(
        call, email, call.services.accounts.send_reset_link, urls.forgot_password_url
    )


@router.post("/reset")
def reset_password(
    call: CurrentCall, token: FormText = "", password: FormText = "", end_tokens: FormText = ""
) -> Any:
    """Set a new password by a link from an e-mail.

    Raises: Forbidden for another site's form.
    """
    authentication.require_own_origin(call.services.settings, call.request)
    try:
        draft = Reset.parse({"token": token, "password": password, "end_tokens": bool(end_tokens)})
        call.services.accounts.reset_password(
            draft.token, draft.password, end_tokens=draft.end_tokens
        )
    except WellTrackError as error:
        return redirect_back(call, urls.reset_password_url(token), error)
    return RedirectResponse(urls.sign_in_url(), 303)


@router.post("/verify")
def verify_address(call: CurrentCall, token: FormText = "") -> Any:
    """Confirm an e-mail address by the link that was sent to it.

    Who is not signed in to the account goes on to a new password, which confirms it too: the
    password that it has may be a stranger's, who made it with somebody else's address.

    Raises: Forbidden for another site's form.
    """
    authentication.require_own_origin(call.services.settings, call.request)
    accounts = call.services.accounts
    try:
        accounts.verify_address(token, find_actor(call))
    except NotSignedIn:
        try:
            reset_token = accounts.exchange_welcome_link(token)
        except WellTrackError as error:
            return redirect_back(call, urls.verify_address_url(), error)
        return RedirectResponse(urls.reset_password_url(reset_token), 303)
    except WellTrackError as error:
        return redirect_back(call, urls.verify_address_url(), error)
    return RedirectResponse(urls.verify_address_url(confirmed=True), 303)


def choose_zone(timezone: str) -> str:
    """The time zone that the browser names; UTC for one that this server does not know."""
    # A browser may know newer zones: no reason to refuse the account.
    return timezone if timezone in report_day.list_zone_names() else "UTC"


def read_locale(call: Call) -> str:
    """The language of the browser, from its Accept-Language header."""
    return choose_locale(call.request.headers.get("accept-language"))
