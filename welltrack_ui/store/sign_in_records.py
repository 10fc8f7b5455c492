"""What is kept of sign-ins beside the sessions: second factors, whereabouts, OpenID identities."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from pydantic import TypeAdapter

from welltrack_ui.domain.two_factor import StoredTwoFactor
from welltrack_ui.domain.user import ProviderIdentity
from welltrack_ui.store import keys, records
from welltrack_ui.store.engine.engine import Condition, Delete, Engine, Put, Record

INSTANT_ADAPTER = TypeAdapter(datetime)


def load_two_factor(engine: Engine, user_id: str) -> StoredTwoFactor | None:
    """Somebody's second factor; None while it is off."""
    return records.record_to_model(engine.get(keys.two_factor_key(user_id)), StoredTwoFactor)


def two_factor_put(factor: StoredTwoFactor, when: Condition) -> Put:
    """Keep a second factor, if the condition holds of what is there."""
    key = keys.two_factor_key(factor.user_id)
    return Put(records.model_to_record("second factor", key, factor, factor.version), when)


def two_factor_delete(user_id: str, when: Condition = None) -> Delete:
    """Turn a second factor off."""
    return Delete(keys.two_factor_key(user_id), when)


def last_seen_put(user_id: str, at: datetime) -> Put:
    """Note when somebody was last seen."""
    key = keys.last_seen_key(user_id)
    return Put(Record(key.pk, key.sk, "seen", 1, json.dumps(at.isoformat())))


def read_last_seen(engine: Engine, user_ids: Iterable[str]) -> dict[str, datetime]:
    """When people were last seen; who never was is left out."""
    by_key = {keys.last_seen_key(user_id): user_id for user_id in user_ids}
    found = engine.get_many(list(by_key))
    return {
        by_key[key]: INSTANT_ADAPTER.validate_json(record.body) for key, record in found.items()
    }


def load_sign_in_origins(engine: Engine, user_id: str) -> list[str] | None:
    """The digests of where somebody has signed in from, latest last; None before the first time."""
    found = engine.get(keys.sign_in_origins_key(user_id))
    return None if found is None else list(json.loads(found.body))


def sign_in_origins_put(user_id: str, digests: Sequence[str]) -> Put:
    """Keep from where somebody has signed in. Of two at once the later counts: it only tells."""
    key = keys.sign_in_origins_key(user_id)
    return Put(Record(key.pk, key.sk, "places", 1, json.dumps(list(digests))))


def find_identity_owner(engine: Engine, identity: ProviderIdentity) -> str | None:
    """The id of the user whom a provider knows by this name."""
    found = engine.get(keys.identity_guard_key(identity.issuer, identity.subject))
    return None if found is None else str(json.loads(found.body))


def identity_guard(identity: ProviderIdentity, user_id: str) -> Put:
    """What keeps an identity with one user."""
    key = keys.identity_guard_key(identity.issuer, identity.subject)
    return Put(Record(key.pk, key.sk, "identity", 1, json.dumps(user_id)), "absent")


def identity_delete(identity: ProviderIdentity) -> Delete:
    """Let go of an identity."""
    return Delete(keys.identity_guard_key(identity.issuer, identity.subject))
