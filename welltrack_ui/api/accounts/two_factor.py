"""Routes of two-factor authentication: an authenticator app, and recovery codes."""

from fastapi import APIRouter, Response
from pydantic import BaseModel

from welltrack_ui.api.accounts.session_renewal import Renewal, renew_session
from welltrack_ui.api.dependencies import CurrentCall
from welltrack_ui.api.idempotent_route import RetrySafeRoute
from welltrack_ui.domain.two_factor import Confirmation, Enrolment, Proof, SecondFactor

router = APIRouter(
    prefix="/auth/second-factor", tags=["authentication"], route_class=RetrySafeRoute
)


class RecoveryCodes(BaseModel):
    """The recovery codes for when the app is lost, each good once; no later answer has them."""

    codes: tuple[str, ...]


class TurnedOn(Renewal):
    """The recovery codes, and the renewed session."""

    codes: tuple[str, ...]


@router.get("")
def read(call: CurrentCall) -> SecondFactor:
    """The time since when it is on, and the number of recovery codes that are left."""
    return call.services.two_factor.get(call.actor)


@router.post("/begin")
def begin(call: CurrentCall) -> Enrolment:
    """Create a secret for an app; it is stored when `confirm` brings a code of the app."""
    return call.services.two_factor.start_enrolment(call.actor)


@router.post("/confirm")
def confirm(call: CurrentCall, response: Response, confirmation: Confirmation) -> TurnedOn:
    """Turn it on; other sessions end, and this one goes on under a new credential."""
    codes = call.services.two_factor.turn_on(call.actor, confirmation)
    # Only now: after a refusal the old credential goes on.
    return TurnedOn(codes=codes, **dict(renew_session(call, response)))


@router.post("/off")
def turn_off(call: CurrentCall, response: Response, proof: Proof) -> Renewal:
    """Turn it off; other sessions end, and this one goes on under a new credential."""
    call.services.two_factor.turn_off(call.actor, proof)
    return renew_session(call, response)


@router.post("/codes")
def renew_codes(call: CurrentCall, proof: Proof) -> RecoveryCodes:
    """Replace the recovery codes; the earlier ones are void."""
    return RecoveryCodes(codes=call.services.two_factor.renew_codes(call.actor, proof))
