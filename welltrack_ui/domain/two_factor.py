"""Two-factor authentication: TOTP codes of an app (RFC 6238), and recovery codes."""

from typing import Annotated

from pydantic import Field

from welltrack_ui.domain.entity import Draft, FrozenModel
from welltrack_ui.domain.field_types import Instant
from welltrack_ui.domain.user import UnicodeText


class StoredTwoFactor(FrozenModel):
    """A user's two-factor record: the app's secret encrypted, the recovery codes hashed.

    `counter` is that of the last code used: no code is accepted twice. All hashes share one salt.
    """

    user_id: str
    version: int
    created_at: Instant
    sealed: str
    counter: int
    salt: str
    recovery: tuple[str, ...]


class SecondFactor(FrozenModel):
    """The state that its owner sees: `since` is when it was turned on, None while it is off."""

    since: Instant | None
    codes_left: int


class Enrolment(FrozenModel):
    """A new secret, in Base32 and as the URI that an app reads from a QR code."""

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
