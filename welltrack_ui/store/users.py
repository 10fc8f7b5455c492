"""Records of users, their sessions and their API tokens."""

import time
from collections.abc import Iterable
from typing import NamedTuple

from welltrack_ui.domain import ids
from welltrack_ui.domain.entity import FrozenModel
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.user import Session, StoredApiToken, StoredUser, is_same_address
from welltrack_ui.store import keys, records
from welltrack_ui.store.engine.engine import Engine, Put, Query, Record

# A session's last use is recorded no more often: each request is a use, and recording is a write.
SESSION_NOTE_SECONDS = 300
NOBODY_ID = f"u-{'0' * ids.CORE_LENGTH}"


class UserIdentity(FrozenModel):
    """The fields of a user that each request needs: reading all takes ten times as long."""

    id: str
    name: str
    email: str
    epoch: int = 0


class SessionEpoch(FrozenModel):
    """The fields of a session that tell whether it is still open."""

    user_id: str
    epoch: int
    idle_seconds: int = 0


class SessionOwner(NamedTuple):
    """The user of a session, and whether its last use is to be recorded again."""

    user: UserIdentity
    stale: bool


def record(user: StoredUser) -> Record:
    """A user's record."""
    return records.model_to_record("user", keys.entity_key(user.id, "u"), user, user.version)


def email_guard(user: StoredUser) -> Put:
    """The write of the guard that gives an address to one user, and finds the user by it."""
    key = keys.email_guard_key(user.email)
    return Put(Record(key.pk, key.sk, "email", 1, f'"{user.id}"'), "absent")


def find_by_email(engine: Engine, address: str) -> StoredUser | None:
    """A user by e-mail address; it takes as many reads where there is none."""
    guard_keys = keys.email_guard_key(address), keys.folded_email_guard_key(address)
    # Both in one read: how long a search takes must not tell whether, or since when, an address has
    # an account.
    guards = engine.get_many(guard_keys)
    user_ids = [guards[key].body.strip('"') for key in guard_keys if key in guards]
    users = [load(engine, user_id) for user_id in user_ids or [NOBODY_ID]]
    return next((u for u in users if u and is_same_address(u.email, address)), None)


def load(engine: Engine, user_id: str) -> StoredUser | None:
    """A user by id. Raises: NotFound for an id that is not a user's."""
    return records.record_to_model(engine.get(keys.entity_key(user_id, "u")), StoredUser)


def load_many(engine: Engine, user_ids: Iterable[str]) -> dict[str, StoredUser]:
    """Users by their ids; unknown ones are left out."""
    user_records = engine.get_many([keys.entity_key(user_id, "u") for user_id in user_ids])
    users = [StoredUser.parse_stored(r.body) for r in user_records.values()]
    return {user.id: user for user in users}


def find_session_owner(engine: Engine, user_id: str, session_id: str) -> SessionOwner | None:
    """The user of a session, in one read; None unless the session is open and this user's.

    Raises: NotFound for ids of another form.
    """
    user_key, session_key = keys.entity_key(user_id, "u"), keys.entity_key(session_id, "n")
    stored = engine.get_many([user_key, session_key])
    record = stored.get(session_key)
    user = records.record_to_model(stored.get(user_key), UserIdentity)
    session = records.record_to_model(record, SessionEpoch)
    if user is None or session is None or session.user_id != user.id:
        return None
    # A new password raises the user's epoch: sessions from before it end without being listed.
    if record is None or session.epoch != user.epoch:
        return None
    return SessionOwner(user, needs_use_note(record, session.idle_seconds))


def needs_use_note(record: Record, idle_seconds: int) -> bool:
    """Whether a session's last use was recorded long enough ago to be recorded again."""
    # The expiry moves with the last use, so that it tells of it without another field to decode.
    seconds_left = (record.expires_at or 0) - time.time()
    return seconds_left < idle_seconds - SESSION_NOTE_SECONDS


def load_session(engine: Engine, session_id: str) -> Session | None:
    """A session by id. Raises: NotFound for an id that is not a session's."""
    return records.record_to_model(engine.get(keys.entity_key(session_id, "n")), Session)


def session_record(session: Session) -> Record:
    """A session's record; it expires by itself."""
    expires_at = int(session.expires_at.timestamp())
    return records.model_to_record(
        "session", keys.entity_key(session.id, "n"), session, session.version, expires_at
    )


def token_record(token: StoredApiToken) -> Record:
    """An API token's record, without any secret."""
    expires_at = int(token.expires_at.timestamp()) if token.expires_at else None
    return records.model_to_record(
        "API token", keys.entity_key(token.id, "t"), token, token.version, expires_at
    )


def load_token(engine: Engine, token_id: str) -> StoredApiToken | None:
    """An API token by id. Raises: NotFound for an id that is not a token's."""
    return records.record_to_model(engine.get(keys.entity_key(token_id, "t")), StoredApiToken)


def list_tokens(
    engine: Engine, user_id: str, limit: int, cursor: str | None
) -> ListPage[StoredApiToken]:
    """The API tokens of a user, oldest first. Raises: Invalid for a cursor of another list."""
    query = Query("main", keys.partition_key(user_id), *keys.prefix_range("T#"), limit)
    return records.read_model_page(engine, query, cursor, StoredApiToken)


def list_all_tokens(engine: Engine, user_id: str) -> list[StoredApiToken]:
    """All API tokens of a user, oldest first, those that ended but are not removed among them."""
    query = Query("main", keys.partition_key(user_id), *keys.prefix_range("T#"))
    return list(records.read_all_models(engine, query, StoredApiToken))


def list_sessions(engine: Engine, user_id: str) -> list[Session]:
    """The sessions of a user, oldest first."""
    query = Query("main", keys.partition_key(user_id), *keys.prefix_range("N#"))
    return list(records.read_all_models(engine, query, Session))
