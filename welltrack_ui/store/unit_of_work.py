"""The unit of work: all writes of one change with its audit entry, in one commit or not at all."""

import json
import logging
import math
import random
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from welltrack_ui.domain import ids
from welltrack_ui.domain.audit import (
    Actor,
    ActorName,
    AuditEntry,
    FieldChange,
    StoredAuditEntry,
)
from welltrack_ui.domain.errors import (
    Conflict,
    Locked,
    OutcomeUnknown,
    StaleLog,
    StillRunning,
    WellTrackError,
)
from welltrack_ui.domain.messages import mark
from welltrack_ui.domain.report_day import Window
from welltrack_ui.store import audit, well_logs
from welltrack_ui.store.engine.engine import Check, Engine, Operation, Put, Record
from welltrack_ui.store.engine.errors import CommitCancelled, NothingWritten, StoreUnavailable
from welltrack_ui.store.well_logs import LogEdit, WellLog

log = logging.getLogger(__name__)
CLAIM_LIFETIME_HOURS = 24
MAX_LOG_ATTEMPTS = 12
MILLISECOND = timedelta(milliseconds=1)
MAX_LEAD = timedelta(seconds=1)
MAX_KNOWN_LOGS = 1_000
MAX_KNOWN_SECONDS = 3600.0
"""For how long a log item that is not raised may tell which classes are noted: a well can't be
purged and restored from a backup in that time."""
BUSY_LOG = mark("Others write to this well at the same moment: send it again.")
AuditListener = Callable[[Sequence[AuditEntry]], None]


@dataclass
class UnitOfWork:
    """The writes of one change: operations, with the refusal for each, and their audit entries.

    `actor` makes the change at `at`, the one instant that all of its records carry.
    """

    actor: Actor
    at: datetime
    operations: list[Operation] = field(default_factory=list)
    refusals: list[WellTrackError] = field(default_factory=list)
    audit_entries: list[StoredAuditEntry] = field(default_factory=list)
    unaudited_ids: list[str] = field(default_factory=list)
    """Ids of new entities without an audit entry, such as a file whose bytes are to come."""
    log_edits: dict[str, LogEdit] = field(default_factory=dict)
    """What this change does to log items, by the id of the well."""

    def add(self, operation: Operation, refusal: WellTrackError | None = None) -> None:
        """Add an operation; `refusal` is raised by the commit where its condition does not hold."""
        # Rows of one batch may check the same thing, and a commit names each key once.
        if isinstance(operation, Check) and operation in self.operations:
            return
        self.operations.append(operation)
        self.refusals.append(refusal or Conflict("Somebody changed this at the same moment."))

    def touch_log(self, well_id: str, window: Window) -> None:
        """Say that this change writes to a window of a well's time log.

        The commit raises the well's log item then, and is refused where a report locks the window.
        """
        self.edit_log(well_id).windows.append(window)

    def edit_log(self, well_id: str) -> LogEdit:
        """What this change does to the log item of a well."""
        return self.log_edits.setdefault(well_id, LogEdit())

    def audit(
        self,
        action: str,
        entity_id: str,
        entity_name: str,
        *,
        org_id: str | None = None,
        well_id: str | None = None,
        changes: Sequence[FieldChange] = (),
    ) -> None:
        """Add an audit entry; `action` as in `well.updated`."""
        entry = StoredAuditEntry(
            id=ids.new_id("a"),
            at=self.at,
            actor=ActorName(id=self.actor.user_id, name=self.actor.name),
            action=action,
            entity=action.partition(".")[0],
            entity_id=entity_id,
            entity_name=entity_name,
            org_id=org_id,
            well_id=well_id,
            changes=tuple(changes),
            request_id=self.actor.request_id,
            ip=self.actor.ip,
        )
        self.audit_entries.append(entry)
        self.add(Put(audit.record(entry), "absent"))

    def audit_well_item(
        self, action: str, item: "WellItem", name: str, changes: Sequence[FieldChange] = ()
    ) -> None:
        """Add the audit entry of what belongs to a well, called `name` in it."""
        self.audit(action, item.id, name, org_id=item.org_id, well_id=item.well_id, changes=changes)


class InstantSequence:
    """Instants of now in whole milliseconds, each later than the one before.

    Lists that show the latest first sort by them. Those made within one millisecond run ahead of
    the clock, by a second at most: a clock that was set back further is followed.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.last = datetime.min.replace(tzinfo=UTC)

    def next(self) -> datetime:
        """The instant of a new change, in UTC."""
        now = datetime.now(UTC)
        now = now.replace(microsecond=now.microsecond // 1000 * 1000)
        # Request threads share this sequence; two that read the same `last` would share an instant.
        with self.lock:
            if now <= self.last < now + MAX_LEAD:
                now = self.last + MILLISECOND
            self.last = now
            return now


class WellItem(Protocol):
    """What belongs to a well: a stage, an event, a file, a report."""

    @property
    def id(self) -> str: ...
    @property
    def org_id(self) -> str: ...
    @property
    def well_id(self) -> str: ...


class KnownLogs:
    """The log items that this process wrote last, by the id of the well: another may have since."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._logs: OrderedDict[str, tuple[WellLog, float]] = OrderedDict()

    def find(self, well_id: str, max_seconds: float = math.inf) -> WellLog | None:
        """The log item as it was written last; None where that is not known, or longer ago."""
        with self._lock:
            log, written_at = self._logs.get(well_id, (None, 0.0))
            return log if time.monotonic() - written_at < max_seconds else None

    def remember(self, logs: Iterable[WellLog]) -> None:
        """Remember log items that were written just now."""
        with self._lock:
            for log in logs:
                self._logs[log.well_id] = log, time.monotonic()
                self._logs.move_to_end(log.well_id)
            while len(self._logs) > MAX_KNOWN_LOGS:
                self._logs.popitem(last=False)

    def forget(self, well_ids: Iterable[str]) -> None:
        """Forget log items: the next write reads them."""
        with self._lock:
            for well_id in well_ids:
                self._logs.pop(well_id, None)


class Transactions:
    """Commits units of work, and publishes their audit entries to listeners."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.listeners: list[AuditListener] = []
        self.instants = InstantSequence()
        self._known_logs = KnownLogs()

    def begin(self, actor: Actor) -> UnitOfWork:
        """An empty unit of work at an instant of its own: no other has the same in this process."""
        return UnitOfWork(actor, self.instants.next())

    def commit(self, uow: UnitOfWork) -> None:
        """Commit all of a unit of work or nothing, then publish its audit entries.

        Raises: the refusal of the first operation whose condition does not hold; Locked where an
        approved report holds what it writes to; TooLarge; NothingWritten; OutcomeUnknown where the
        store did not answer, and may have written it.
        """
        # In the same commit, so that a crash right after it can't let the request run a second
        # time.
        if uow.actor.claim:
            uow.add(build_claim_put(uow), StillRunning("This request is being answered already."))
        for patience in reversed(range(MAX_LOG_ATTEMPTS)):
            if self._try_commit(uow, patience):
                break
            # Writers to one log take turns; who lost one is not to meet the same rival again.
            time.sleep(random.uniform(0.001, 0.02))  # noqa: S311 - no secret
        if uow.actor.claim:
            uow.actor.claim.outcome.org_ids = list_changed_orgs(uow)
        # Listeners drop caches and redraw screens: only after the commit, when a read finds the
        # change.
        self.publish(uow.audit_entries)

    def _try_commit(self, uow: UnitOfWork, patience: int) -> bool:
        """Commit, with the log items that the change raises; False where another raised one first.

        Without patience that is refused. Raises: as `commit`.
        """
        raised = self._raise_logs(uow)
        log_steps = [well_logs.next_log_step(before, after) for before, after in raised]
        # Whatever comes of the commit: only one that is known to be done tells what is stored.
        self._known_logs.forget(before.well_id for before, _ in raised)
        try:
            self.engine.commit([*uow.operations, *log_steps])
            self._known_logs.remember(after for _, after in raised)
        except CommitCancelled as cancelled:
            first = cancelled.failed[0]
            if first < len(uow.operations):
                raise uow.refusals[first] from None
            if any(edit.version is not None for edit in uow.log_edits.values()):
                raise StaleLog(BUSY_LOG) from None
            if not patience:
                raise Conflict(BUSY_LOG) from None
            return False
        except NothingWritten:
            raise
        except StoreUnavailable as error:
            raise OutcomeUnknown(str(error)) from error
        return True

    def _raise_logs(self, uow: UnitOfWork) -> list[tuple[WellLog, WellLog]]:
        """The log items of a change as they are and as it makes them; one that stays is checked.

        Raises: Locked; StaleLog; the refusal of what no signed report may meet.
        """
        changes = well_logs.list_well_changes(uow.operations)
        raised = []
        for well_id in {**uow.log_edits, **changes}:
            edit, changed = uow.log_edits.get(well_id), changes.get(well_id)
            log = self._find_log(well_id, edit)
            after = (edit or LogEdit()).apply(log)
            if changed:
                starts = bool(changed.step) and self.engine.is_up_to_date()
                after = changed.apply(after, starts=starts)
            if edit or not after.has_same_facts(log):
                raised.append((log, after))
            elif changed and changed.step:
                # Only the condition on its version tells that its facts are those known here.
                raised.append((log, log))
        return raised

    def _find_log(self, well_id: str, edit: LogEdit | None) -> WellLog:
        """The log item of a well, known or read, which lets an edit of it pass.

        Raises: Locked; StaleLog; the refusal of what no signed report may meet.
        """
        if edit is None:
            # Classes are only ever added, so that what was noted is: no condition has to tell.
            known = self._known_logs.find(well_id, MAX_KNOWN_SECONDS)
            return known or well_logs.load(self.engine, well_id)
        log = self._known_logs.find(well_id) if edit.version is None else None
        # What is only known from before may let a change pass, which the condition on its
        # version proves or refuses; it may not refuse one.
        if log is None or edit.is_refused_by(log):
            log = well_logs.load(self.engine, well_id)
        if edit.version not in {None, log.version}:
            raise StaleLog(BUSY_LOG)
        for lock in filter(None, map(log.find_lock, edit.windows)):
            raise Locked(lock.report_id)
        if edit.signed_refusal and edit.is_refused_by(log):
            raise edit.signed_refusal
        return log

    def publish(self, entries: Sequence[AuditEntry]) -> None:
        """Call every listener with the entries that were written."""
        for listener in self.listeners:
            try:
                listener(entries)
            # The change stands: what can't be redrawn is no reason to tell its author otherwise.
            except Exception:
                log.exception("a change could not be told to a listener")


def list_changed_orgs(uow: UnitOfWork) -> tuple[str, ...]:
    """The ids of the organizations that a unit of work changes, sorted."""
    return tuple(sorted({entry.org_id for entry in uow.audit_entries if entry.org_id}))


def build_claim_put(uow: UnitOfWork) -> Put:
    """The write that marks an idempotency key as committed, with the ids of what was made."""
    claim = uow.actor.claim
    assert claim is not None  # noqa: S101 - the caller has just seen it
    body = {
        "state": "committed",
        "fingerprint": claim.fingerprint,
        "ids": [*uow.unaudited_ids, *(entry.entity_id for entry in uow.audit_entries)],
        "org_ids": list_changed_orgs(uow),
    }
    expires_at = uow.at + timedelta(hours=CLAIM_LIFETIME_HOURS)
    claim_record = Record(
        claim.pk,
        claim.sk,
        "claim",
        claim.version + 1,
        json.dumps(body),
        expires_at=int(expires_at.timestamp()),
    )
    # Version 0: the claim of a form, which is written with its changes and not before them.
    return Put(claim_record, claim.version or "absent")
