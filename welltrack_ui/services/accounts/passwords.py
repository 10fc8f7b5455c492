"""Passwords: hashed with argon2id; common ones are refused."""

import threading
from functools import cache

from passlib.hash import argon2
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from welltrack_ui.domain.errors import invalid_field

# OWASP's Password Storage Cheat Sheet: argon2id with 19 MiB, 2 passes, 1 lane.
# Loaded here, once: of several first uses at the same time the library lets some fail.
argon2.set_backend()
HASHER = argon2.using(type="ID", memory_cost=19 * 1024, time_cost=2, parallelism=1)
# A hash takes all of a core: more at once would only stall everybody else.
HASH_SLOTS = threading.BoundedSemaphore(2)


def hash_password(password: str) -> str:
    """The argon2id hash of a password."""
    with HASH_SLOTS:
        return str(HASHER.hash(password))


def hash_with_salt(text: str, salt: bytes) -> str:
    """The argon2id hash of a text under a given salt: the same for the same text."""
    with HASH_SLOTS:
        return str(HASHER.using(salt=salt).hash(text))


def verify_password(password: str, password_hash: str | None) -> bool:
    """Whether the password has this hash; takes as long where there is none."""
    # An account without password, or no account at all, must not answer faster than a wrong
    # password.
    candidate = password_hash or dummy_hash()
    with HASH_SLOTS:
        return bool(HASHER.verify(password, candidate)) and password_hash is not None


def refuse_common_password(password: str) -> None:
    """Refuse the passwords that are guessed first.

    Digits and signs at the end do not make a common password another one.

    Raises: Invalid for one from the lists, or made of one or two characters.
    """
    text = password.casefold()
    stripped = text.rstrip("0123456789!?.#$*-_ ")
    if {text, stripped} & load_common_passwords() or len(set(text)) <= 2 or not stripped:
        raise invalid_field("password", "is one that is guessed first: choose a less common one")


@cache
def load_common_passwords() -> frozenset[str]:
    """The common passwords that zxcvbn ships: some 30 thousand."""
    return frozenset(FREQUENCY_LISTS["passwords"])


@cache
def dummy_hash() -> str:
    """A hash to compare with where there is no account: no password matches it."""
    return str(HASHER.hash("nobody has this password"))
