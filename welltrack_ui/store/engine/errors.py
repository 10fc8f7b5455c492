"""Errors of the engines."""

from collections.abc import Sequence

from welltrack_ui.domain.errors import NothingSaved, PayloadTooLarge, Unavailable
from welltrack_ui.domain.messages import mark, message

TOO_LARGE_TEMPLATE = mark("That is {count} {what}, and at most {most} can be kept.")
LIMIT_NOUNS = (mark("operations"), mark("bytes of a record"), mark("bytes in one commit"))


class StoreError(Exception):
    """An error that an engine raises on purpose."""


class CommitCancelled(StoreError):
    """A commit whose conditions did not hold; nothing of it was written.

    `failed` holds the positions of the operations whose conditions failed, in order.
    """

    def __init__(self, failed: Sequence[int]) -> None:
        super().__init__(f"conditions failed at {list(failed)}")
        self.failed = tuple(failed)


class TooLarge(PayloadTooLarge, StoreError):
    """A record above 400 kB, or a commit above 100 operations or 4 MB."""


class StoreUnavailable(Unavailable, StoreError):
    """The database can't be reached, or is too busy to answer in time."""


class NothingWritten(StoreUnavailable, NothingSaved):
    """A commit that the database surely did not apply: it was not sent, or was turned away.

    Any other StoreUnavailable of a commit leaves open whether it was applied.
    """


class StoreOnEventLoop(StoreError):
    """A store call on the event loop, which would block every screen: a forgotten `in_thread`."""


def too_large_error(noun: str, count: int, most: int) -> TooLarge:
    """The refusal of more than can be stored."""
    return TooLarge(message(TOO_LARGE_TEMPLATE, count=count, what=message(noun), most=most))
