"""The errors of a file store, all below one class."""


class FileStoreError(Exception):
    """An error that a file store raises on purpose."""


class FileStoreUnavailable(FileStoreError):
    """The store can't be reached, is full, or refuses our credentials."""


class ObjectMissing(FileStoreError):
    """There is no object at the key."""


class KeyRefused(FileStoreError):
    """The text is no key, such as one with dots or a leading slash."""


class FileStoreOnEventLoop(FileStoreError):
    """A store was called on the event loop, which it would block: a forgotten `run_in_thread`."""


class LinkRefused(FileStoreError):
    """A signed link doesn't allow the request; `status` is the HTTP status of the answer."""

    def __init__(self, reason: str, status: int = 403) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
