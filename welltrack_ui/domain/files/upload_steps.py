"""The steps of an upload, for whoever sends the bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

MULTIPART_THRESHOLD_BYTES = 16 * 1024 * 1024
"""Larger files go in parts: what breaks off then costs no more than one of them."""


@dataclass(frozen=True, slots=True)
class SendRequest:
    """The HTTP request that sends `size` bytes of a file, from `start` on, until `expires_at`.

    PUT sends the bare bytes with `headers`, POST a form of `fields` and then the bytes as `file`.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    fields: Mapping[str, str]
    size: int
    expires_at: datetime
    start: int = 0


@dataclass(frozen=True, slots=True)
class StartedUpload:
    """A pending file, and the request that sends all of its bytes at once."""

    file_id: str
    whole: SendRequest


@dataclass(frozen=True, slots=True)
class MultipartState:
    """The bytes of a file that have come in parts, and the requests of the next missing parts."""

    stored_bytes: int
    missing: Sequence[SendRequest]
