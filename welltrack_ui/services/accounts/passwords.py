"""Passwords: hashed with argon2id, and refused when they are common."""

import threading
from functools import cache

from passlib.hash import argon2
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from welltrack_ui.domain.errors import invalid

# OWASP's Password Storage Cheat Sheet: argon2id with 19 MiB, 2 passes, 1 lane.
# Loaded here, once: of several first uses at the same time the library lets some fail.
argon2.set_backend()
HASHER = argon2.using(type="ID", memory_cost=19 * 1024, time_cost=2, parallelism=1)
# A hash takes all of a core: more at once would only stall everybody else.
AT_ONCE = threading.BoundedSemaphore(2)


def hashed(password: str) -> str:
    """The argon2id hash of a password."""
    with AT_ONCE:
        return str(HASHER.hash(password))


def salted(text: str, salt: bytes) -> str:
    """The argon2id hash under a given salt: of the same text always the same."""
    with AT_ONCE:
        return str(HASHER.using(salt=salt).hash(text))


def matches(password: str, known: str | None) -> bool:
    """Whether the password has this hash; takes as long where there is none."""
    against = known or nobody()
    with AT_ONCE:
        return bool(HASHER.verify(password, against)) and known is not None


def refuse_common(password: str) -> None:
    """Raise Invalid for a password from the lists that guessers begin with.

    Digits and signs at the end do not make a common password another one.
    """
    text = password.casefold()
    stripped = text.rstrip("0123456789!?.#$*-_ ")
    if {text, stripped} & common() or len(set(text)) <= 2 or not stripped:
        raise invalid("password", "is one that is guessed first: choose a less common one")


@cache
def common() -> frozenset[str]:
    """The common passwords that zxcvbn ships: some 30 thousand."""
    return frozenset(FREQUENCY_LISTS["passwords"])


@cache
def nobody() -> str:
    """A hash that no password is checked for in earnest."""
    return str(HASHER.hash("nobody has this password"))
