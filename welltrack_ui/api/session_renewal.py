"""The credential that asks, for one that nobody else can have got hold of."""

from fastapi import Response
from pydantic import BaseModel

from welltrack_ui.api import cookies
from welltrack_ui.api.dependencies import Call


class Renewal(BaseModel):
    """The bearer token of the same session from now on, good for `expires_in` seconds.

    Null for a browser: its cookie is set anew.
    """

    access_token: str | None
    token_type: str = "bearer"  # noqa: S105 - the kind of token, no secret
    expires_in: int


def renew_session(call: Call, answer: Response) -> Renewal:
    """What carries the session from now on; the credential that asked is worth nothing more."""
    services = call.services
    made = services.sign_ins.renew_session(call.actor)
    if call.actor.source != "ui":
        return Renewal(access_token=made.access_token, expires_in=made.expires_in)
    seconds = services.settings.session_days * 86_400
    cookies.set_session_cookie(services, answer, made.cookie, seconds)
    return Renewal(access_token=None, expires_in=seconds)
