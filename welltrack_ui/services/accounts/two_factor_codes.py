"""Codes of two-factor authentication: TOTP codes of an app, and recovery codes."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from passlib.exc import TokenError, UsedTokenError
from passlib.totp import TOTP

from welltrack_ui.domain import ids
from welltrack_ui.domain.errors import NotSignedIn
from welltrack_ui.domain.messages import mark
from welltrack_ui.domain.two_factor import StoredTwoFactor
from welltrack_ui.services.accounts import passwords
from welltrack_ui.store import sign_in_records
from welltrack_ui.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class UsedCode:
    """A code that was right, and the factor as it is after its use."""

    after: StoredTwoFactor
    recovery: bool


class TwoFactorVerifier:
    """Verifies codes; a code works once, as its use is written in the commit that it allows."""

    def __init__(self, secret: str) -> None:
        self.codes = TotpCodes(secret)

    @cached_property
    def nobodys_factor(self) -> StoredTwoFactor:
        """A factor to verify codes by where there is none, in the same time."""
        return StoredTwoFactor(
            user_id="",
            version=1,
            created_at=datetime.now(UTC),
            sealed=self.codes.seal_secret(self.codes.generate_secret()),
            counter=0,
            salt=generate_salt(),
            recovery=(),
        )

    def verify_code(self, factor: StoredTwoFactor, code: str) -> UsedCode:
        """The code, not used up yet: see `consume_code`. Raises: NotSignedIn for a wrong one."""
        if is_app_code(code):
            counter = self.codes.match_sealed_code(factor.sealed, code, factor.counter)
            return UsedCode(next_factor_version(factor, counter=counter), recovery=False)
        return UsedCode(
            next_factor_version(factor, recovery=remove_recovery_code(factor, code)), recovery=True
        )


def next_factor_version(factor: StoredTwoFactor, **fields: object) -> StoredTwoFactor:
    """The next version of a factor."""
    return factor.model_copy(update={**fields, "version": factor.version + 1})


def remove_recovery_code(factor: StoredTwoFactor, code: str) -> tuple[str, ...]:
    """The hashes of the other recovery codes. Raises: NotSignedIn where the code is unknown."""
    code_hash = hash_recovery_code(code, factor.salt)
    if code_hash not in factor.recovery:
        raise NotSignedIn(WRONG_CODE_MESSAGE)
    return tuple(other for other in factor.recovery if other != code_hash)


def consume_code(uow: UnitOfWork, code: UsedCode) -> None:
    """Add to the unit of work: the code is used up. Of two sign-ins with it one is refused."""
    before = code.after.version - 1
    uow.add(sign_in_records.two_factor_put(code.after, before), NotSignedIn(USED_CODE_MESSAGE))


TOTP_ISSUER = "WellTrack"
SECRET_BYTES = 20  # RFC 4226 asks for 160 bits
# Clocks differ, and typing takes time: RFC 6238 recommends one step either way.
WINDOW_SECONDS = 30
RECOVERY_CODE_COUNT = 10
RECOVERY_CODE_LENGTH, RECOVERY_GROUP_LENGTH = 12, 4
SALT_BYTES = 16
USED_CODE_MESSAGE = mark("This code was used already: wait for the next one.")
WRONG_CODE_MESSAGE = mark("The code is not right.")


class TotpCodes:
    """TOTP secrets and codes; secrets are encrypted by a key made of the server's secret."""

    def __init__(self, secret: str) -> None:
        key = hmac.new(secret.encode(), b"second factor", hashlib.sha256).hexdigest()
        self._totp = TOTP.using(secrets={"1": key}, issuer=TOTP_ISSUER)

    def generate_secret(self) -> str:
        """A fresh secret in Base32."""
        return str(self._totp.new(size=SECRET_BYTES).base32_key)

    def build_uri(self, secret: str, account: str) -> str:
        """The otpauth URI of a secret, which an app reads from a QR code."""
        # In the URI a colon ends the issuer's name.
        return str(self._load_totp(secret).to_uri(label=account.replace(":", " ")))

    def seal_secret(self, secret: str) -> str:
        """The secret, encrypted for the store."""
        return str(self._load_totp(secret).to_json(encrypt=True))

    def match_code(self, secret: str, code: str) -> int:
        """The counter of a code of a secret that is not stored yet. Raises: NotSignedIn."""
        return match_counter(self._load_totp(secret), code, None)

    def match_sealed_code(self, sealed: str, code: str, last: int) -> int:
        """The counter of a code, which must be later than `last`. Raises: NotSignedIn."""
        return match_counter(self._totp.from_json(sealed), code, last)

    def _load_totp(self, secret: str) -> Any:
        return self._totp(key=secret, format="base32")


def match_counter(totp: Any, code: str, last: int | None) -> int:
    """The counter of a code. Raises: NotSignedIn for a wrong one, or one used before."""
    try:
        return int(totp.match(code, window=WINDOW_SECONDS, last_counter=last).counter)
    except UsedTokenError:
        raise NotSignedIn(USED_CODE_MESSAGE) from None
    except TokenError:
        raise NotSignedIn(WRONG_CODE_MESSAGE) from None


def is_app_code(code: str) -> bool:
    """Whether a text is a code of an app: six digits, however grouped."""
    plain = "".join(code.split()).replace("-", "")
    return len(plain) == 6 and plain.isascii() and plain.isdigit()


def generate_recovery_codes() -> tuple[str, ...]:
    """New recovery codes as people write them down: `k3v7-00pd-9xqm`."""
    return tuple(group_characters(generate_code_text()) for _ in range(RECOVERY_CODE_COUNT))


def generate_code_text() -> str:
    """Twelve random characters of an alphabet without look-alikes."""
    return "".join(secrets.choice(ids.ALPHABET) for _ in range(RECOVERY_CODE_LENGTH))


def group_characters(text: str) -> str:
    """The text in groups of four, with hyphens."""
    return "-".join(
        text[i : i + RECOVERY_GROUP_LENGTH] for i in range(0, len(text), RECOVERY_GROUP_LENGTH)
    )


def generate_salt() -> str:
    """A salt for the recovery codes of one account, in hexadecimal."""
    return secrets.token_hex(SALT_BYTES)


def hash_recovery_code(code: str, salt: str) -> str:
    """The hash of a recovery code, however it was typed; empty for a text that can't be one.

    As in Crockford's Base32, `O` is read as 0, `I` and `L` as 1.
    """
    plain = "".join(c for c in code.lower() if c.isalnum())
    plain = plain.translate(str.maketrans("oil", "011"))
    if len(plain) != RECOVERY_CODE_LENGTH:
        return ""
    return passwords.hash_with_salt(plain, bytes.fromhex(salt))
