"""The renewal of a session: a new credential in place of one that somebody may have copied."""

from fastapi import Response
from pydantic import BaseModel

from welltrack_ui.api.browser import cookies
from welltrack_ui.api.dependencies import Call


class Renewal(BaseModel):
    """The new access token of the session, good for `expires_in` seconds.

    It is null for a browser, which gets a new cookie.
    """

    access_token: str | None
    token_type: str = "bearer"  # noqa: S105 - the kind of token, no secret
    expires_in: int


def renew_session(call: Call, response: Response) -> Renewal:
    """The renewed session; the credential of the request is void from now on.

    Raises: NotSignedIn.
    """
    services = call.services
    renewed = services.sign_ins.renew_session(call.actor)
    # A program gets its token in the answer; for a browser scripts must not be able to read it.
    if call.actor.source != "ui":
        return Renewal(access_token=renewed.access_token, expires_in=renewed.expires_in)
    seconds = services.settings.session_days * 86_400
    cookies.set_session_cookie(services, response, renewed.cookie, seconds)
    return Renewal(access_token=None, expires_in=seconds)
