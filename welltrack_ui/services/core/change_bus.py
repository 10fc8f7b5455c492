"""The change bus: open screens subscribe to the changes of an organization."""

import logging
import threading
from collections.abc import Callable, Sequence

from welltrack_ui.domain.audit import AuditEntry

log = logging.getLogger(__name__)
ACCOUNTS = ""
"""The topic of changes of all accounts: their sessions, second factors and memberships."""
Subscriber = Callable[[AuditEntry], None]


class ChangeBus:
    """Publishes audit entries within this process, to subscribers by organization.

    Entries about accounts belong to no organization, and are published to those of `ACCOUNTS`;
    entries about members to both: who joins an organization does not know it before.

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

    def list_topics(self) -> list[str]:
        """The organizations that have subscribers, and `ACCOUNTS` if that has."""
        with self._lock:
            return list(self._subscribers)

    def publish(self, entries: Sequence[AuditEntry]) -> None:
        """Call the subscribers of each entry's organization; one that fails stops no other."""
        for entry in entries:
            topics = {entry.org_id or ACCOUNTS} | (
                {ACCOUNTS} if entry.entity == "member" else set()
            )
            with self._lock:
                # Called outside of the lock: a subscriber may end its subscription.
                subscribers = [s for topic in topics for s in self._subscribers.get(topic, ())]
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
