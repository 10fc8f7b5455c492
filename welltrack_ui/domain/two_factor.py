"""The second factor of a sign-in: an app's codes (RFC 6238), and codes for when it is lost."""

from typing import Annotated

from pydantic import Field

from welltrack_ui.domain.entity import Draft, FrozenModel
from welltrack_ui.domain.field_types import Instant
from welltrack_ui.domain.user import UnicodeText


class StoredTwoFactor(FrozenModel):
    """What is kept of it: the app's secret is encrypted, recovery codes are hashes under one salt.

    `counter` is that of the code used last: no code is taken twice.
    """

    user_id: str
    version: int
    created_at: Instant
    sealed: str
    counter: int
    salt: str
    recovery: tuple[str, ...]


class SecondFactor(FrozenModel):
    """What its owner may know of it; since when it is on, None while it is off."""

    since: Instant | None
    codes_left: int


class Enrolment(FrozenModel):
    """A new secret, in Base32 and as the address that an app reads from a QR code."""

    secret: str
    uri: str


class Confirmation(Draft):
    """Input for turning it on: the secret, a code that the app made of it, the password."""

    secret: Annotated[str, Field(pattern=r"^[A-Z2-7]{32}$")]
    code: Annotated[UnicodeText, Field(max_length=64)]
    password: Annotated[UnicodeText, Field(max_length=1024)] | None = None


class Proof(Draft):
    """Input for changing it: the password, or a code."""

    proof: Annotated[UnicodeText, Field(max_length=1024)]
