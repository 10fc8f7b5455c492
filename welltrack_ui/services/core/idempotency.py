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

from welltrack_ui.domain.audit import Claim
from welltrack_ui.domain.errors import StillRunning, invalid
from welltrack_ui.store.engine.engine import Delete, Engine, Key, Put, Record
from welltrack_ui.store.engine.errors import Cancelled

LONGEST_KEY = 128
KEPT_SECONDS = 24 * 3600
LEASE_SECONDS = 60
LONGEST_ANSWER = 100_000


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was given the first time."""

    status: int
    body: str
    location: str | None


@dataclass(frozen=True, slots=True)
class Committed:
    """The first request did its work, but its answer was not kept: read these again."""

    ids: tuple[str, ...]


class IdempotencyService:
    """Marks lie in the store, so that every process knows them."""

    def __init__(self, engine: Engine, secret: str) -> None:
        self.engine = engine
        self.secret = secret.encode()

    def begin(self, who: str, key: str, request: bytes) -> Claim | Answer | Committed:
        """A claim to do the work under, or what came of it when it was done before.

        Raises Invalid for another request under the same key, StillRunning while the first runs.
        """
        if not 1 <= len(key) <= LONGEST_KEY:
            raise invalid("Idempotency-Key", f"must have 1 to {LONGEST_KEY} characters")
        place = Key(f"K#{who}#{self._digest(key.encode())}", "K")
        fingerprint = self._digest(request)
        kept = self.engine.get(place)
        if kept is None:
            return self._claim(place, fingerprint, 0)
        body = json.loads(kept.body)
        if body["fingerprint"] != fingerprint:
            raise invalid("Idempotency-Key", "was used for another request: take a new key")
        if body["state"] == "done":
            return Answer(body["status"], body["body"], body["location"])
        if body["state"] == "committed":
            return Committed(tuple(body["ids"]))
        if body["until"] > time.time():
            raise still_running()
        return self._claim(place, fingerprint, kept.version)

    def keep(self, claim: Claim, answer: Answer) -> None:
        """Keep the answer for a day; one that is too long is read again instead."""
        if len(answer.body) > LONGEST_ANSWER:
            return
        body = {
            "state": "done",
            "fingerprint": claim.fingerprint,
            "status": answer.status,
            "body": answer.body,
            "location": answer.location,
        }
        kept = self.engine.get(Key(claim.pk, claim.sk))
        if kept is None or not still_of(claim, kept):
            return
        record = self._record(Key(claim.pk, claim.sk), kept.version + 1, body)
        try:
            self.engine.commit([Put(record, kept.version)])
        except Cancelled:
            return

    def release(self, claim: Claim) -> None:
        """Nothing came of the request: the key may be used again."""
        try:
            self.engine.commit([Delete(Key(claim.pk, claim.sk), claim.version)])
        except Cancelled:
            return

    def _claim(self, place: Key, fingerprint: str, version: int) -> Claim:
        body = {
            "state": "running",
            "fingerprint": fingerprint,
            "until": time.time() + LEASE_SECONDS,
        }
        record = self._record(place, version + 1, body)
        try:
            self.engine.commit([Put(record, version or "absent")])
        except Cancelled:
            raise still_running() from None
        return Claim(place.pk, place.sk, version + 1, fingerprint)

    def _record(self, place: Key, version: int, body: dict[str, object]) -> Record:
        over = int(time.time()) + KEPT_SECONDS
        text = json.dumps(body)
        return Record(place.pk, place.sk, "claim", version, text, expires_at=over)

    def _digest(self, content: bytes) -> str:
        """Keyed, so that what is kept of a body tells nothing of a password in it."""
        return hmac.new(self.secret, content, hashlib.sha256).hexdigest()


def still_of(claim: Claim, kept: Record) -> bool:
    """Whether a mark is the claim's: as it was made, or committed in the transaction of its write.

    After its lease another may have taken it over.
    """
    committed: bool = json.loads(kept.body)["state"] == "committed"
    return kept.version == claim.version or (kept.version == claim.version + 1 and committed)


def still_running() -> StillRunning:
    """The refusal while the first request under a key works."""
    return StillRunning(
        "A request with this Idempotency-Key is being answered: try again.", retry_after=1
    )
