"""The mail room: letters to people, stored with the change they tell of, then on their way.

A letter lies in the store until it has left, so that none is lost and none is in the way of a
request. One that belongs to a change is put into its plan, and posted after the commit.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from welltrack_ui.domain import ids
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.outgoing_email import MailState, OutgoingEmail
from welltrack_ui.domain.user import Invitation, Session, User
from welltrack_ui.services.email import layout
from welltrack_ui.services.email import messages as drafts
from welltrack_ui.services.email.delivery_worker import DeliveryWorker
from welltrack_ui.services.email.messages import EmailDraft
from welltrack_ui.services.email.translations import EmailTranslator
from welltrack_ui.store import outgoing_emails, users
from welltrack_ui.store.unit_of_work import UnitOfWork

MAX_DELIVERY_TIME = timedelta(days=3)


class Mailer:
    """Writes the letters that WellTrack sends, each in its reader's language."""

    def __init__(self, courier: DeliveryWorker, base_url: str) -> None:
        self.worker = courier
        self.base_url = base_url.rstrip("/")

    def add_invitation(
        self, plan: UnitOfWork, invitation: Invitation, inviter: str, org: Organization, url: str
    ) -> OutgoingEmail:
        """Into the plan: somebody is invited. Who has no account reads the organization's."""
        reader = users.find_by_email(self.worker.engine, invitation.email)
        words = EmailTranslator(reader.locale if reader else org.locale)
        draft = drafts.write_invitation(words, inviter, org.name, invitation.role, url)
        life = invitation.expires_at - plan.at
        letter = build_email(
            invitation_email_id(invitation), invitation.email, draft, plan.at, life
        )
        return add_email(plan, letter)

    def add_welcome(self, plan: UnitOfWork, user: User, token: str) -> OutgoingEmail:
        """Into the plan: an account was made; the link proves the address."""
        draft = drafts.write_welcome(
            EmailTranslator(user.locale), user.name, self._build_url("verify", token)
        )
        return add_email(plan, build_email(ids.new_id("y"), user.email, draft, plan.at))

    def send_repeated_registration(self, user: User) -> None:
        """Sent: somebody tried to register an address that has an account."""
        url = f"{self.base_url}/login"
        self._send_email(
            user, drafts.write_repeated_registration(EmailTranslator(user.locale), user.name, url)
        )

    def send_password_reset(self, user: User, token: str, life: timedelta) -> None:
        """Sent: a forgotten password; the link sets a new one, for as long as `life`."""
        draft = drafts.write_password_reset(
            EmailTranslator(user.locale), user.name, self._build_url("reset", token)
        )
        self._send_email(user, draft, life)

    def add_new_sign_in(self, plan: UnitOfWork, user: User, session: Session) -> OutgoingEmail:
        """Into the plan: somebody signed in from where the user had not been."""
        words = EmailTranslator(user.locale)
        at = session.created_at.astimezone(ZoneInfo(user.timezone))
        t = words.t
        unknown = t("unknown")
        device, address = session.agent or unknown, session.ip or unknown
        url = f"{self.base_url}/forgotten"
        draft = drafts.write_new_sign_in(words, user.name, at, device, address, url)
        return add_email(plan, build_email(ids.new_id("y"), user.email, draft, plan.at))

    def add_sign_in_change(self, plan: UnitOfWork, user: User, what: str) -> OutgoingEmail:
        """Into the plan: how the user signs in was changed; `what` is one of letters.CHANGES."""
        url = f"{self.base_url}/forgotten"
        draft = drafts.write_sign_in_change(EmailTranslator(user.locale), user.name, what, url)
        return add_email(plan, build_email(ids.new_id("y"), user.email, draft, plan.at))

    def dispatch_email(self, letter: OutgoingEmail) -> None:
        """A letter of a plan is stored by now: let it leave."""
        self.worker.dispatch_email(letter.id)

    def withdraw_invitation(self, plan: UnitOfWork, invitation: Invitation) -> None:
        """Into the plan: what was written of an invitation as it was is no longer to be sent."""
        plan.add(outgoing_emails.outgoing_email_delete(invitation_email_id(invitation)))

    def list_delivery_states(self, invitations: Iterable[Invitation]) -> dict[str, MailState]:
        """By the ids of invitations: whether their letters have left, wait, or were given up."""
        by_letter = {invitation_email_id(i): i.id for i in invitations}
        here = outgoing_emails.load_many(self.worker.engine, by_letter)
        return {i: get_delivery_state(here.get(letter_id)) for letter_id, i in by_letter.items()}

    def _build_url(self, page: str, token: str) -> str:
        return f"{self.base_url}/{page}?token={token}"

    def _send_email(
        self, user: User, draft: EmailDraft, life: timedelta = MAX_DELIVERY_TIME
    ) -> None:
        """Store a letter that belongs to no change, and let it leave."""
        letter = build_email(ids.new_id("y"), user.email, draft, self.worker.clock(), life)
        self.worker.engine.commit([outgoing_emails.outgoing_email_put(letter, "absent")])
        self.dispatch_email(letter)


def build_email(
    letter_id: str, to: str, draft: EmailDraft, at: datetime, life: timedelta = MAX_DELIVERY_TIME
) -> OutgoingEmail:
    """The letter, to be tried from now on, for as long as its link lives and 3 days at most."""
    return OutgoingEmail(
        id=letter_id,
        to=to,
        subject=draft.subject,
        text=layout.render_plain(draft),
        html=layout.render_html(draft),
        made_at=at,
        due_at=at,
        until=at + min(life, MAX_DELIVERY_TIME),
    )


def add_email(plan: UnitOfWork, letter: OutgoingEmail) -> OutgoingEmail:
    """The letter, to be stored with the rest of the plan."""
    plan.add(outgoing_emails.outgoing_email_put(letter, "absent"))
    return letter


def invitation_email_id(invitation: Invitation) -> str:
    """The id of the letter that tells of an invitation as it is: each sending has its own."""
    return f"{invitation.id}.{invitation.version:06}"


def get_delivery_state(letter: OutgoingEmail | None) -> MailState:
    """What is still here has not been sent."""
    if letter is None:
        return "sent"
    return "failed" if letter.due_at is None else "queued"
