"""Which bytes of a file a request asks for (RFC 9110, section 14)."""

import re

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII | re.IGNORECASE)


class Unsatisfiable(ValueError):
    """A well-formed range that holds no byte of the file."""


def asked_range(header: str, size: int) -> range | None:
    """The bytes that a `Range` header asks for, of a file of `size` bytes; never empty.

    None where the whole file is to be sent, as the RFC allows for several ranges at once and
    demands for what isn't a range of bytes. Raises Unsatisfiable.
    """
    parts = RANGE.fullmatch(header.strip())
    if parts is None:
        return None
    first, last = parts.groups()
    if not first:
        return existing(range(max(size - int(last), 0), size)) if last else None
    if last and int(last) < int(first):
        return None
    return existing(range(int(first), min(int(last) + 1, size) if last else size))


def existing(chosen: range) -> range:
    if not chosen:
        raise Unsatisfiable
    return chosen
