"""Whoever takes stored letters to the carrier, and tries again until they have left.

A letter is claimed by its version before it is sent, so that of several processes one sends it.
Should that one be killed in between, another takes it when the claim is over: a letter may arrive
twice then, under the same Message-ID, but it arrives.
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from welltrack_ui.domain.outgoing_email import Letter
from welltrack_ui.mail.transport import Carrier, CarrierError, LetterRefused
from welltrack_ui.store import outgoing_emails
from welltrack_ui.store.engine.engine import Delete, Engine, Put
from welltrack_ui.store.engine.errors import Cancelled

log = logging.getLogger(__name__)
CLAIM = timedelta(minutes=10)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=4)
LOOK_SECONDS = 15.0
STOP_SECONDS = 5.0
ROUND = 50


def utc_now() -> datetime:
    """The clock of those who wait for nobody."""
    return datetime.now(UTC)


class Courier:
    """Sends letters, and gives up only when a letter's own time is over."""

    def __init__(
        self, engine: Engine, carrier: Carrier, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.engine = engine
        self.carrier = carrier
        self.clock = clock
        self._awake = threading.Event()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def post(self, letter_id: str) -> None:
        """Send a stored letter at once where that is quick; else it leaves beside the request.

        Never raises for the letter's sake: it is stored, and is tried again.
        """
        if not self.carrier.at_once:
            self._awake.set()
            return
        try:
            letter = outgoing_emails.load(self.engine, letter_id)
            if letter is not None:
                self._deliver(letter)
        except Exception:
            log.exception("letter %s is left for later", letter_id)

    def work(self) -> int:
        """Try every letter that is due, one after the other; how many there were."""
        found = outgoing_emails.due(self.engine, self.clock(), ROUND)
        for letter in found:
            if not self._stopped.is_set():
                self._deliver(letter)
        return len(found)

    def start(self) -> None:
        """Work from now on, in a thread of its own."""
        self._stopped.clear()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let it end; a letter under way that takes too long is sent again by who comes next."""
        self._stopped.set()
        self._awake.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._awake.clear()
            try:
                while self.work() and not self._stopped.is_set():
                    pass
            except Exception:
                log.exception("letters could not be sent")
            self._awake.wait(LOOK_SECONDS)

    def _deliver(self, letter: Letter) -> None:
        held = self._claimed(letter)
        if held is None:
            return
        try:
            self.carrier.send(held)
        except CarrierError as error:
            self._commit(outgoing_emails.put(self._tried(held, error), held.version))
        else:
            self._commit(outgoing_emails.drop(held.id, held.version))

    def _claimed(self, letter: Letter) -> Letter | None:
        """The letter as ours for ten minutes; None where it is another's, or too late for it."""
        now = self.clock()
        if letter.due_at is None or now < letter.due_at:
            return None
        if now >= letter.until:
            self._commit(outgoing_emails.put(given_up(letter, "its time was over"), letter.version))
            return None
        update = {
            "version": letter.version + 1,
            "due_at": now + CLAIM,
            "tries": letter.tries + 1,
        }
        held = letter.model_copy(update=update)
        return held if self._commit(outgoing_emails.put(held, letter.version)) else None

    def _tried(self, held: Letter, error: CarrierError) -> Letter:
        """The letter after a try that failed: for another one later, or given up."""
        due_at = self.clock() + pause(held.tries)
        if isinstance(error, LetterRefused) or due_at >= held.until:
            return given_up(held, error.detail)
        log.warning("letter %s waits after try %d: %s", held.id, held.tries, error.detail)
        update = {"version": held.version + 1, "due_at": due_at, "problem": error.detail}
        return held.model_copy(update=update)

    def _commit(self, operation: Put | Delete) -> bool:
        """Whether the letter was still as it was read: not taken back, nor another's meanwhile."""
        try:
            self.engine.commit([operation])
        except Cancelled:
            return False
        return True


def given_up(letter: Letter, problem: str) -> Letter:
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


def pause(tries: int) -> timedelta:
    """How long to wait after so many tries: half a minute, then twice as long, at most 4 hours."""
    doublings = 1 << min(tries - 1, 10)
    return min(FIRST_PAUSE * doublings, LONGEST_PAUSE)
