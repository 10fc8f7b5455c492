"""The unit of work: all writes of one change with its audit entry, in one commit or not at all."""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from welltrack_ui.domain import ids
from welltrack_ui.domain.audit import Actor, ActorName, FieldChange, StoredAuditEntry
from welltrack_ui.domain.errors import Conflict, OutcomeUnknown, StillRunning, WellTrackError
from welltrack_ui.store import audit
from welltrack_ui.store.engine.engine import Engine, Operation, Put, Record
from welltrack_ui.store.engine.errors import CommitCancelled, NothingWritten, StoreUnavailable

log = logging.getLogger(__name__)
CLAIM_LIFETIME_HOURS = 24
AuditListener = Callable[[Sequence[StoredAuditEntry]], None]


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

    def add(self, operation: Operation, refusal: WellTrackError | None = None) -> None:
        """Add an operation; `refusal` is raised by the commit where its condition does not hold."""
        self.operations.append(operation)
        self.refusals.append(refusal or Conflict("Somebody changed this at the same moment."))

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


class Transactions:
    """Commits units of work, and publishes their audit entries to listeners."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.listeners: list[AuditListener] = []

    def begin(self, actor: Actor) -> UnitOfWork:
        """An empty unit of work at this instant, in whole milliseconds."""
        now = datetime.now(UTC)
        return UnitOfWork(actor, now.replace(microsecond=now.microsecond // 1000 * 1000))

    def commit(self, uow: UnitOfWork) -> None:
        """Commit all of a unit of work or nothing, then publish its audit entries.

        Raises: the refusal of the first operation whose condition does not hold; TooLarge;
        NothingWritten; OutcomeUnknown where the store did not answer, and may have written it.
        """
        # In the same commit, so that a crash right after it can't let the request run a second
        # time.
        if uow.actor.claim:
            uow.add(build_claim_put(uow), StillRunning("This request is being answered already."))
        try:
            self.engine.commit(uow.operations)
        except CommitCancelled as cancelled:
            raise uow.refusals[cancelled.failed[0]] from None
        except NothingWritten:
            raise
        except StoreUnavailable as error:
            raise OutcomeUnknown(str(error)) from error
        # Listeners drop caches and redraw screens: only after the commit, when a read finds the
        # change.
        self.publish(uow.audit_entries)

    def publish(self, entries: Sequence[StoredAuditEntry]) -> None:
        """Call every listener with the entries that were written."""
        for listener in self.listeners:
            try:
                listener(entries)
            # The change stands: what can't be redrawn is no reason to tell its author otherwise.
            except Exception:
                log.exception("a change could not be told to a listener")


def build_claim_put(uow: UnitOfWork) -> Put:
    """The write that marks an idempotency key as committed, with the ids of what was made."""
    claim = uow.actor.claim
    assert claim is not None  # noqa: S101 - the caller has just seen it
    body = {
        "state": "committed",
        "fingerprint": claim.fingerprint,
        "ids": [*uow.unaudited_ids, *(entry.entity_id for entry in uow.audit_entries)],
        "org_ids": sorted({entry.org_id for entry in uow.audit_entries if entry.org_id}),
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
