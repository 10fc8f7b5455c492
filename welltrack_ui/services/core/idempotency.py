"""Idempotency keys: a request that is sent again does nothing again.

The mark of a key goes through three states: `running` while the first request works, `committed`
written in the same transaction as what it made, and `done` with the answer. So whatever dies in
between, what was made once is never made twice.
"""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass

from welltrack_ui.domain.audit import IdempotencyClaim
from welltrack_ui.domain.errors import StillRunning, invalid_field
from welltrack_ui.store.engine.engine import Delete, Engine, Key, Put, Record
from welltrack_ui.store.engine.errors import CommitCancelled

MAX_KEY_LENGTH = 128
KEY_LIFE_SECONDS = 24 * 3600
LEASE_SECONDS = 60
MAX_ANSWER_LENGTH = 100_000


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """An answer as it was given the first time."""

    status: int
    body: str
    location: str | None


@dataclass(frozen=True, slots=True)
class CommittedRequest:
    """The first request did its work, but its answer was not kept: read these again."""

    ids: tuple[str, ...]


class IdempotencyService:
    """Marks lie in the store, so that every process knows them."""

    def __init__(self, engine: Engine, secret: str) -> None:
        self.engine = engine
        self.secret = secret.encode()

    def begin_request(
        self, who: str, key: str, request: bytes
    ) -> IdempotencyClaim | SavedAnswer | CommittedRequest:
        """A claim to do the work under, or what came of it when it was done before.

        Raises Invalid for another request under the same key, StillRunning while the first runs.
        """
        if not 1 <= len(key) <= MAX_KEY_LENGTH:
            raise invalid_field("Idempotency-Key", f"must have 1 to {MAX_KEY_LENGTH} characters")
        place = Key(f"K#{who}#{self._compute_digest(key.encode())}", "K")
        fingerprint = self._compute_digest(request)
        kept = self.engine.get(place)
        if kept is None:
            return self._claim_key(place, fingerprint, 0)
        body = json.loads(kept.body)
        if body["fingerprint"] != fingerprint:
            raise invalid_field("Idempotency-Key", "was used for another request: take a new key")
        if body["state"] == "done":
            return SavedAnswer(body["status"], body["body"], body["location"])
        if body["state"] == "committed":
            return CommittedRequest(tuple(body["ids"]))
        if body["until"] > time.time():
            raise still_running_error()
        return self._claim_key(place, fingerprint, kept.version)

    def save_answer(self, claim: IdempotencyClaim, answer: SavedAnswer) -> None:
        """Keep the answer for a day; one that is too long is read again instead."""
        if len(answer.body) > MAX_ANSWER_LENGTH:
            return
        body = {
            "state": "done",
            "fingerprint": claim.fingerprint,
            "status": answer.status,
            "body": answer.body,
            "location": answer.location,
        }
        kept = self.engine.get(Key(claim.pk, claim.sk))
        if kept is None or not belongs_to_claim(claim, kept):
            return
        record = self._build_record(Key(claim.pk, claim.sk), kept.version + 1, body)
        try:
            self.engine.commit([Put(record, kept.version)])
        except CommitCancelled:
            return

    def release_claim(self, claim: IdempotencyClaim) -> None:
        """Nothing came of the request: the key may be used again."""
        try:
            self.engine.commit([Delete(Key(claim.pk, claim.sk), claim.version)])
        except CommitCancelled:
            return

    def _claim_key(self, place: Key, fingerprint: str, version: int) -> IdempotencyClaim:
        body = {
            "state": "running",
            "fingerprint": fingerprint,
            "until": time.time() + LEASE_SECONDS,
        }
        record = self._build_record(place, version + 1, body)
        try:
            self.engine.commit([Put(record, version or "absent")])
        except CommitCancelled:
            raise still_running_error() from None
        return IdempotencyClaim(place.pk, place.sk, version + 1, fingerprint)

    def _build_record(self, place: Key, version: int, body: dict[str, object]) -> Record:
        over = int(time.time()) + KEY_LIFE_SECONDS
        text = json.dumps(body)
        return Record(place.pk, place.sk, "claim", version, text, expires_at=over)

    def _compute_digest(self, content: bytes) -> str:
        """Keyed, so that what is kept of a body tells nothing of a password in it."""
        return hmac.new(self.secret, content, hashlib.sha256).hexdigest()


def belongs_to_claim(claim: IdempotencyClaim, kept: Record) -> bool:
    """Whether a mark is the claim's: as it was made, or committed in the transaction of its write.

    After its lease another may have taken it over.
    """
    committed: bool = json.loads(kept.body)["state"] == "committed"
    return kept.version == claim.version or (kept.version == claim.version + 1 and committed)


def still_running_error() -> StillRunning:
    """The refusal while the first request under a key works."""
    return StillRunning(
        "A request with this Idempotency-Key is being answered: try again.", retry_after=1
    )
