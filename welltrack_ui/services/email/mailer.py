"""The mail room: letters to people, stored with the change they tell of, then on their way.

A letter lies in the store until it has left, so that none is lost and none is in the way of a
request. One that belongs to a change is put into its plan, and posted after the commit.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from welltrack_ui.domain import ids
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.outgoing_email import Letter, MailState
from welltrack_ui.domain.user import Invitation, Session, User
from welltrack_ui.services.email import layout
from welltrack_ui.services.email import messages as drafts
from welltrack_ui.services.email.delivery_worker import Courier
from welltrack_ui.services.email.messages import Draft
from welltrack_ui.services.email.translations import Wording
from welltrack_ui.store import outgoing_emails, users
from welltrack_ui.store.unit_of_work import Plan

LONGEST_TRY = timedelta(days=3)


class Mailroom:
    """Writes the letters that WellTrack sends, each in its reader's language."""

    def __init__(self, courier: Courier, base_url: str) -> None:
        self.courier = courier
        self.base_url = base_url.rstrip("/")

    def invitation(
        self, plan: Plan, invitation: Invitation, inviter: str, org: Organization, url: str
    ) -> Letter:
        """Into the plan: somebody is invited. Who has no account reads the organization's."""
        reader = users.by_email(self.courier.engine, invitation.email)
        words = Wording(reader.locale if reader else org.locale)
        draft = drafts.invitation(words, inviter, org.name, invitation.role, url)
        life = invitation.expires_at - plan.at
        letter = written(invitation_letter(invitation), invitation.email, draft, plan.at, life)
        return enclosed(plan, letter)

    def welcome(self, plan: Plan, user: User, token: str) -> Letter:
        """Into the plan: an account was made; the link proves the address."""
        draft = drafts.welcome(Wording(user.locale), user.name, self._url("verify", token))
        return enclosed(plan, written(ids.new_id("y"), user.email, draft, plan.at))

    def registered_again(self, user: User) -> None:
        """Sent: somebody tried to register an address that has an account."""
        url = f"{self.base_url}/login"
        self._send(user, drafts.registered_again(Wording(user.locale), user.name, url))

    def reset(self, user: User, token: str, life: timedelta) -> None:
        """Sent: a forgotten password; the link sets a new one, for as long as `life`."""
        draft = drafts.reset(Wording(user.locale), user.name, self._url("reset", token))
        self._send(user, draft, life)

    def new_sign_in(self, plan: Plan, user: User, session: Session) -> Letter:
        """Into the plan: somebody signed in from where the user had not been."""
        words = Wording(user.locale)
        at = session.created_at.astimezone(ZoneInfo(user.timezone))
        unknown = words.t("unknown")
        device, address = session.agent or unknown, session.ip or unknown
        url = f"{self.base_url}/forgotten"
        draft = drafts.new_sign_in(words, user.name, at, device, address, url)
        return enclosed(plan, written(ids.new_id("y"), user.email, draft, plan.at))

    def sign_in_changed(self, plan: Plan, user: User, what: str) -> Letter:
        """Into the plan: how the user signs in was changed; `what` is one of letters.CHANGES."""
        url = f"{self.base_url}/forgotten"
        draft = drafts.sign_in_changed(Wording(user.locale), user.name, what, url)
        return enclosed(plan, written(ids.new_id("y"), user.email, draft, plan.at))

    def post(self, letter: Letter) -> None:
        """A letter of a plan is stored by now: let it leave."""
        self.courier.post(letter.id)

    def take_back(self, plan: Plan, invitation: Invitation) -> None:
        """Into the plan: what was written of an invitation as it was is no longer to be sent."""
        plan.add(outgoing_emails.drop(invitation_letter(invitation)))

    def states(self, invitations: Iterable[Invitation]) -> dict[str, MailState]:
        """By the ids of invitations: whether their letters have left, wait, or were given up."""
        by_letter = {invitation_letter(i): i.id for i in invitations}
        here = outgoing_emails.many(self.courier.engine, by_letter)
        return {i: state_of(here.get(letter_id)) for letter_id, i in by_letter.items()}

    def _url(self, page: str, token: str) -> str:
        return f"{self.base_url}/{page}?token={token}"

    def _send(self, user: User, draft: Draft, life: timedelta = LONGEST_TRY) -> None:
        """Store a letter that belongs to no change, and let it leave."""
        letter = written(ids.new_id("y"), user.email, draft, self.courier.clock(), life)
        self.courier.engine.commit([outgoing_emails.put(letter, "absent")])
        self.post(letter)


def written(
    letter_id: str, to: str, draft: Draft, at: datetime, life: timedelta = LONGEST_TRY
) -> Letter:
    """The letter, to be tried from now on, for as long as its link lives and 3 days at most."""
    return Letter(
        id=letter_id,
        to=to,
        subject=draft.subject,
        text=layout.plain(draft),
        html=layout.html(draft),
        made_at=at,
        due_at=at,
        until=at + min(life, LONGEST_TRY),
    )


def enclosed(plan: Plan, letter: Letter) -> Letter:
    """The letter, to be stored with the rest of the plan."""
    plan.add(outgoing_emails.put(letter, "absent"))
    return letter


def invitation_letter(invitation: Invitation) -> str:
    """The id of the letter that tells of an invitation as it is: each sending has its own."""
    return f"{invitation.id}.{invitation.version:06}"


def state_of(letter: Letter | None) -> MailState:
    """What is still here has not been sent."""
    if letter is None:
        return "sent"
    return "failed" if letter.due_at is None else "queued"
