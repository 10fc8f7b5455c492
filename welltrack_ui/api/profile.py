"""One's own account: name, language and zone, the password, open sessions."""

from fastapi import APIRouter, Response

from welltrack_ui.api.dependencies import Called
from welltrack_ui.api.idempotent_route import RetrySafeRoute
from welltrack_ui.api.pagination import PageOf, whole
from welltrack_ui.api.session_renewal import Renewal, renewed
from welltrack_ui.domain.profile import PasswordChange, ProfileChange, SessionOfMine
from welltrack_ui.domain.user import User

router = APIRouter(prefix="/auth", tags=["authentication"], route_class=RetrySafeRoute)


@router.patch("/me")
def update(call: Called, change: ProfileChange) -> User:
    """Another name, language or zone of one's own."""
    return call.services.profiles.update(call.actor, change.version, change.changed())


@router.post("/password/change")
def change_password(call: Called, answer: Response, change: PasswordChange) -> Renewal:
    """A new password; all other sessions end, and this one goes on under a new credential."""
    call.services.profiles.change_password(call.actor, change)
    return renewed(call, answer)


@router.get("/sessions")
def list_sessions(call: Called) -> PageOf[SessionOfMine]:
    """One's open sign-ins, latest first."""
    return whole(call.services.profiles.sessions(call.actor))


@router.delete("/sessions/{session_id}", status_code=204)
def end_session(call: Called, session_id: str) -> None:
    """Sign out there."""
    call.services.profiles.end_session(call.actor, session_id)
