"""The change bus: open screens subscribe to the changes of an organization."""

import logging
import threading
from collections.abc import Callable, Sequence

from welltrack_ui.domain.audit import AuditEntry

log = logging.getLogger(__name__)
Subscriber = Callable[[AuditEntry], None]


class ChangeBus:
    """Publishes audit entries within this process, to subscribers by organization.

    Subscribers are called on the thread that wrote, and must return at once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscribers: dict[str, list[Subscriber]] = {}

    def subscribe(self, org_id: str, subscriber: Subscriber) -> Callable[[], None]:
        """Call `subscriber` with every change in an organization; the returned function ends it."""
        with self._lock:
            self._subscribers.setdefault(org_id, []).append(subscriber)
        return lambda: self._unsubscribe(org_id, subscriber)

    def publish(self, entries: Sequence[AuditEntry]) -> None:
        """Call the subscribers of each entry's organization; one that fails stops no other."""
        for entry in entries:
            with self._lock:
                # Called outside of the lock: a subscriber may end its subscription.
                subscribers = list(self._subscribers.get(entry.org_id or "", ()))
            for subscriber in subscribers:
                try:
                    subscriber(entry)
                except Exception:
                    # The change is committed by now: the request must not fail for a screen that
                    # did.
                    log.exception("a subscriber failed")

    def _unsubscribe(self, org_id: str, subscriber: Subscriber) -> None:
        with self._lock:
            others = [s for s in self._subscribers.get(org_id, ()) if s is not subscriber]
            if others:
                self._subscribers[org_id] = others
            else:
                self._subscribers.pop(org_id, None)
