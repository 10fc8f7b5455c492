"""The one door for writes: entities, guards and the audit entry, in one commit or not at all."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from welltrack_ui.domain import ids
from welltrack_ui.domain.audit import Actor, ActorName, FieldChange, StoredAuditEntry
from welltrack_ui.domain.errors import Conflict, StillRunning, WellTrackError
from welltrack_ui.store import audit
from welltrack_ui.store.engine.engine import Engine, Operation, Put, Record
from welltrack_ui.store.engine.errors import CommitCancelled

CLAIM_LIFETIME_HOURS = 24
AuditListener = Callable[[Sequence[StoredAuditEntry]], None]


@dataclass
class UnitOfWork:
    """What is to be written at once, by whom and when; each step with the refusal it may meet."""

    actor: Actor
    at: datetime
    operations: list[Operation] = field(default_factory=list)
    refusals: list[WellTrackError] = field(default_factory=list)
    audit_entries: list[StoredAuditEntry] = field(default_factory=list)
    unaudited_ids: list[str] = field(default_factory=list)
    """Ids of what is made and told of by no entry yet, such as a file whose bytes are to come."""

    def add(self, operation: Operation, refusal: WellTrackError | None = None) -> None:
        """One step; `refusal` is raised when its condition does not hold."""
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
        """The audit entry; `action` as in `well.updated`."""
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
    """Commits plans, and tells whoever listens what has changed."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.listeners: list[AuditListener] = []

    def begin(self, actor: Actor) -> UnitOfWork:
        """An empty plan at this instant, in whole milliseconds."""
        now = datetime.now(UTC)
        return UnitOfWork(actor, now.replace(microsecond=now.microsecond // 1000 * 1000))

    def commit(self, plan: UnitOfWork) -> None:
        """All of the plan or nothing. Raises the refusal of the first step that could not be."""
        if plan.actor.claim:
            plan.add(build_claim_put(plan), StillRunning("This request is being answered already."))
        try:
            self.engine.commit(plan.operations)
        except CommitCancelled as cancelled:
            raise plan.refusals[cancelled.failed[0]] from None
        self.publish(plan.audit_entries)

    def publish(self, entries: Sequence[StoredAuditEntry]) -> None:
        """Tell whoever listens of what was written."""
        for listener in self.listeners:
            listener(entries)


def build_claim_put(plan: UnitOfWork) -> Put:
    """The mark that the request under an idempotency key has done its work, and on what."""
    claim = plan.actor.claim
    assert claim is not None  # noqa: S101 - the caller has just seen it
    body = {
        "state": "committed",
        "fingerprint": claim.fingerprint,
        "ids": [*plan.unaudited_ids, *(entry.entity_id for entry in plan.audit_entries)],
    }
    over = plan.at + timedelta(hours=CLAIM_LIFETIME_HOURS)
    made = Record(
        claim.pk,
        claim.sk,
        "claim",
        claim.version + 1,
        json.dumps(body),
        expires_at=int(over.timestamp()),
    )
    return Put(made, claim.version)
