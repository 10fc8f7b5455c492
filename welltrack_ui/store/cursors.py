"""Cursors: where a list goes on, as an opaque text that a client hands back."""

import base64
import binascii
import json

from welltrack_ui.domain.errors import Invalid, invalid
from welltrack_ui.store.engine import Key, Position

LONGEST = 2000


def encode(*parts: str) -> str:
    """Some texts as one opaque text."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def decode(cursor: str, count: int) -> list[str]:
    """The `count` texts of a cursor. Raises Invalid for anything that no list gave out."""
    try:
        if len(cursor) > LONGEST:
            raise ValueError
        padded = cursor + "=" * (-len(cursor) % 4)
        parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        raise unknown_cursor() from None
    if not isinstance(parts, list) or len(parts) != count:
        raise unknown_cursor()
    if not all(isinstance(part, str) and part.isprintable() for part in parts):
        raise unknown_cursor()
    return parts


def from_position(position: Position | None) -> str | None:
    """The cursor of a page's end."""
    if position is None:
        return None
    return encode(*position.key, *position.index_key)


def to_position(cursor: str | None, partition: str) -> Position | None:
    """Where to go on. Raises Invalid for a cursor of another list."""
    if not cursor:
        return None
    pk, sk, index_pk, index_sk = decode(cursor, 4)
    if index_pk != partition:
        raise unknown_cursor()
    return Position(Key(pk, sk), Key(index_pk, index_sk))


def unknown_cursor() -> Invalid:
    """The answer to a cursor that no list gave out."""
    return invalid("cursor", "is not a cursor of this list: start again without one")
