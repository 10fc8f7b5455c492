"""Whoever takes stored letters to the carrier, and tries again until they have left.

A letter is claimed by its version before it is sent, so that of several processes one sends it.
Should that one be killed in between, another takes it when the claim is over: a letter may arrive
twice then, under the same Message-ID, but it arrives.
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from welltrack_ui.domain.outgoing_email import OutgoingEmail
from welltrack_ui.mail.transport import EmailRefused, MailTransport, MailTransportError
from welltrack_ui.store import outgoing_emails
from welltrack_ui.store.engine.engine import Delete, Engine, Put
from welltrack_ui.store.engine.errors import CommitCancelled

log = logging.getLogger(__name__)
CLAIM_DURATION = timedelta(minutes=10)
FIRST_RETRY_PAUSE = timedelta(seconds=30)
MAX_RETRY_PAUSE = timedelta(hours=4)
POLL_SECONDS = 15.0
STOP_SECONDS = 5.0
MAX_EMAILS_PER_ROUND = 50


def utc_now() -> datetime:
    """The clock of those who wait for nobody."""
    return datetime.now(UTC)


class DeliveryWorker:
    """Sends letters, and gives up only when a letter's own time is over."""

    def __init__(
        self, engine: Engine, carrier: MailTransport, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.engine = engine
        self.transport = carrier
        self.clock = clock
        self._awake = threading.Event()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def dispatch_email(self, letter_id: str) -> None:
        """Send a stored letter at once where that is quick; else it leaves beside the request.

        Never raises for the letter's sake: it is stored, and is tried again.
        """
        if not self.transport.is_immediate:
            self._awake.set()
            return
        try:
            letter = outgoing_emails.load(self.engine, letter_id)
            if letter is not None:
                self._deliver_email(letter)
        except Exception:
            log.exception("letter %s is left for later", letter_id)

    def deliver_due_emails(self) -> int:
        """Try every letter that is due, one after the other; how many there were."""
        found = outgoing_emails.list_due_emails(self.engine, self.clock(), MAX_EMAILS_PER_ROUND)
        for letter in found:
            if not self._stopped.is_set():
                self._deliver_email(letter)
        return len(found)

    def start(self) -> None:
        """Work from now on, in a thread of its own."""
        self._stopped.clear()
        self._thread = threading.Thread(target=self._run_loop, name="courier", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let it end; a letter under way that takes too long is sent again by who comes next."""
        self._stopped.set()
        self._awake.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def _run_loop(self) -> None:
        while not self._stopped.is_set():
            self._awake.clear()
            try:
                while self.deliver_due_emails() and not self._stopped.is_set():
                    pass
            except Exception:
                log.exception("letters could not be sent")
            self._awake.wait(POLL_SECONDS)

    def _deliver_email(self, letter: OutgoingEmail) -> None:
        held = self._claim_email(letter)
        if held is None:
            return
        try:
            self.transport.send(held)
        except MailTransportError as error:
            self._commit(
                outgoing_emails.outgoing_email_put(self._schedule_retry(held, error), held.version)
            )
        else:
            self._commit(outgoing_emails.outgoing_email_delete(held.id, held.version))

    def _claim_email(self, letter: OutgoingEmail) -> OutgoingEmail | None:
        """The letter as ours for ten minutes; None where it is another's, or too late for it."""
        now = self.clock()
        if letter.due_at is None or now < letter.due_at:
            return None
        if now >= letter.until:
            self._commit(
                outgoing_emails.outgoing_email_put(
                    abandon_email(letter, "its time was over"), letter.version
                )
            )
            return None
        update = {
            "version": letter.version + 1,
            "due_at": now + CLAIM_DURATION,
            "tries": letter.tries + 1,
        }
        held = letter.model_copy(update=update)
        return (
            held if self._commit(outgoing_emails.outgoing_email_put(held, letter.version)) else None
        )

    def _schedule_retry(self, held: OutgoingEmail, error: MailTransportError) -> OutgoingEmail:
        """The letter after a try that failed: for another one later, or given up."""
        due_at = self.clock() + compute_retry_pause(held.tries)
        if isinstance(error, EmailRefused) or due_at >= held.until:
            return abandon_email(held, error.detail)
        log.warning("letter %s waits after try %d: %s", held.id, held.tries, error.detail)
        update = {"version": held.version + 1, "due_at": due_at, "problem": error.detail}
        return held.model_copy(update=update)

    def _commit(self, operation: Put | Delete) -> bool:
        """Whether the letter was still as it was read: not taken back, nor another's meanwhile."""
        try:
            self.engine.commit([operation])
        except CommitCancelled:
            return False
        return True


def abandon_email(letter: OutgoingEmail, problem: str) -> OutgoingEmail:
    """What is remembered of a letter that never left: nothing of what it said."""
    log.error("letter %s is given up after %d tries: %s", letter.id, letter.tries, problem)
    update = {
        "version": letter.version + 1,
        "due_at": None,
        "subject": "",
        "text": "",
        "html": "",
        "problem": problem,
    }
    return letter.model_copy(update=update)


def compute_retry_pause(tries: int) -> timedelta:
    """How long to wait after so many tries: half a minute, then twice as long, at most 4 hours."""
    doublings = 1 << min(tries - 1, 10)
    return min(FIRST_RETRY_PAUSE * doublings, MAX_RETRY_PAUSE)
