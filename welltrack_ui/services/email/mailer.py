"""The mailer: e-mails to users, stored with the change that they report, then sent.

An e-mail is in the store until it was sent, so that none is lost and no request waits for it. One
that belongs to a change is added to its unit of work, and dispatched after the commit.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from welltrack_ui.domain import ids
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.outgoing_email import EmailedReport, MailState, OutgoingEmail
from welltrack_ui.domain.user import Invitation, Session, User, build_address_key
from welltrack_ui.services.email import layout
from welltrack_ui.services.email import messages as drafts
from welltrack_ui.services.email.delivery_worker import DeliveryWorker
from welltrack_ui.services.email.messages import EmailDraft
from welltrack_ui.services.email.translations import EmailTranslator
from welltrack_ui.store import outgoing_emails, users
from welltrack_ui.store.unit_of_work import UnitOfWork

MAX_DELIVERY_TIME = timedelta(days=3)


class Mailer:
    """Writes all e-mails, each in its reader's language."""

    def __init__(self, worker: DeliveryWorker, base_url: str) -> None:
        self.worker = worker
        self.base_url = base_url.rstrip("/")

    def add_invitation(
        self, uow: UnitOfWork, invitation: Invitation, inviter: str, org: Organization, url: str
    ) -> OutgoingEmail:
        """Add an invitation's e-mail, in the language of its reader or else of the organization."""
        # The invited person may have an account, and a language of their own.
        reader = users.find_by_email(self.worker.engine, invitation.email)
        translator = EmailTranslator(reader.locale if reader else org.locale)
        draft = drafts.write_invitation(translator, inviter, org.name, invitation.role, url)
        lifetime = invitation.expires_at - uow.at
        email = build_email(
            invitation_email_id(invitation), invitation.email, draft, uow.at, lifetime
        )
        return add_email(uow, email)

    def add_welcome(self, uow: UnitOfWork, user: User, token: str) -> OutgoingEmail:
        """Add the e-mail to a new user; its link proves the address."""
        draft = drafts.write_welcome(
            EmailTranslator(user.locale), user.name, self._build_url("verify", token)
        )
        return add_email(uow, build_email(ids.new_id("y"), user.email, draft, uow.at))

    def send_repeated_registration(self, user: User) -> None:
        """Send a warning: somebody tried to register an address that has an account."""
        url = f"{self.base_url}/login"
        self._send_email(
            user, drafts.write_repeated_registration(EmailTranslator(user.locale), user.name, url)
        )

    def send_password_reset(self, user: User, token: str, life: timedelta) -> None:
        """Send a link that sets a new password and is valid for `life`."""
        draft = drafts.write_password_reset(
            EmailTranslator(user.locale), user.name, self._build_url("reset", token)
        )
        self._send_email(user, draft, life)

    def send_sign_in_link(self, user: User, token: str, life: timedelta) -> None:
        """Send a link that signs in once and is valid for `life`."""
        draft = drafts.write_sign_in_link(
            EmailTranslator(user.locale), user.name, self._build_url("login/link", token)
        )
        self._send_email(user, draft, life)

    def add_new_sign_in(self, uow: UnitOfWork, user: User, session: Session) -> OutgoingEmail:
        """Add the e-mail of a sign-in from a new origin."""
        translator = EmailTranslator(user.locale)
        at = session.created_at.astimezone(ZoneInfo(user.timezone))
        t = translator.t
        unknown = t("unknown")
        device, address = session.agent or unknown, session.ip or unknown
        url = f"{self.base_url}/forgotten"
        draft = drafts.write_new_sign_in(translator, user.name, at, device, address, url)
        return add_email(uow, build_email(ids.new_id("y"), user.email, draft, uow.at))

    def add_sign_in_change(self, uow: UnitOfWork, user: User, change: str) -> OutgoingEmail:
        """Add the e-mail of a change of the sign-in; `change` is a key of SIGN_IN_CHANGES."""
        url = f"{self.base_url}/forgotten"
        draft = drafts.write_sign_in_change(EmailTranslator(user.locale), user.name, change, url)
        return add_email(uow, build_email(ids.new_id("y"), user.email, draft, uow.at))

    def add_report(
        self, uow: UnitOfWork, report: EmailedReport, addresses: Iterable[str]
    ) -> OutgoingEmail | None:
        """Add the e-mail of a report to each of the addresses, once; None for no address.

        It is one record however many they are: a transaction is short. `wake_worker` after the
        commit has them sent.
        """
        others = {build_address_key(address): address for address in addresses}
        if not others:
            return None
        email = OutgoingEmail(
            id=ids.new_id("y"),
            to="",
            subject="",
            text="",
            html="",
            made_at=uow.at,
            due_at=uow.at,
            until=uow.at + MAX_DELIVERY_TIME,
            report=report,
            others=tuple(others.values()),
        )
        return add_email(uow, email)

    def wake_worker(self) -> None:
        """Have e-mails sent that no request waits for, since their PDF takes a while."""
        self.worker.wake_up()

    def dispatch_email(self, email: OutgoingEmail) -> None:
        """Send an e-mail of a unit of work, after its commit."""
        self.worker.dispatch_email(email.id)

    def withdraw_invitation(self, uow: UnitOfWork, invitation: Invitation) -> None:
        """Add to the unit of work: the e-mail of an invitation as it was is not sent any more."""
        # Without a condition: it may have left already, or be on its way at this moment.
        uow.add(outgoing_emails.outgoing_email_delete(invitation_email_id(invitation)))

    def list_delivery_states(self, invitations: Iterable[Invitation]) -> dict[str, MailState]:
        """The delivery states of invitations' e-mails, by the ids of the invitations."""
        by_email = {invitation_email_id(i): i.id for i in invitations}
        stored = outgoing_emails.load_many(self.worker.engine, by_email)
        return {i: get_delivery_state(stored.get(email_id)) for email_id, i in by_email.items()}

    def _build_url(self, page: str, token: str) -> str:
        return f"{self.base_url}/{page}?token={token}"

    def _send_email(
        self, user: User, draft: EmailDraft, life: timedelta = MAX_DELIVERY_TIME
    ) -> None:
        """Store an e-mail that belongs to no change, and send it; one to nobody is dropped then."""
        email = build_email(ids.new_id("y"), user.email, draft, self.worker.clock(), life)
        self.worker.engine.commit([outgoing_emails.outgoing_email_put(email, "absent")])
        self.dispatch_email(email)


def build_email(
    email_id: str, to: str, draft: EmailDraft, at: datetime, life: timedelta = MAX_DELIVERY_TIME
) -> OutgoingEmail:
    """A new e-mail, to be tried for as long as its link is valid, 3 days at most."""
    return OutgoingEmail(
        id=email_id,
        to=to,
        subject=draft.subject,
        text=layout.render_plain(draft),
        html=layout.render_html(draft),
        made_at=at,
        due_at=at,
        # An e-mail whose link is no longer valid only confuses.
        until=at + min(life, MAX_DELIVERY_TIME),
    )


def add_email(uow: UnitOfWork, email: OutgoingEmail) -> OutgoingEmail:
    """Add an e-mail to a unit of work; the e-mail."""
    uow.add(outgoing_emails.outgoing_email_put(email, "absent"))
    return email


def invitation_email_id(invitation: Invitation) -> str:
    """The id of an invitation's e-mail: each version of the invitation has its own."""
    return f"{invitation.id}.{invitation.version:06}"


def get_delivery_state(email: OutgoingEmail | None) -> MailState:
    """The delivery state of a stored e-mail; None was sent."""
    if email is None:
        # E-mails are removed once they are sent, so that a missing one has left.
        return "sent"
    return "failed" if email.due_at is None else "queued"
