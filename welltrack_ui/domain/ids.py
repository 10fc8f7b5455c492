"""Identifiers: short, URL-safe, sorted by creation, and holding the id of their parent.

`w-<core>` is a well; `e-<core of the well>-<core>` an event of that well. So any entity is found by
its id alone, with one consistent read of one partition.
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
    """The parts of an id; `home` is the core of the parent's id, or its own."""

    letter: str
    home: str
    core: str


class IdSequence:
    """A sequence of growing numbers: lists that are "oldest first" sort by id.

    Numbers made within one millisecond, or after the clock was set back, follow the last one by a
    random step, so that no id can be guessed from another.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.last = 0

    def next(self) -> int:
        """45 bits of milliseconds, then 55 random bits; more than any number given before."""
        fresh = (int(time.time() * 1000) << RANDOM_BITS) | secrets.randbits(RANDOM_BITS)
        # Request threads share this sequence; two that read the same `last` would repeat a number.
        with self.lock:
            self.last = max(fresh, self.last + 1 + secrets.randbits(STEP_BITS))
            return self.last


_sequence = IdSequence()


def new_core() -> str:
    """20 characters that sort by creation within this process."""
    number = _sequence.next()
    # 100 bits, five to a character: Crockford's Base32, whose characters sort as the numbers do.
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(95, -1, -5))


def new_id(letter: str, home: str | None = None) -> str:
    """A fresh id; `home` is the id of the parent."""
    if home is None:
        return f"{letter}-{new_core()}"
    return f"{letter}-{split_id(home).core}-{new_core()}"


def split_id(text: str) -> IdParts:
    """The parts of an id. Raises: ValueError for a text that can't be one."""
    match = ID_PATTERN.fullmatch(text)
    if match is None:
        raise ValueError("not an identifier")
    letter, home, core = match.groups()
    return IdParts(letter, home, core or home)
