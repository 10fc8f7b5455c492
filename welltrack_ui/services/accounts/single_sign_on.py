"""Single sign-on: whose account somebody of the OpenID provider has, or gets."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from pydantic import TypeAdapter, ValidationError

from welltrack_ui.domain import ids
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Conflict, Forbidden, NotFound, NotSignedIn, Stale
from welltrack_ui.domain.messages import said
from welltrack_ui.domain.user import Email, StoredUser
from welltrack_ui.services.accounts.sessions import SignedIn
from welltrack_ui.services.accounts.sign_in import SignInService
from welltrack_ui.services.accounts.sign_in_throttle import Whence
from welltrack_ui.services.core.context import Ground, changed, made
from welltrack_ui.services.core.signed_tokens import Signer
from welltrack_ui.services.organizations.invitations import InvitationService
from welltrack_ui.store import keys, sign_in_records, users
from welltrack_ui.store.engine.engine import Delete, Put
from welltrack_ui.store.unit_of_work import Plan

if TYPE_CHECKING:
    from welltrack_ui.services.accounts.openid_provider import Person, Provider

JOURNEY_LIFE = timedelta(minutes=15)
EMAIL = TypeAdapter[str](Email)
NAME_LENGTH = 120
MOST_TOKENS = 50
TAKEN = "Somebody took this account at the same moment: try again."


@dataclass(frozen=True, slots=True)
class Journey:
    """The way to the provider: where it leads, and what the browser keeps meanwhile."""

    address: str
    ticket: str


class SingleSignOnService:
    """An account is found by who somebody is there, the first time by their e-mail address."""

    def __init__(
        self,
        ground: Ground,
        signer: Signer,
        sign_ins: SignInService,
        invitations: InvitationService,
    ) -> None:
        self.ground = ground
        self.signer = signer
        self.sign_ins = sign_ins
        self.invitations = invitations

    @cached_property
    def provider(self) -> "Provider":
        """The provider of the settings."""
        # Its libraries take half a second to load, which most do without.
        from welltrack_ui.services.accounts.openid_provider import Provider  # noqa: PLC0415 - as above

        return Provider(self.ground.settings)

    def begin(self, then: str) -> Journey:
        """Set out; `then` is where to go on afterwards. Raises NotFound without a provider."""
        if not self.ground.settings.oidc_issuer:
            raise NotFound
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        ticket = self.signer.sign_timed("journey", [state, nonce, verifier, then])
        return Journey(self.provider.address(state, nonce, verifier), ticket)

    def then(self, ticket: str) -> str:
        """Where a journey goes on afterwards; blank for one that is none."""
        value = self.signer.read_timed("journey", ticket, JOURNEY_LIFE)
        return str(value[3]) if value else ""

    def finish(self, ticket: str, state: str, code: str, whence: Whence) -> SignedIn:
        """A session of who comes back. Raises CodeNeeded where their second factor is on.

        A code that another browser set out for, or nobody, is refused.
        """
        value = self.signer.read_timed("journey", ticket, JOURNEY_LIFE)
        if not value or not secrets.compare_digest(str(value[0]).encode(), state.encode()):
            raise NotSignedIn("That took too long, or began in another browser: sign in again.")
        person = self.provider.person(code, nonce=value[1], verifier=value[2])
        return self.sign_ins.proved(self._account(person, str(value[3]), whence), whence)

    def _account(self, person: "Person", then: str, whence: Whence) -> StoredUser:
        engine = self.ground.engine
        owner = sign_in_records.identity_owner(engine, person.identity)
        known = users.load(engine, owner) if owner else None
        if known is not None:
            return known
        email = self._address(person)
        user = users.by_email(engine, email)
        if user is None:
            return self._made(person, email, then, whence)
        return self._linked(user, person, whence)

    def _address(self, person: "Person") -> str:
        """The address that the provider vouches for. Raises Forbidden without one."""
        name = self.ground.settings.oidc_name
        if person.email is None:
            raise Forbidden(
                said(
                    "{provider} does not say that your e-mail address is confirmed.", provider=name
                )
            )
        try:
            return EMAIL.validate_python(person.email)
        except ValidationError:
            raise Forbidden(
                said("The e-mail address that {provider} has for you is none.", provider=name)
            ) from None

    def _linked(self, user: StoredUser, person: "Person", whence: Whence) -> StoredUser:
        """The account of the address, from now on found by who its owner is at the provider."""
        if user.identity and user.identity.issuer == person.identity.issuer:
            # The address may have gone to somebody else: the account stays with whom it was.
            raise Forbidden("The account of this address is of somebody else there.")
        plan = self.ground.plan(Actor(user.id, user.name, user.email, ip=whence.ip))
        after = changed(user, plan, identity=person.identity, email_verified=True)
        if not user.email_verified:
            after = self._taken_from_strangers(plan, after)
        plan.add(Put(users.record(after), user.version), Stale("account"))
        plan.add(sign_in_records.identity_guard(person.identity, user.id), Conflict(TAKEN))
        if user.identity:
            plan.add(sign_in_records.identity_drop(user.identity))
        plan.tell("user.linked", user.id, user.name)
        letter = self.ground.mailroom.sign_in_changed(plan, user, "linked")
        self.ground.changes.commit(plan)
        self.ground.mailroom.post(letter)
        return after

    def _taken_from_strangers(self, plan: Plan, user: StoredUser) -> StoredUser:
        """Whoever made an account never showed that the address is theirs: their ways in end."""
        plan.add(sign_in_records.second_factor_drop(user.id))
        for token in users.tokens(self.ground.engine, user.id, MOST_TOKENS, None).items:
            plan.add(Delete(keys.entity(token.id, "t")))
        return user.model_copy(update={"password_hash": None, "epoch": user.epoch + 1})

    def _made(self, person: "Person", email: str, then: str, whence: Whence) -> StoredUser:
        """A new account without a password, where accounts may be made."""
        closed = self.ground.settings.registration == "invited"
        if closed and not self.invitations.invites(invitation_token(then), email):
            raise Forbidden("Accounts are made by invitation here: use the link of yours.")
        user_id = ids.new_id("u")
        name = " ".join(person.name.split())[:NAME_LENGTH].strip() or email[:NAME_LENGTH]
        plan = self.ground.plan(Actor(user_id, name, ip=whence.ip))
        user = StoredUser(
            id=user_id,
            email=email,
            name=name,
            email_verified=True,
            identity=person.identity,
            **made(plan),
        )
        plan.add(Put(users.record(user), "absent"))
        plan.add(users.email_guard(user), Conflict(TAKEN))
        plan.add(sign_in_records.identity_guard(person.identity, user.id), Conflict(TAKEN))
        plan.tell("user.created", user.id, user.name)
        self.ground.changes.commit(plan)
        return user


def invitation_token(then: str) -> str:
    """The token of the invitation that somebody is on the way to; blank for none."""
    address = urlsplit(then)
    if address.path != "/invitation":
        return ""
    return parse_qs(address.query).get("token", [""])[0]
