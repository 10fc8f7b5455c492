"""Users, their sessions, API tokens and the counters of their tries, as the store keeps them."""

import time
from collections.abc import Iterable
from typing import NamedTuple

from welltrack_ui.domain.entity import Frozen
from welltrack_ui.domain.page import Listing
from welltrack_ui.domain.user import ApiToken, Session, StoredUser
from welltrack_ui.store import keys, records
from welltrack_ui.store.engine.engine import Engine, Put, Query, Record

# A session's use is noted no more often: to note it is a write, and each request is a use.
NOTED_SECONDS = 300


class Identity(Frozen):
    """Of a stored user, what each request needs: to read the whole takes ten times as long."""

    id: str
    name: str
    email: str
    epoch: int = 0


class SessionEpoch(Frozen):
    """Of a stored session, what tells whether it still goes on."""

    user_id: str
    epoch: int
    idle_seconds: int = 0


class Known(NamedTuple):
    """Who a session is of, and whether it is time to note that it is still used."""

    user: Identity
    stale: bool


def record(user: StoredUser) -> Record:
    """A user's record."""
    return records.item("user", keys.entity(user.id, "u"), user, user.version)


def email_guard(user: StoredUser) -> Put:
    """What keeps an address with one user, and finds the user by it."""
    key = keys.email(user.email)
    return Put(Record(key.pk, key.sk, "email", 1, f'"{user.id}"'), "absent")


def load(engine: Engine, user_id: str) -> StoredUser | None:
    """A user by id."""
    return records.read(engine.get(keys.entity(user_id, "u")), StoredUser)


def by_email(engine: Engine, address: str) -> StoredUser | None:
    """A user by e-mail address, compared without case."""
    guard = engine.get(keys.email(address))
    return None if guard is None else load(engine, guard.body.strip('"'))


def many(engine: Engine, user_ids: Iterable[str]) -> dict[str, StoredUser]:
    """Users by their ids; unknown ones are left out."""
    found = engine.get_many([keys.entity(user_id, "u") for user_id in user_ids])
    users = [StoredUser.model_validate_json(r.body) for r in found.values()]
    return {user.id: user for user in users}


def signed_in(engine: Engine, user_id: str, session_id: str) -> Known | None:
    """Who a session is of, in one read; None unless it goes on and is the user's."""
    user_key, session_key = keys.entity(user_id, "u"), keys.entity(session_id, "n")
    found = engine.get_many([user_key, session_key])
    record = found.get(session_key)
    user = records.read(found.get(user_key), Identity)
    session = records.read(record, SessionEpoch)
    if user is None or session is None or session.user_id != user.id:
        return None
    if record is None or session.epoch != user.epoch:
        return None
    return Known(user, unnoted(record, session.idle_seconds))


def unnoted(record: Record, idle_seconds: int) -> bool:
    """Whether a session was noted as used longer ago than it is noted again; told by its expiry."""
    left = (record.expires_at or 0) - time.time()
    return left < idle_seconds - NOTED_SECONDS


def session(engine: Engine, session_id: str) -> Session | None:
    """A session by id."""
    return records.read(engine.get(keys.entity(session_id, "n")), Session)


def session_record(session: Session) -> Record:
    """A session's record; it expires by itself."""
    over = int(session.expires_at.timestamp())
    return records.item("session", keys.entity(session.id, "n"), session, session.version, over)


def token_record(token: ApiToken) -> Record:
    """An API token's record, without any secret."""
    over = int(token.expires_at.timestamp()) if token.expires_at else None
    return records.item("API token", keys.entity(token.id, "t"), token, token.version, over)


def token(engine: Engine, token_id: str) -> ApiToken | None:
    """An API token by id."""
    return records.read(engine.get(keys.entity(token_id, "t")), ApiToken)


def tokens(engine: Engine, user_id: str, limit: int, cursor: str | None) -> Listing[ApiToken]:
    """The API tokens of a user, oldest first."""
    query = Query("main", keys.partition(user_id), *keys.prefix("T#"), limit)
    return records.page(engine, query, cursor, ApiToken)


def sessions(engine: Engine, user_id: str) -> list[Session]:
    """The sessions of a user, oldest first."""
    query = Query("main", keys.partition(user_id), *keys.prefix("N#"))
    return list(records.every(engine, query, Session))
