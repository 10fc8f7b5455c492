"""Identifiers: short, URL-safe, sorted by when they were made, and carrying where they live.

`w-<core>` is a well; `e-<core of the well>-<core>` an event of that well. So any entity is found
by its id alone, with one consistent read of one partition.
"""

import re
import secrets
import time
from typing import NamedTuple

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
CORE_LENGTH = 20
RANDOM_BITS = 55
CORE = f"([{ALPHABET}]{{{CORE_LENGTH}}})"
FORM = re.compile(f"([a-z])-{CORE}(?:-{CORE})?")


class Parts(NamedTuple):
    """An id taken apart; `home` is the core of what it belongs to, or its own."""

    letter: str
    home: str
    core: str


def new_core() -> str:
    """20 characters: 45 bits of milliseconds, then 55 random bits."""
    number = (int(time.time() * 1000) << RANDOM_BITS) | secrets.randbits(RANDOM_BITS)
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(95, -1, -5))


def new_id(letter: str, home: str | None = None) -> str:
    """A fresh id; `home` is the id of what it belongs to."""
    if home is None:
        return f"{letter}-{new_core()}"
    return f"{letter}-{split(home).core}-{new_core()}"


def split(text: str) -> Parts:
    """The parts of an id. Raises ValueError for a text that can't be one."""
    found = FORM.fullmatch(text)
    if found is None:
        raise ValueError("not an identifier")
    letter, home, core = found.groups()
    return Parts(letter, home, core or home)
