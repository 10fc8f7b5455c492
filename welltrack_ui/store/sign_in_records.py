"""What is kept of sign-ins beside the sessions: second factors, whereabouts, OpenID identities."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from pydantic import TypeAdapter

from welltrack_ui.domain.two_factor import StoredSecondFactor
from welltrack_ui.domain.user import Identity
from welltrack_ui.store import keys, records
from welltrack_ui.store.engine.engine import Condition, Delete, Engine, Put, Record

INSTANT = TypeAdapter(datetime)


def second_factor(engine: Engine, user_id: str) -> StoredSecondFactor | None:
    """Somebody's second factor; None while it is off."""
    return records.read(engine.get(keys.second_factor(user_id)), StoredSecondFactor)


def second_factor_put(factor: StoredSecondFactor, when: Condition) -> Put:
    """Keep a second factor, if the condition holds of what is there."""
    key = keys.second_factor(factor.user_id)
    return Put(records.item("second factor", key, factor, factor.version), when)


def second_factor_drop(user_id: str, when: Condition = None) -> Delete:
    """Turn a second factor off."""
    return Delete(keys.second_factor(user_id), when)


def seen_put(user_id: str, at: datetime) -> Put:
    """Note when somebody was last seen."""
    key = keys.seen(user_id)
    return Put(Record(key.pk, key.sk, "seen", 1, json.dumps(at.isoformat())))


def seen(engine: Engine, user_ids: Iterable[str]) -> dict[str, datetime]:
    """When people were last seen; who never was is left out."""
    by_key = {keys.seen(user_id): user_id for user_id in user_ids}
    found = engine.get_many(list(by_key))
    return {by_key[key]: INSTANT.validate_json(record.body) for key, record in found.items()}


def places(engine: Engine, user_id: str) -> list[str] | None:
    """The digests of where somebody has signed in from, latest last; None before the first time."""
    found = engine.get(keys.places(user_id))
    return None if found is None else list(json.loads(found.body))


def places_put(user_id: str, digests: Sequence[str]) -> Put:
    """Keep from where somebody has signed in. Of two at once the later counts: it only tells."""
    key = keys.places(user_id)
    return Put(Record(key.pk, key.sk, "places", 1, json.dumps(list(digests))))


def identity_owner(engine: Engine, identity: Identity) -> str | None:
    """The id of the user whom a provider knows by this name."""
    found = engine.get(keys.identity(identity.issuer, identity.subject))
    return None if found is None else str(json.loads(found.body))


def identity_guard(identity: Identity, user_id: str) -> Put:
    """What keeps an identity with one user."""
    key = keys.identity(identity.issuer, identity.subject)
    return Put(Record(key.pk, key.sk, "identity", 1, json.dumps(user_id)), "absent")


def identity_drop(identity: Identity) -> Delete:
    """Let go of an identity."""
    return Delete(keys.identity(identity.issuer, identity.subject))
