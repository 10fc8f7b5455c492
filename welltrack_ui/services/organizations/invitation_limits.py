"""Limits on the e-mails of invitations: of one sender, to one address, and of one organization.

An invitation is an e-mail that somebody sends to an address of their choice in words that are
partly their own. The limit of an address holds across all organizations: else whoever makes many
of them could fill a stranger's mailbox.
"""

from welltrack_ui.domain.messages import mark
from welltrack_ui.domain.user import Invitation, build_address_key
from welltrack_ui.services.core.rate_limits import (
    DAY_SECONDS,
    HOUR_SECONDS,
    RateLimit,
    RateLimiter,
)
from welltrack_ui.settings import Settings

SENDER_REFUSAL = mark("You have sent too many invitations. Wait an hour, then send the rest.")
ADDRESS_REFUSAL = mark(
    "This address was sent too many invitations today. Give the person the link of the last one."
)
ORGANIZATION_REFUSAL = mark(
    "The organization has sent too many invitations today. Send the rest tomorrow."
)


class InvitationLimits:
    """Counts the e-mails of invitations, and refuses those beyond a limit."""

    def __init__(self, settings: Settings, limits: RateLimiter) -> None:
        self.limits = limits
        self.sender = RateLimit(
            "invite", settings.invitations_per_hour, HOUR_SECONDS, SENDER_REFUSAL
        )
        self.address = RateLimit(
            "invite-address", settings.invitations_per_day_per_address, DAY_SECONDS, ADDRESS_REFUSAL
        )
        self.organization = RateLimit(
            "invite-org",
            settings.invitations_per_day_per_organization,
            DAY_SECONDS,
            ORGANIZATION_REFUSAL,
        )

    def count_email(self, sender_id: str, invitation: Invitation) -> None:
        """Count one e-mail. Raises: TooManyAttempts, which says whose limit is reached."""
        counts = (
            (self.sender, sender_id),
            (self.address, build_address_key(invitation.email)),
            (self.organization, invitation.org_id),
        )
        # All are looked at first, so that a refused e-mail uses up no other limit.
        for limit, whose in counts:
            self.limits.check_limit(limit, whose)
        for limit, whose in counts:
            self.limits.count_try(limit, whose)
