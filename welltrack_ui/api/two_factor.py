"""The second step of one's own sign-in: an app's codes, and recovery codes for when it is lost."""

from fastapi import APIRouter, Response
from pydantic import BaseModel

from welltrack_ui.api.dependencies import CurrentCall
from welltrack_ui.api.idempotent_route import RetrySafeRoute
from welltrack_ui.api.session_renewal import Renewal, renew_session
from welltrack_ui.domain.two_factor import Confirmation, Enrolment, Proof, SecondFactor

router = APIRouter(
    prefix="/auth/second-factor", tags=["authentication"], route_class=RetrySafeRoute
)


class RecoveryCodes(BaseModel):
    """Codes for when the app is lost, each good once; told in this answer and never again."""

    codes: tuple[str, ...]


class TurnedOn(Renewal):
    """The recovery codes, and what carries the session from now on."""

    codes: tuple[str, ...]


@router.get("")
def read(call: CurrentCall) -> SecondFactor:
    """Since when it is on, and how many recovery codes are left."""
    return call.services.two_factor.get(call.actor)


@router.post("/begin")
def begin(call: CurrentCall) -> Enrolment:
    """A secret for an app. Nothing is kept of it until `confirm` brings a code of the app."""
    return call.services.two_factor.start_enrolment(call.actor)


@router.post("/confirm")
def confirm(call: CurrentCall, answer: Response, given: Confirmation) -> TurnedOn:
    """Turn it on. All other sessions end, and this one goes on under a new credential."""
    codes = call.services.two_factor.turn_on(call.actor, given)
    return TurnedOn(codes=codes, **dict(renew_session(call, answer)))


@router.post("/off")
def turn_off(call: CurrentCall, answer: Response, given: Proof) -> Renewal:
    """From now on the password is enough. Other sessions end; this one as with `confirm`."""
    call.services.two_factor.turn_off(call.actor, given)
    return renew_session(call, answer)


@router.post("/codes")
def renew_codes(call: CurrentCall, given: Proof) -> RecoveryCodes:
    """New recovery codes; those from before end."""
    return RecoveryCodes(codes=call.services.two_factor.renew_codes(call.actor, given))
