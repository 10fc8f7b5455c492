"""Whether a code of a second factor is right, and what is left of the factor after it."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
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
    """A code that was right: what is left of the factor, and which of the two kinds it was."""

    after: StoredTwoFactor
    recovery: bool


class TwoFactorVerifier:
    """A code is worth something once: what is left is written in the commit that it allows."""

    def __init__(self, secret: str) -> None:
        self.codes = TotpCodes(secret)

    def verify_code(self, factor: StoredTwoFactor, code: str) -> UsedCode:
        """The code, yet to be used up. Raises NotSignedIn for a wrong or used one."""
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
    """The recovery codes but one. Raises NotSignedIn where it is none of them."""
    known = hash_recovery_code(code, factor.salt)
    if known not in factor.recovery:
        raise NotSignedIn(WRONG_CODE_MESSAGE)
    return tuple(each for each in factor.recovery if each != known)


def consume_code(plan: UnitOfWork, code: UsedCode) -> None:
    """Into the plan: the code is used up. Of two sign-ins with the same code one is refused."""
    before = code.after.version - 1
    plan.add(sign_in_records.two_factor_put(code.after, before), NotSignedIn(USED_CODE_MESSAGE))


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
    """What an app's secret is sealed with comes from the one secret of the settings."""

    def __init__(self, secret: str) -> None:
        key = hmac.new(secret.encode(), b"second factor", hashlib.sha256).hexdigest()
        self._totp = TOTP.using(secrets={"1": key}, issuer=TOTP_ISSUER)

    def generate_secret(self) -> str:
        """A fresh secret in Base32."""
        return str(self._totp.new(size=SECRET_BYTES).base32_key)

    def build_uri(self, secret: str, account: str) -> str:
        """What an app reads from a QR code."""
        # A colon would end the name in it.
        return str(self._load_totp(secret).to_uri(label=account.replace(":", " ")))

    def seal_secret(self, secret: str) -> str:
        """The secret as it is kept: encrypted."""
        return str(self._load_totp(secret).to_json(encrypt=True))

    def match_code(self, secret: str, code: str) -> int:
        """The counter of a code of a secret that is not kept yet. Raises NotSignedIn."""
        return match_counter(self._load_totp(secret), code, None)

    def match_sealed_code(self, sealed: str, code: str, last: int) -> int:
        """The counter of a code, which must be later than the last. Raises NotSignedIn."""
        return match_counter(self._totp.from_json(sealed), code, last)

    def _load_totp(self, secret: str) -> Any:
        return self._totp(key=secret, format="base32")


def match_counter(totp: Any, code: str, last: int | None) -> int:
    """The counter of a code. Raises NotSignedIn for a wrong one, and for one used before."""
    try:
        return int(totp.match(code, window=WINDOW_SECONDS, last_counter=last).counter)
    except UsedTokenError:
        raise NotSignedIn(USED_CODE_MESSAGE) from None
    except TokenError:
        raise NotSignedIn(WRONG_CODE_MESSAGE) from None


def is_app_code(code: str) -> bool:
    """Whether it is six digits, however grouped; a recovery code and a password are longer."""
    plain = "".join(code.split()).replace("-", "")
    return len(plain) == 6 and plain.isascii() and plain.isdigit()


def generate_recovery_codes() -> tuple[str, ...]:
    """Fresh codes as people write them down: `k3v7-00pd-9xqm`."""
    return tuple(group_characters(generate_code_text()) for _ in range(RECOVERY_CODE_COUNT))


def generate_code_text() -> str:
    """Twelve characters of an alphabet without look-alikes."""
    return "".join(secrets.choice(ids.ALPHABET) for _ in range(RECOVERY_CODE_LENGTH))


def group_characters(text: str) -> str:
    """In groups of four."""
    return "-".join(
        text[i : i + RECOVERY_GROUP_LENGTH] for i in range(0, len(text), RECOVERY_GROUP_LENGTH)
    )


def generate_salt() -> str:
    """A salt for the codes of one account."""
    return secrets.token_hex(SALT_BYTES)


def hash_recovery_code(code: str, salt: str) -> str:
    """The hash of a recovery code, however it was typed; blank for what can't be one.

    Crockford's Base32: `O` is read as 0, `I` and `L` as 1.
    """
    plain = "".join(c for c in code.lower() if c.isalnum())
    plain = plain.translate(str.maketrans("oil", "011"))
    if len(plain) != RECOVERY_CODE_LENGTH:
        return ""
    return passwords.hash_with_salt(plain, bytes.fromhex(salt))
