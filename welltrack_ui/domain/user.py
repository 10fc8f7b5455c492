"""Users, their memberships, invitations, sessions and API tokens."""

import unicodedata
from typing import Annotated, Any, Literal

import idna
from pydantic import AfterValidator, BaseModel, BeforeValidator, EmailStr, Field

from welltrack_ui.domain.access import RoleName
from welltrack_ui.domain.entity import Draft, Entity, FrozenModel, VersionedModel
from welltrack_ui.domain.field_types import (
    Instant,
    LengthLimits,
    Line120,
    Role,
    Version,
    ZoneName,
    check_unicode_text,
    rule_error,
)
from welltrack_ui.domain.organization import Locale
from welltrack_ui.domain.outgoing_email import MailState


def check_bare_address(value: Any) -> Any:
    """An e-mail address alone.

    Raises: PydanticCustomError for one with a name before it, as `Ada <ada@example.com>`.
    """
    if isinstance(value, str) and "<" in value:
        raise rule_error("must be an e-mail address alone")
    return value


def build_address_key(address: str) -> str:
    """The form in which addresses are compared: the local part, `@`, and the domain as A-labels.

    A text that is no address gives a form of its own, which no address has. Folding that suits
    names (NFKC, case folding) would join mailboxes of different people: `ß` is not `ss` in a domain
    since IDNA 2008, and a ligature makes another local part of `ﬁnance`.
    """
    local, at, domain = address.strip().rpartition("@")
    return f"{lower_text(local)}{at}{encode_domain(domain)}"


def is_same_address(one: str, other: str) -> bool:
    """Whether two texts are the same address."""
    return build_address_key(one) == build_address_key(other)


def lower_text(text: str) -> str:
    """A text in lower case and composed (NFC); nothing else about it changes."""
    # Composed again after: lower case of a composed letter can be a decomposed one.
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())


def encode_domain(domain: str) -> str:
    """A domain as A-labels of IDNA 2008, `xn--…` for other scripts; as it is where it is none."""
    plain = lower_text(domain)
    try:
        # UTS 46 for what keyboards and cameras of phones write: full-width letters and full stops.
        return idna.encode(plain, uts46=True, transitional=False).decode("ascii")
    except idna.IDNAError:
        return plain


Password = Annotated[str, AfterValidator(check_unicode_text), LengthLimits(12, 128)]
UnicodeText = Annotated[str, AfterValidator(check_unicode_text)]
Email = Annotated[EmailStr, BeforeValidator(check_bare_address), Field(max_length=254)]


def drop_repeated_addresses(addresses: tuple[str, ...]) -> tuple[str, ...]:
    """Each address once, in the order given."""
    return tuple({build_address_key(address): address for address in addresses}.values())


Recipients = Annotated[
    tuple[Email, ...], Field(max_length=50), AfterValidator(drop_repeated_addresses)
]


class Registration(Draft):
    """Input for an account. The password: 12 to 128 characters of any kind, not a common one."""

    email: Email
    password: Password
    name: Line120
    locale: Locale = "en"
    timezone: ZoneName = "UTC"


class Credentials(Draft):
    """Input for a sign-in; `code` is of an authenticator app, or a recovery code."""

    email: Annotated[UnicodeText, Field(max_length=254)]
    password: Annotated[UnicodeText, Field(max_length=1024)]
    code: Annotated[UnicodeText, Field(max_length=64)] | None = None


class UserFields(BaseModel):
    """The fields of a person."""

    email: str
    name: Line120
    locale: Locale = "en"
    timezone: ZoneName = "UTC"
    email_verified: bool = False


class User(UserFields, Entity):
    """A person, without secrets."""


class ProviderIdentity(FrozenModel):
    """A person's identity at an OpenID provider: it stays the same when their address changes."""

    issuer: str
    subject: str


class StoredUser(User):
    """A person with the hash of their password.

    A higher `epoch` ends all older sessions, a higher `token_epoch` all older API tokens.

    Somebody who came by single sign-on has an identity, and no password until they set one.
    """

    password_hash: str | None = None
    epoch: int = 0
    token_epoch: int = 0
    identity: ProviderIdentity | None = None


class Membership(FrozenModel):
    """A user's role in an organization."""

    org_id: str
    user_id: str
    role: RoleName
    version: int
    created_at: Instant
    created_by: str
    updated_at: Instant
    updated_by: str


class Member(Membership, VersionedModel):
    """A membership with the user's name and address, and when they were last seen, within minutes.

    `last_seen_at` is for screens alone: the API's answer changes only when somebody changes the
    membership, so that clients can compare it.
    """

    name: str
    email: str
    last_seen_at: Instant | None = Field(None, exclude=True)


class MembershipOfMine(FrozenModel):
    """One of the user's own memberships."""

    org_id: str
    org_name: str
    role: RoleName


class Me(User):
    """The user behind a request, with their memberships."""

    memberships: tuple[MembershipOfMine, ...]


class RoleChange(Draft):
    """Input for a new role of a member: the role, and the version that was read."""

    role: Role
    version: Version


class InvitationDraft(Draft):
    """Input for an invitation."""

    email: Email
    role: Role


InvitationStatus = Literal["pending", "accepted", "expired", "revoked"]


class Invitation(Entity):
    """An invitation: single use, 7 days, only for the invited address."""

    org_id: str
    email: str
    role: RoleName
    status: InvitationStatus
    expires_at: Instant


class InvitationOffer(FrozenModel):
    """An open invitation, as the holder of its link sees it before they sign in."""

    inviter: str
    org_name: str
    role: RoleName
    email: str
    has_account: bool
    """Whether the invited address has an account: then its owner signs in."""


class InvitationSent(Invitation):
    """An invitation with the link that accepts it, shown to those who may invite.

    `mail` is the state of its e-mail: after `failed` the link must be sent another way.
    """

    invite_url: str
    mail: MailState = "sent"


class Session(FrozenModel):
    """One sign-in of a browser or a program; `epoch` is the user's at its start.

    A browser's session ends `idle_seconds` after it was last used (`seen_at`, within minutes), and
    at `ends_at` at the latest. A program's has none of these.
    """

    id: str
    user_id: str
    epoch: int
    created_at: Instant
    expires_at: Instant
    ip: str | None = None
    agent: str | None = None
    version: int = 1
    idle_seconds: int = 0
    seen_at: Instant | None = None
    ends_at: Instant | None = None


class ApiTokenDraft(Draft):
    """Input for a personal API token; `role` is its ceiling in any organization."""

    name: Line120
    expires_at: Instant | None = None
    role: Role | None = None


class ApiToken(Entity):
    """A personal API token, without its secret."""

    user_id: str
    name: str
    expires_at: Instant | None
    role: RoleName | None


class StoredApiToken(ApiToken):
    """An API token as it is stored; `epoch` is the user's `token_epoch` when it was made."""

    epoch: int = 0


class ApiTokenMade(ApiToken):
    """A personal API token with its secret, shown once."""

    token: str
