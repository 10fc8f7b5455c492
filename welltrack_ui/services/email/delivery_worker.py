"""The delivery worker: sends stored e-mails, and tries again until they have left.

An e-mail is claimed by its version before it is sent, so that of several processes one sends it. If
that one is killed in between, another sends it when the claim is over: an e-mail may arrive twice
then, under the same Message-ID, but it arrives. A process sends what it stored itself; what is left
is looked for by the one that does the regular work.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from welltrack_ui.domain import ids
from welltrack_ui.domain.outgoing_email import OutgoingEmail
from welltrack_ui.mail.transport import EmailRefused, MailTransport, MailTransportError
from welltrack_ui.metrics import meters
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
MAX_SPLIT = 50
"""E-mails of one transaction."""
EmailCompleter = Callable[[OutgoingEmail], OutgoingEmail]
"""Gives an e-mail as it is sent: what is written then is written now.

Raises: MailTransportUnavailable, EmailRefused.
"""


def utc_now() -> datetime:
    """The present time; tests put a clock of their own in its place."""
    return datetime.now(UTC)


def always() -> bool:
    """Whether to look for due e-mails, for a worker that is the only one."""
    return True


def return_email(email: OutgoingEmail) -> OutgoingEmail:
    """The e-mail as it is, for a worker whose e-mails are all complete."""
    return email


class DeliveryWorker:
    """Sends stored e-mails until each one's delivery time is over."""

    def __init__(
        self,
        engine: Engine,
        transport: MailTransport,
        clock: Callable[[], datetime] = utc_now,
        complete: EmailCompleter = return_email,
        may_poll: Callable[[], bool] = always,
    ) -> None:
        self.engine = engine
        self.transport = transport
        self.complete = complete
        self.clock = clock
        self.may_poll = may_poll
        self._dispatched: deque[str] = deque()
        self._awake = threading.Event()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def dispatch_email(self, email_id: str) -> None:
        """Send a stored e-mail now where the transport is quick; else wake the worker's thread.

        Never raises: the e-mail is stored, and is tried again.
        """
        if self.transport.is_immediate:
            self._try_email(email_id)
            return
        self._dispatched.append(email_id)
        self._awake.set()

    def wake_up(self) -> None:
        """Have the worker's thread look for e-mails that are due: none of them waits for a poll."""
        self._awake.set()

    def _try_email(self, email_id: str) -> None:
        try:
            email = outgoing_emails.load(self.engine, email_id)
            if email is not None:
                self._deliver_email(email)
        except Exception:
            log.exception("e-mail %s is left for later", email_id)

    def deliver_due_emails(self) -> int:
        """Try every e-mail that is due, one after the other; their number."""
        due = outgoing_emails.list_due_emails(self.engine, self.clock(), MAX_EMAILS_PER_ROUND)
        for email in due:
            if not self._stopped.is_set():
                self._deliver_email(email)
        return len(due)

    def start(self) -> None:
        """Start the worker's thread."""
        self._stopped.clear()
        # A daemon: a mail server that hangs must not keep the process from ending.
        self._thread = threading.Thread(target=self._run_loop, name="courier", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop the worker's thread, waiting 5 seconds at most.

        An e-mail that is being sent longer is sent again by the next process.
        """
        self._stopped.set()
        self._awake.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def _run_loop(self) -> None:
        while not self._stopped.is_set():
            # Before the work, not after: an e-mail stored meanwhile wakes the next round at once.
            self._awake.clear()
            while self._dispatched and not self._stopped.is_set():
                self._try_email(self._dispatched.popleft())
            try:
                while self._may_go_on() and self.deliver_due_emails():
                    pass
            except Exception:
                log.exception("e-mails could not be sent")
            self._awake.wait(POLL_SECONDS)

    def _may_go_on(self) -> bool:
        return self.may_poll() and not self._stopped.is_set()

    def _deliver_email(self, email: OutgoingEmail) -> None:
        claimed = self._claim_email(email)
        # Another process has claimed it, or it is not due.
        if claimed is None:
            return
        if claimed.others:
            self._split_email(claimed)
            return
        try:
            # An e-mail to nobody takes the same way, so that its time tells nothing of an account.
            if claimed.to:
                self.transport.send(self.complete(claimed))
        except MailTransportError as error:
            meters.MAIL_TRIES.labels("failed").inc()
            self._commit(
                outgoing_emails.outgoing_email_put(
                    self._schedule_retry(claimed, error), claimed.version
                )
            )
        else:
            meters.MAIL_TRIES.labels("sent").inc()
            self._commit(outgoing_emails.outgoing_email_delete(claimed.id, claimed.version))

    def _split_email(self, claimed: OutgoingEmail) -> None:
        """Replace an e-mail to several by one to each, all or none of a batch at a time."""
        batch, rest = claimed.others[:MAX_SPLIT], claimed.others[MAX_SPLIT:]
        update = {"others": (), "version": 1, "tries": 0, "due_at": claimed.made_at}
        puts = [
            outgoing_emails.outgoing_email_put(
                claimed.model_copy(update={**update, "id": ids.new_id("y"), "to": address}),
                "absent",
            )
            for address in batch
        ]
        # Conditioned on the version that was claimed: nobody gets two when the claim is over.
        left: Put | Delete = outgoing_emails.outgoing_email_delete(claimed.id, claimed.version)
        if rest:
            fields = {"others": rest, "version": claimed.version + 1, "due_at": claimed.made_at}
            later = claimed.model_copy(update=fields)
            left = outgoing_emails.outgoing_email_put(later, claimed.version)
        self._commit(*puts, left)

    def _claim_email(self, email: OutgoingEmail) -> OutgoingEmail | None:
        """The e-mail, claimed for ten minutes; None where another has it, or its time is over."""
        now = self.clock()
        if email.due_at is None or now < email.due_at:
            return None
        if now >= email.until:
            self._commit(
                outgoing_emails.outgoing_email_put(
                    abandon_email(email, "its time was over"), email.version
                )
            )
            return None
        update = {
            "version": email.version + 1,
            "due_at": now + CLAIM_DURATION,
            "tries": email.tries + 1,
        }
        claimed = email.model_copy(update=update)
        return (
            claimed
            if self._commit(outgoing_emails.outgoing_email_put(claimed, email.version))
            else None
        )

    def _schedule_retry(self, claimed: OutgoingEmail, error: MailTransportError) -> OutgoingEmail:
        """The e-mail after a failed attempt: due again later, or abandoned."""
        due_at = self.clock() + compute_retry_pause(claimed.tries)
        # The mail server will refuse it each time (an unknown mailbox): trying again only annoys
        # it.
        if isinstance(error, EmailRefused) or due_at >= claimed.until:
            return abandon_email(claimed, error.detail)
        log.warning("e-mail %s waits after try %d: %s", claimed.id, claimed.tries, error.detail)
        update = {"version": claimed.version + 1, "due_at": due_at, "problem": error.detail}
        return claimed.model_copy(update=update)

    def _commit(self, *operations: Put | Delete) -> bool:
        """Commit changes of e-mails; False where one was changed since it was read."""
        try:
            self.engine.commit(operations)
        except CommitCancelled:
            return False
        return True


def abandon_email(email: OutgoingEmail, problem: str) -> OutgoingEmail:
    """The e-mail as it stays after its last attempt: its state, without subject and text."""
    log.error("e-mail %s is given up after %d tries: %s", email.id, email.tries, problem)
    update = {
        "version": email.version + 1,
        "due_at": None,
        "subject": "",
        "text": "",
        "html": "",
        "problem": problem,
    }
    return email.model_copy(update=update)


def compute_retry_pause(tries: int) -> timedelta:
    """The pause after so many attempts: half a minute, doubled each time, at most 4 hours."""
    doublings = 1 << min(tries - 1, 10)
    return min(FIRST_RETRY_PAUSE * doublings, MAX_RETRY_PAUSE)
