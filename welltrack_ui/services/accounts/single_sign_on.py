"""Single sign-on: the account of a user of the OpenID provider, found or created."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from pydantic import TypeAdapter, ValidationError

from welltrack_ui.domain import ids
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Conflict, Forbidden, NotFound, NotSignedIn, StaleVersion
from welltrack_ui.domain.field_types import Line120
from welltrack_ui.domain.messages import mark, message
from welltrack_ui.domain.user import Email, StoredUser
from welltrack_ui.services.accounts.earlier_access import end_all_access, remove_ended_tokens
from welltrack_ui.services.accounts.sessions import SignInResult
from welltrack_ui.services.accounts.sign_in import SignInService
from welltrack_ui.services.accounts.sign_in_throttle import SignInOrigin
from welltrack_ui.services.core.context import ServiceContext, creation_fields, next_version
from welltrack_ui.services.core.signed_tokens import TokenSigner
from welltrack_ui.services.organizations.invitations import InvitationService
from welltrack_ui.store import sign_in_records, users
from welltrack_ui.store.engine.engine import Put
from welltrack_ui.store.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from welltrack_ui.services.accounts.openid_provider import OpenIdProvider, ProviderUser

AUTHORIZATION_LIFE = timedelta(minutes=15)
EMAIL_ADAPTER = TypeAdapter[str](Email)
NAME_ADAPTER = TypeAdapter[str](Line120)
MAX_NAME_LENGTH = 120
ACCOUNT_TAKEN_MESSAGE = mark("Somebody took this account at the same moment: try again.")


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """The URL of the provider, and the signed ticket that the browser keeps until the return."""

    url: str
    ticket: str


class SingleSignOnService:
    """The service of single sign-on; accounts are found by identity, the first time by e-mail."""

    def __init__(
        self,
        context: ServiceContext,
        signer: TokenSigner,
        sign_ins: SignInService,
        invitations: InvitationService,
    ) -> None:
        self.context = context
        self.signer = signer
        self.sign_ins = sign_ins
        self.invitations = invitations

    @cached_property
    def provider(self) -> "OpenIdProvider":
        """The provider of the settings."""
        # Its libraries take half a second to load, which most do without.
        from welltrack_ui.services.accounts.openid_provider import (  # noqa: PLC0415 - as above
            OpenIdProvider,
        )

        return OpenIdProvider(self.context.settings)

    def begin_sign_in(self, then: str) -> AuthorizationRequest:
        """The request that sends the browser to the provider; `then` is the path to open later.

        Raises: NotFound without a provider, ProviderUnavailable.
        """
        if not self.context.settings.oidc_issuer:
            raise NotFound
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        ticket = self.signer.sign_timed("journey", [state, nonce, verifier, then])
        return AuthorizationRequest(
            self.provider.build_authorization_url(state, nonce, verifier), ticket
        )

    def read_return_address(self, ticket: str) -> str:
        """The path to open after the sign-in; blank for a ticket that is none, or too old."""
        value = self.signer.read_timed("journey", ticket, AUTHORIZATION_LIFE)
        return str(value[3]) if value else ""

    def finish_sign_in(
        self, ticket: str, state: str, code: str, origin: SignInOrigin
    ) -> SignInResult:
        """The session of a user who returns from the provider.

        Raises: CodeRequired with a second factor; NotSignedIn for another browser's code, or none;
        Forbidden, Conflict where no account fits; ProviderUnavailable.
        """
        value = self.signer.read_timed("journey", ticket, AUTHORIZATION_LIFE)
        if not value or not secrets.compare_digest(str(value[0]).encode(), state.encode()):
            raise NotSignedIn("That took too long, or began in another browser: sign in again.")
        person = self.provider.fetch_user(code, nonce=value[1], verifier=value[2])
        return self.sign_ins.open_session(
            self._find_or_create_account(person, str(value[3]), origin), origin
        )

    def _find_or_create_account(
        self, person: "ProviderUser", then: str, origin: SignInOrigin
    ) -> StoredUser:
        engine = self.context.engine
        owner = sign_in_records.find_identity_owner(engine, person.identity)
        known = users.load(engine, owner) if owner else None
        if known is not None:
            return known
        email = self._require_email(person)
        user = users.find_by_email(engine, email)
        if user is None:
            return self._create_account(person, email, then, origin)
        return self._link_account(user, person, origin)

    def _require_email(self, person: "ProviderUser") -> str:
        """The e-mail address that the provider confirms. Raises: Forbidden without one."""
        name = self.context.settings.oidc_name
        if person.email is None:
            raise Forbidden(
                message(
                    "{provider} does not say that your e-mail address is confirmed.", provider=name
                )
            )
        try:
            return EMAIL_ADAPTER.validate_python(person.email)
        except ValidationError:
            raise Forbidden(
                message("The e-mail address that {provider} has for you is none.", provider=name)
            ) from None

    def _require_name(self, person: "ProviderUser") -> str:
        """The name that the provider gives, blank for none. Raises: Forbidden for no such text."""
        name = " ".join(person.name.split())[:MAX_NAME_LENGTH].strip()
        try:
            return NAME_ADAPTER.validate_python(name) if name else ""
        except ValidationError:
            raise Forbidden(
                message(
                    "The name that {provider} has for you holds characters that no name has:"
                    " have it mended there.",
                    provider=self.context.settings.oidc_name,
                )
            ) from None

    def _link_account(
        self, user: StoredUser, person: "ProviderUser", origin: SignInOrigin
    ) -> StoredUser:
        """The account of the address, found by the identity from now on.

        Raises: Forbidden, Conflict.
        """
        if user.identity and user.identity.issuer == person.identity.issuer:
            # The address may belong to another person now: the account stays with its first one.
            raise Forbidden("The account of this address is of somebody else there.")
        uow = self.context.begin(Actor(user.id, user.name, user.email, ip=origin.ip))
        after = next_version(user, uow, identity=person.identity, email_verified=True)
        if not user.email_verified:
            after = self._revoke_strangers(uow, after)
        uow.add(Put(users.record(after), user.version), StaleVersion("account"))
        uow.add(
            sign_in_records.identity_guard(person.identity, user.id),
            Conflict(ACCOUNT_TAKEN_MESSAGE),
        )
        if user.identity:
            uow.add(sign_in_records.identity_delete(user.identity))
        uow.audit("user.linked", user.id, user.name)
        email = self.context.mailer.add_sign_in_change(uow, user, "linked")
        self.context.transactions.commit(uow)
        self.context.mailer.dispatch_email(email)
        remove_ended_tokens(self.context.engine, after)
        return after

    def _revoke_strangers(self, uow: UnitOfWork, user: StoredUser) -> StoredUser:
        """The account without password, tokens and second factor; all of its sessions end.

        Who registered it never proved that the address is theirs, and could else still sign in.
        """
        return user.model_copy(update={"password_hash": None, **end_all_access(uow, user)})

    def _create_account(
        self, person: "ProviderUser", email: str, then: str, origin: SignInOrigin
    ) -> StoredUser:
        """A new account without a password. Raises: Forbidden where only invited users get one."""
        is_invited_only = self.context.settings.registration == "invited"
        if is_invited_only and not self.invitations.is_invited(
            extract_invitation_token(then), email
        ):
            raise Forbidden("Accounts are made by invitation here: use the link of yours.")
        user_id = ids.new_id("u")
        name = self._require_name(person) or email[:MAX_NAME_LENGTH]
        uow = self.context.begin(Actor(user_id, name, ip=origin.ip))
        user = StoredUser(
            id=user_id,
            email=email,
            name=name,
            email_verified=True,
            identity=person.identity,
            **creation_fields(uow),
        )
        uow.add(Put(users.record(user), "absent"))
        uow.add(users.email_guard(user), Conflict(ACCOUNT_TAKEN_MESSAGE))
        uow.add(
            sign_in_records.identity_guard(person.identity, user.id),
            Conflict(ACCOUNT_TAKEN_MESSAGE),
        )
        uow.audit("user.created", user.id, user.name)
        self.context.transactions.commit(uow)
        return user


def extract_invitation_token(then: str) -> str:
    """The token of the invitation that a path opens; blank for none."""
    address = urlsplit(then)
    if address.path != "/invitation":
        return ""
    return parse_qs(address.query).get("token", [""])[0]
