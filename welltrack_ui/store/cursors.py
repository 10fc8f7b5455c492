"""Cursors: opaque texts that a client sends back to read the next page of a list."""

import base64
import binascii
import json

from welltrack_ui.domain.errors import Invalid, invalid_field
from welltrack_ui.store.engine.engine import IndexName, Key, Position, Query
from welltrack_ui.store.engine.index_keys import is_storable

MAX_CURSOR_LENGTH = 2000


def encode_cursor(*parts: str) -> str:
    """The cursor of some texts."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, count: int) -> list[str]:
    """The `count` texts of a cursor. Raises: Invalid for a text that is no cursor."""
    try:
        if len(cursor) > MAX_CURSOR_LENGTH:
            raise ValueError
        # Cursors leave out the padding, which would need escaping in URLs.
        padded = cursor + "=" * (-len(cursor) % 4)
        parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    # RecursionError: brackets within brackets, a thousand deep.
    except (ValueError, binascii.Error, RecursionError):
        raise unknown_cursor_error() from None
    if not isinstance(parts, list) or len(parts) != count:
        raise unknown_cursor_error()
    # Cursors come from clients, and are not signed: each part of one is checked before it is used.
    if not all(isinstance(part, str) and part.isprintable() for part in parts):
        raise unknown_cursor_error()
    return parts


def position_to_cursor(position: Position | None) -> str | None:
    """The cursor of the position where a page ended; None at the end of the list."""
    if position is None:
        return None
    return encode_cursor(*position.key, *position.index_key)


def cursor_to_position(cursor: str | None, query: Query) -> Position | None:
    """The position to continue a query from. Raises: Invalid for a cursor of another list."""
    if cursor is None:
        return None
    pk, sk, index_pk, index_sk = decode_cursor(cursor, 4)
    position = Position(Key(pk, sk), Key(index_pk, index_sk))
    # Else a cursor made by hand would read the partition of another organization.
    if index_pk != query.pk or not query.low <= index_sk <= query.high:
        raise unknown_cursor_error()
    if not is_storable(position.index_key) or not fits_index(position, query.index):
        raise unknown_cursor_error()
    return position


def fits_index(position: Position, index: IndexName) -> bool:
    """Whether one record can have both keys of a position: local indexes share its partition."""
    key, index_key = position
    if index == "main":
        return key == index_key
    return is_storable(key) and (index.startswith("g") or key.pk == index_key.pk)


def cursor_to_sort_key(cursor: str, low: str, high: str) -> str:
    """The one sort key that a cursor holds. Raises: Invalid for one outside [low, high]."""
    (sort_key,) = decode_cursor(cursor, 1)
    if not low <= sort_key <= high or not is_storable(Key("-", sort_key)):
        raise unknown_cursor_error()
    return sort_key


def unknown_cursor_error() -> Invalid:
    """The refusal of a cursor that no list gave out."""
    return invalid_field("cursor", "is not a cursor of this list: start again without one")
