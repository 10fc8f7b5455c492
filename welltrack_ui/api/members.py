"""Routes of the members of an organization, and of invitations to it."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from welltrack_ui.api.dependencies import CurrentCall, Cursor, Limit, set_location_header
from welltrack_ui.api.idempotent_route import RetrySafeRoute
from welltrack_ui.api.pagination import PageOf, respond_with_page
from welltrack_ui.domain.entity import Draft
from welltrack_ui.domain.user import (
    InvitationDraft,
    InvitationSent,
    Member,
    Membership,
    RoleChange,
    UnicodeText,
)

router = APIRouter(tags=["people"], route_class=RetrySafeRoute)


class Link(Draft):
    """The token of an invitation's link."""

    token: Annotated[UnicodeText, Field(max_length=1000)]


@router.get("/orgs/{org_id}/members")
def list_members(
    call: CurrentCall, org_id: str, limit: Limit = None, cursor: Cursor = None
) -> PageOf[Member]:
    """The members of an organization."""
    return respond_with_page(call.services.members.list(call.actor, org_id, limit, cursor))


@router.patch("/orgs/{org_id}/members/{user_id}")
def update_member(call: CurrentCall, org_id: str, user_id: str, change: RoleChange) -> Member:
    """Change a member's role; administrators, up to their own role."""
    return call.services.members.update(call.actor, org_id, user_id, change)


@router.delete("/orgs/{org_id}/members/{user_id}", status_code=204)
def remove_member(call: CurrentCall, org_id: str, user_id: str) -> None:
    """End a membership: the user's own, or as an administrator."""
    call.services.members.remove_member(call.actor, org_id, user_id)


@router.post("/orgs/{org_id}/invite", status_code=201)
def invite(
    call: CurrentCall, org_id: str, draft: InvitationDraft, response: Response
) -> InvitationSent:
    """Create an invitation and send its e-mail; administrators."""
    invitation = call.services.invitations.create(call.actor, org_id, draft)
    # The list, since a single invitation has no route to read it.
    set_location_header(response, f"/api/orgs/{org_id}/invitations")
    return invitation


@router.get("/orgs/{org_id}/invitations")
def list_invitations(
    call: CurrentCall, org_id: str, limit: Limit = None, cursor: Cursor = None
) -> PageOf[InvitationSent]:
    """The invitations of an organization; administrators."""
    return respond_with_page(call.services.invitations.list(call.actor, org_id, limit, cursor))


@router.delete("/orgs/{org_id}/invitations/{invitation_id}", status_code=204)
def revoke_invitation(call: CurrentCall, org_id: str, invitation_id: str) -> None:
    """Revoke an invitation; administrators."""
    call.services.invitations.revoke_invitation(call.actor, org_id, invitation_id)


@router.post("/orgs/{org_id}/invitations/{invitation_id}/resend")
def resend_invitation(call: CurrentCall, org_id: str, invitation_id: str) -> InvitationSent:
    """Send an invitation again, under a new link that is good for 7 days; administrators."""
    return call.services.invitations.resend_invitation(call.actor, org_id, invitation_id)


@router.post("/invitations/accept")
def accept_invitation(call: CurrentCall, link: Link) -> Membership:
    """Accept an invitation to the user's own address."""
    return call.services.invitations.accept_invitation(call.actor, link.token)
