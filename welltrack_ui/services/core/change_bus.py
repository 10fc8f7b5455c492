"""What has just changed, told to whoever has it on a screen."""

import logging
import threading
from collections.abc import Callable, Sequence

from welltrack_ui.domain.audit import AuditEntry

log = logging.getLogger(__name__)
Subscriber = Callable[[AuditEntry], None]


class ChangeBus:
    """In process. Subscribers are called on the thread that wrote, and must return at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscribers: dict[str, list[Subscriber]] = {}

    def subscribe(self, org_id: str, subscriber: Subscriber) -> Callable[[], None]:
        """Be told of every change in an organization; calling what comes back ends it."""
        with self._lock:
            self._subscribers.setdefault(org_id, []).append(subscriber)
        return lambda: self._unsubscribe(org_id, subscriber)

    def publish(self, entries: Sequence[AuditEntry]) -> None:
        """Tell of what was written; a subscriber that fails stops nobody."""
        for entry in entries:
            with self._lock:
                subscribers = list(self._subscribers.get(entry.org_id or "", ()))
            for subscriber in subscribers:
                try:
                    subscriber(entry)
                except Exception:
                    log.exception("a subscriber failed")

    def _unsubscribe(self, org_id: str, subscriber: Subscriber) -> None:
        with self._lock:
            left = [s for s in self._subscribers.get(org_id, ()) if s is not subscriber]
            if left:
                self._subscribers[org_id] = left
            else:
                self._subscribers.pop(org_id, None)
