"""What an engine raises on purpose."""

from collections.abc import Sequence

from welltrack_ui.domain.errors import PayloadTooLarge, Unavailable
from welltrack_ui.domain.messages import said

TOO_LARGE = "That is {count} {what}, and at most {most} can be kept."
LIMITED = ("operations", "bytes of a record", "bytes in one commit")


class StoreError(Exception):
    """Anything an engine raises on purpose."""


class Cancelled(StoreError):
    """A commit whose conditions did not hold; nothing of it was written.

    `failed` holds the positions of the operations that stood in the way, in order.
    """

    def __init__(self, failed: Sequence[int]) -> None:
        super().__init__(f"conditions failed at {list(failed)}")
        self.failed = tuple(failed)


class TooLarge(PayloadTooLarge, StoreError):
    """A record above 400 kB, or a commit above 100 operations or 4 MB."""


class StoreAway(Unavailable, StoreError):
    """The database can't be reached, or is too busy to answer in time."""


class OnEventLoop(StoreError):
    """A store call on the event loop, which would stop everybody: a forgotten `in_thread`."""


def too_large(what: str, count: int, most: int) -> TooLarge:
    """The refusal of more than can be kept."""
    return TooLarge(said(TOO_LARGE, count=count, what=said(what), most=most))
