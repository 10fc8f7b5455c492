"""Passwords: hashed with argon2id; common ones are refused."""

import os
import threading
import unicodedata
from functools import cache

from passlib.hash import argon2
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from welltrack_ui.domain.errors import invalid_field

# OWASP's Password Storage Cheat Sheet: argon2id with 19 MiB, 2 passes, 1 lane.
# Loaded here, once: of several first uses at the same time the library lets some fail.
argon2.set_backend()
HASHER = argon2.using(type="ID", memory_cost=19 * 1024, time_cost=2, parallelism=1)
PRODUCT_NAME = "welltrack"
TRAILING_SIGNS = "0123456789!?.#$*-_ "


def count_cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# A hash takes all of a core: more at once would only stall everybody else.
HASH_SLOTS = threading.BoundedSemaphore(count_cores())


def normalize_password(password: str) -> str:
    """The form in which passwords are compared: RFC 8265's OpaqueString, with any character.

    Composed, and with one kind of space: keyboards write the same letter in two ways, as `é` or as
    `e` and an accent.
    """
    spaced = "".join(" " if unicodedata.category(c) == "Zs" else c for c in password)
    return unicodedata.normalize("NFC", spaced)


def hash_password(password: str) -> str:
    """The argon2id hash of a password."""
    with HASH_SLOTS:
        return str(HASHER.hash(normalize_password(password)))


def hash_with_salt(text: str, salt: bytes) -> str:
    """The argon2id hash of a text under a given salt: the same for the same text."""
    with HASH_SLOTS:
        return str(HASHER.using(salt=salt).hash(text))


def verify_password(password: str, password_hash: str | None) -> bool:
    """Whether the password has this hash; takes as long where there is none."""
    # An account without password, or no account at all, must not answer faster than a wrong
    # password.
    candidate = password_hash or dummy_hash()
    # The password as typed comes second: hashes from before were made of that.
    forms = dict.fromkeys((normalize_password(password), password))
    return any(verify_hash(form, candidate) for form in forms) and password_hash is not None


def verify_hash(text: str, text_hash: str) -> bool:
    """Whether a text has this hash."""
    with HASH_SLOTS:
        return bool(HASHER.verify(text, text_hash))


def refuse_common_password(password: str, email: str = "") -> None:
    """Refuse the passwords that are guessed first.

    Neither digits and signs, nor saying it twice, make a common password another one.

    Raises: Invalid for one from the lists, one made of one or two characters, of the user's own
    address or of the product's name.
    """
    text = normalize_password(password).casefold()
    stripped = text.rstrip(TRAILING_SIGNS)
    letters = "".join(c for c in text if c.isalnum()).rstrip(TRAILING_SIGNS)
    forms = {text, stripped, find_repeated_part(text), find_repeated_part(letters)}
    forms |= {form.rstrip(TRAILING_SIGNS) for form in forms}
    if forms & load_common_passwords() or len(set(text)) <= 2 or is_made_of(text, email):
        raise invalid_field("password", "is one that is guessed first: choose a less common one")


def find_repeated_part(text: str) -> str:
    """The shortest text that, said again and again, gives a text: that text itself for most."""
    # A text that repeats stands in its own double before the end of the first half.
    return text[: (text + text).find(text, 1)] if text else text


def is_made_of(text: str, email: str) -> bool:
    """Whether nothing but digits and signs is left of a text without address and product name."""
    address = email.casefold()
    local, _, domain = address.rpartition("@")
    for word in (address, local, domain, domain.partition(".")[0], PRODUCT_NAME):
        text = text.replace(word, "") if word else text
    return not text.strip(TRAILING_SIGNS + "@")


@cache
def load_common_passwords() -> frozenset[str]:
    """The common passwords that zxcvbn ships: some 30 thousand."""
    return frozenset(FREQUENCY_LISTS["passwords"])


@cache
def dummy_hash() -> str:
    """A hash to compare with where there is no account: no password matches it."""
    return str(HASHER.hash("nobody has this password"))
