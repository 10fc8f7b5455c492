"""The screen of an invitation to an organization."""

from collections.abc import Mapping

from nicegui import ui

from components.i18n.labels import INVITATION_STATUSES, ROLES
from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.page_header import page_header
from components.shell.frame import Frame
from components.shell.sign_in_card import describe_offer
from welltrack_ui import urls
from welltrack_ui.web.screen_user import ScreenUser
from welltrack_ui.web.threads import run_in_thread


async def invitation_page(user: ScreenUser, frame: Frame, query: Mapping[str, str]) -> None:
    """Draw the invitation of the `token` in `query`, with a button that accepts it."""
    # Opening the link changes nothing: mail scanners open links too.
    token = query.get("token", "")
    frame.set_location(t("Invitation"))
    invitation, org = await user.ask(user.services.invitations.read_invitation, token)

    async def accept() -> None:
        member = await user.ask(user.services.invitations.accept_invitation, token)
        ui.navigate.to(urls.dashboard_url(member.org_id))

    offer = await run_in_thread(user.services.invitations.find_offer, token)
    role = t(ROLES[invitation.role])
    text = t("You are invited as {role}, under {email}.", role=role, email=invitation.email)
    if offer:
        text = describe_offer(offer)
    with page_header(t("Join {org}", org=org.name), detail=text):
        pass
    if invitation.status == "pending":
        with ui.element("div").classes("wt-row"):
            button(t("Accept the invitation"), accept, weight="primary")
    else:
        ui.label(
            t(
                "This invitation is {status} already: ask for a new one.",
                status=t(INVITATION_STATUSES[invitation.status]),
            )
        )
