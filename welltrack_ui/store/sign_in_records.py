"""Records of sign-ins beside the sessions: two-factor, last seen, origins, OpenID identities."""

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
    """A user's two-factor record; None while it is off. Raises: NotFound for no user's id."""
    return records.record_to_model(engine.get(keys.two_factor_key(user_id)), StoredTwoFactor)


def two_factor_put(factor: StoredTwoFactor, when: Condition) -> Put:
    """The write of a two-factor record, with a condition on the stored one."""
    key = keys.two_factor_key(factor.user_id)
    return Put(records.model_to_record("second factor", key, factor, factor.version), when)


def two_factor_delete(user_id: str, when: Condition = None) -> Delete:
    """The removal of a user's two-factor record."""
    return Delete(keys.two_factor_key(user_id), when)


def last_seen_put(user_id: str, at: datetime) -> Put:
    """The write of when a user was last seen."""
    key = keys.last_seen_key(user_id)
    return Put(Record(key.pk, key.sk, "seen", 1, json.dumps(at.isoformat())))


def read_last_seen(engine: Engine, user_ids: Iterable[str]) -> dict[str, datetime]:
    """When users were last seen, by id; users who never were are left out."""
    by_key = {keys.last_seen_key(user_id): user_id for user_id in user_ids}
    seen_records = engine.get_many(list(by_key))
    return {
        by_key[key]: INSTANT_ADAPTER.validate_json(record.body)
        for key, record in seen_records.items()
    }


def load_sign_in_origins(engine: Engine, user_id: str) -> list[str] | None:
    """The digests of a user's sign-in origins, latest last; None before the first sign-in."""
    origins_record = engine.get(keys.sign_in_origins_key(user_id))
    return None if origins_record is None else list(json.loads(origins_record.body))


def sign_in_origins_put(user_id: str, digests: Sequence[str]) -> Put:
    """The write of a user's sign-in origins. Of two at once the later stays: it only informs."""
    key = keys.sign_in_origins_key(user_id)
    return Put(Record(key.pk, key.sk, "places", 1, json.dumps(list(digests))))


def find_identity_owner(engine: Engine, identity: ProviderIdentity) -> str | None:
    """The id of the user with this identity at a provider; None where nobody has it."""
    guard = engine.get(keys.identity_guard_key(identity.issuer, identity.subject))
    return None if guard is None else str(json.loads(guard.body))


def identity_guard(identity: ProviderIdentity, user_id: str) -> Put:
    """The write of the guard that gives an identity to one user only."""
    key = keys.identity_guard_key(identity.issuer, identity.subject)
    return Put(Record(key.pk, key.sk, "identity", 1, json.dumps(user_id)), "absent")


def identity_delete(identity: ProviderIdentity) -> Delete:
    """The removal of the guard of an identity."""
    return Delete(keys.identity_guard_key(identity.issuer, identity.subject))
