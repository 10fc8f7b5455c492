"""Routes of the user's own account: profile, password, sessions."""

from fastapi import APIRouter, Response

from welltrack_ui.api.accounts.session_renewal import Renewal, renew_session
from welltrack_ui.api.dependencies import CurrentCall
from welltrack_ui.api.idempotent_route import RetrySafeRoute
from welltrack_ui.api.pagination import PageOf, respond_with_list
from welltrack_ui.domain.profile import PasswordChange, ProfileChange, SessionOfMine
from welltrack_ui.domain.user import User

router = APIRouter(prefix="/auth", tags=["authentication"], route_class=RetrySafeRoute)


@router.patch("/me")
def update(call: CurrentCall, change: ProfileChange) -> User:
    """Change the user's name, language or time zone."""
    return call.services.profiles.update(call.actor, change.version, change.sent_fields())


@router.post("/password/change")
def change_password(call: CurrentCall, response: Response, change: PasswordChange) -> Renewal:
    """Change the password; other sessions end, and this one goes on under a new credential."""
    call.services.profiles.change_password(call.actor, change)
    # Who knew the old password may have copied the credential too.
    return renew_session(call, response)


@router.get("/sessions")
def list_sessions(call: CurrentCall) -> PageOf[SessionOfMine]:
    """The user's open sessions, latest first."""
    return respond_with_list(call.services.profiles.list_sessions(call.actor))


@router.delete("/sessions/{session_id}", status_code=204)
def end_session(call: CurrentCall, session_id: str) -> None:
    """End one of the user's sessions."""
    call.services.profiles.end_session(call.actor, session_id)
