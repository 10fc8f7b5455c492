"""Which bytes of a file a request asks for (RFC 9110, section 14)."""

import re

RANGE_PATTERN = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII | re.IGNORECASE)


class UnsatisfiableRange(ValueError):
    """A well-formed range that holds no byte of the file."""


def parse_range(header: str, size: int) -> range | None:
    """The bytes that a `Range` header asks for, of a file of `size` bytes; never empty.

    None where the whole file is to be sent, as the RFC allows for several ranges at once and
    demands for what isn't a range of bytes. Raises Unsatisfiable.
    """
    parts = RANGE_PATTERN.fullmatch(header.strip())
    if parts is None:
        return None
    first, last = parts.groups()
    if not first:
        return require_bytes(range(max(size - int(last), 0), size)) if last else None
    if last and int(last) < int(first):
        return None
    return require_bytes(range(int(first), min(int(last) + 1, size) if last else size))


def require_bytes(chosen: range) -> range:
    if not chosen:
        raise UnsatisfiableRange
    return chosen
