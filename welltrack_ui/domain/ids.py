"""Identifiers: short, URL-safe, sorted by when they were made, and carrying where they live.

`w-<core>` is a well; `e-<core of the well>-<core>` an event of that well. So any entity is found
by its id alone, with one consistent read of one partition.
"""

import re
import secrets
import threading
import time
from typing import NamedTuple

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
CORE_LENGTH = 20
RANDOM_BITS = 55
STEP_BITS = 40
CORE_PATTERN = f"([{ALPHABET}]{{{CORE_LENGTH}}})"
ID_PATTERN = re.compile(f"([a-z])-{CORE_PATTERN}(?:-{CORE_PATTERN})?")


class IdParts(NamedTuple):
    """An id taken apart; `home` is the core of what it belongs to, or its own."""

    letter: str
    home: str
    core: str


class IdSequence:
    """Numbers that only grow, as lists that say "oldest first" are sorted by id.

    What is made within one millisecond, or after the clock was set back, follows its forerunner
    by a random step, so it can be guessed no better than any other.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.last = 0

    def next(self) -> int:
        """45 bits of milliseconds, then 55 random bits; more than any number given before."""
        fresh = (int(time.time() * 1000) << RANDOM_BITS) | secrets.randbits(RANDOM_BITS)
        with self.lock:
            self.last = max(fresh, self.last + 1 + secrets.randbits(STEP_BITS))
            return self.last


_sequence = IdSequence()


def new_core() -> str:
    """20 characters, sorted by when this process made them."""
    number = _sequence.next()
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(95, -1, -5))


def new_id(letter: str, home: str | None = None) -> str:
    """A fresh id; `home` is the id of what it belongs to."""
    if home is None:
        return f"{letter}-{new_core()}"
    return f"{letter}-{split_id(home).core}-{new_core()}"


def split_id(text: str) -> IdParts:
    """The parts of an id. Raises ValueError for a text that can't be one."""
    found = ID_PATTERN.fullmatch(text)
    if found is None:
        raise ValueError("not an identifier")
    letter, home, core = found.groups()
    return IdParts(letter, home, core or home)
