"""Idempotency keys: a repeated request is not carried out again.

The record of a key goes through three states: `running` while the first request works, `committed`
written in the same transaction as its changes, and `done` with the answer. So a crash at any moment
can't make a change happen twice. The changes stand or fall with that transaction alone: whether the
answer could be kept decides nothing.
"""

import hashlib
import hmac
import json
import logging
import time
from dataclasses import dataclass, field

from welltrack_ui.domain.audit import IdempotencyClaim
from welltrack_ui.domain.errors import Conflict, StillRunning, invalid_field
from welltrack_ui.domain.messages import mark
from welltrack_ui.store.engine.engine import Delete, Engine, Key, Put, Record
from welltrack_ui.store.engine.errors import CommitCancelled, StoreError

MAX_KEY_LENGTH = 128
KEY_LIFE_SECONDS = 24 * 3600
LEASE_SECONDS = 10
MAX_ANSWER_BYTES = 100_000
MAX_DEAD_CLAIMS = 10_000
SAVED_BEFORE = mark("What you sent first was saved after all. Close this form and change that.")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """An answer as it was given the first time."""

    status: int
    body: str
    location: str | None
    org_ids: tuple[str, ...] = field(default=(), compare=False)
    """The organizations that the request changed: who asks again needs the right to do so."""


@dataclass(frozen=True, slots=True)
class CommittedRequest:
    """A first request that was committed, but not answered: ids of entities to read again."""

    ids: tuple[str, ...]
    org_ids: tuple[str, ...] = field(default=(), compare=False)


class IdempotencyService:
    """Records idempotency keys in the store, where every process sees them."""

    def __init__(self, engine: Engine, secret: str) -> None:
        self.engine = engine
        self.secret = secret.encode()
        self._dead_claims: set[IdempotencyClaim] = set()

    def begin_request(
        self, user_id: str, key: str, request: bytes
    ) -> IdempotencyClaim | SavedAnswer | CommittedRequest:
        """A claim to carry the request out under, or the answer of the first time.

        Raises: Invalid for another request under the same key, or a key of a wrong length;
        StillRunning while the first request works.
        """
        if not 1 <= len(key) <= MAX_KEY_LENGTH:
            raise invalid_field("Idempotency-Key", f"must have 1 to {MAX_KEY_LENGTH} characters")
        record_key = Key(f"K#{user_id}#{self._compute_digest(key.encode())}", "K")
        fingerprint = self._compute_digest(request)
        # Written before anything is read: most keys are new, and that is one request then.
        if new := self._try_claim(record_key, fingerprint, 0):
            return new
        return self._answer_again(record_key, fingerprint)

    def _answer_again(
        self, record_key: Key, fingerprint: str
    ) -> IdempotencyClaim | SavedAnswer | CommittedRequest:
        """What became of the first request under a key. Raises: as `begin_request`."""
        stored = self.engine.get(record_key)
        if stored is None:
            raise still_running_error()
        body = json.loads(stored.body)
        if body["fingerprint"] != fingerprint:
            raise invalid_field("Idempotency-Key", "was used for another request: take a new key")
        org_ids = tuple(body.get("org_ids", ()))
        if body["state"] == "done":
            return SavedAnswer(body["status"], body["body"], body["location"], org_ids)
        if body["state"] == "committed":
            return CommittedRequest(tuple(body["ids"]), org_ids)
        first = IdempotencyClaim(record_key.pk, record_key.sk, stored.version, fingerprint)
        # Taking a key over is safe at any time: the commit of the first request has the condition
        # that the claim is still its own. A process that died leaves its lease to run out.
        if body["until"] > time.time() and first not in self._dead_claims:
            raise still_running_error()
        self._dead_claims.discard(first)
        claim = self._try_claim(record_key, fingerprint, stored.version)
        if claim is None:
            raise still_running_error()
        return claim

    def begin_form(
        self, user_id: str, key: str, request: bytes
    ) -> IdempotencyClaim | CommittedRequest:
        """A claim for the save of a form, or what a save of it made whose answer was lost.

        Nothing is written before the save itself, so that a save that died holds nothing up.

        Raises: Conflict where the form was saved with other values.
        """
        record_key = Key(f"K#{user_id}#{self._compute_digest(key.encode())}", "K")
        fingerprint = self._compute_digest(request)
        stored = self.engine.get(record_key)
        if stored is None:
            return IdempotencyClaim(record_key.pk, record_key.sk, 0, fingerprint)
        body = json.loads(stored.body)
        if body["fingerprint"] != fingerprint:
            raise Conflict(SAVED_BEFORE)
        return CommittedRequest(tuple(body["ids"]), tuple(body["org_ids"]))

    def save_answer(
        self, claim: IdempotencyClaim, answer: SavedAnswer, *, only_of_changes: bool = False
    ) -> None:
        """Store the answer for a day; one that is long, or can't be stored, is built anew.

        With `only_of_changes` a request that changed nothing gives its key back.
        """
        if only_of_changes and claim.outcome.org_ids is None:
            self.release_claim(claim)
        if len(answer.body.encode()) > MAX_ANSWER_BYTES:
            return
        try:
            self._write_answer(claim, answer)
        except CommitCancelled:
            return
        # The request is done, and its ids are kept: whatever goes wrong here is no refusal of it.
        except (StoreError, ValueError):
            log.warning("the answer to a request could not be kept", exc_info=True)

    def release_claim(self, claim: IdempotencyClaim) -> None:
        """Give the key back after a request that changed nothing, or whose outcome is unknown.

        What was committed keeps its key. Where the store is away, the claim is remembered as dead.
        """
        try:
            self.engine.commit([Delete(Key(claim.pk, claim.sk), claim.version)])
        except CommitCancelled:
            return
        except StoreError:
            if len(self._dead_claims) >= MAX_DEAD_CLAIMS:
                self._dead_claims.clear()
            self._dead_claims.add(claim)

    def _write_answer(self, claim: IdempotencyClaim, answer: SavedAnswer) -> None:
        version, org_ids = claim.version + 1, claim.outcome.org_ids
        # The commit of this very request needs no proof that the claim was still its own.
        if org_ids is None:
            stored = self.engine.get(Key(claim.pk, claim.sk))
            if stored is None or not belongs_to_claim(claim, stored):
                return
            version, org_ids = stored.version, json.loads(stored.body).get("org_ids", [])
        body = {
            "state": "done",
            "fingerprint": claim.fingerprint,
            "status": answer.status,
            "body": answer.body,
            "location": answer.location,
            "org_ids": org_ids,
        }
        # The condition on the version again: the claim may end between the check and this write.
        record = self._build_record(Key(claim.pk, claim.sk), version + 1, body)
        self.engine.commit([Put(record, version)])

    def _try_claim(
        self, record_key: Key, fingerprint: str, version: int
    ) -> IdempotencyClaim | None:
        """A claim of a key that has this version, 0 for none; None where it has another."""
        body = {
            "state": "running",
            "fingerprint": fingerprint,
            "until": time.time() + LEASE_SECONDS,
        }
        record = self._build_record(record_key, version + 1, body)
        try:
            # The condition lets one of two requests win that read the same state.
            self.engine.commit([Put(record, version or "absent")])
        except CommitCancelled:
            return None
        return IdempotencyClaim(record_key.pk, record_key.sk, version + 1, fingerprint)

    def _build_record(self, record_key: Key, version: int, body: dict[str, object]) -> Record:
        expires_at = int(time.time()) + KEY_LIFE_SECONDS
        text = json.dumps(body, ensure_ascii=False)
        return Record(record_key.pk, record_key.sk, "claim", version, text, expires_at=expires_at)

    def _compute_digest(self, content: bytes) -> str:
        """The keyed digest of a body, so that the store tells nothing of a password in it."""
        return hmac.new(self.secret, content, hashlib.sha256).hexdigest()


def belongs_to_claim(claim: IdempotencyClaim, stored: Record) -> bool:
    """Whether a record is the claim's: as it was made, or committed together with its changes.

    After the claim's minute another request may have taken the key over.
    """
    committed: bool = json.loads(stored.body)["state"] == "committed"
    # The commit of the changes raises the version by one, as unit_of_work.build_claim_put has it.
    return stored.version == claim.version or (stored.version == claim.version + 1 and committed)


def still_running_error() -> StillRunning:
    """The refusal while the first request under a key works."""
    return StillRunning(
        "A request with this Idempotency-Key is being answered: try again.", retry_after=1
    )
