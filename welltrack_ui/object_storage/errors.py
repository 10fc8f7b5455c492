"""The errors of a file store, all below one class."""


class FileStoreError(Exception):
    """Anything a file store raises on purpose."""


class FileStoreUnavailable(FileStoreError):
    """The store can't be reached, is full, or refuses us: try later, nothing was changed."""


class ObjectMissing(FileStoreError):
    """Nothing lies at this key."""


class KeyRefused(FileStoreError):
    """A key that no server of ours makes, such as one with dots or a leading slash."""


class FileStoreOnEventLoop(FileStoreError):
    """A call on the event loop, which would stop everybody: a forgotten `in_thread`."""


class LinkRefused(FileStoreError):
    """A link that doesn't allow what was tried; `status` is the HTTP status to answer with."""

    def __init__(self, reason: str, status: int = 403) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
