"""The ways in that an account has from before: API tokens and the second factor, and their end.

Tokens end by a number in the account, `token_epoch`, in the commit of the change that ends them: so
all of them end however many there are, and one that is made at the same moment ends too. Their
records are removed afterwards.
"""

from typing import Any

from welltrack_ui.domain.user import StoredApiToken, StoredUser
from welltrack_ui.store import keys, sign_in_records, users
from welltrack_ui.store.engine.engine import Delete, Engine
from welltrack_ui.store.unit_of_work import UnitOfWork

MAX_DELETES_PER_COMMIT = 50


def list_open_tokens(engine: Engine, user: StoredUser) -> list[StoredApiToken]:
    """The API tokens of an account that work, oldest first."""
    return [t for t in users.list_all_tokens(engine, user.id) if t.epoch == user.token_epoch]


def end_tokens(user: StoredUser) -> dict[str, Any]:
    """The fields of an account whose API tokens have all ended."""
    return {"token_epoch": user.token_epoch + 1}


def end_all_access(uow: UnitOfWork, user: StoredUser) -> dict[str, Any]:
    """Add to the unit of work: the second factor ends. The fields of the account without ways in.

    For an address that was never proved until now: a stranger may have made the account, and all
    that belongs to it. The password is the caller's to set.
    """
    uow.add(sign_in_records.two_factor_delete(user.id))
    return {**end_tokens(user), "epoch": user.epoch + 1}


def remove_ended_tokens(engine: Engine, user: StoredUser) -> None:
    """Remove the records of tokens that ended; it may be cut off, as they are worth nothing."""
    ended = [t for t in users.list_all_tokens(engine, user.id) if t.epoch != user.token_epoch]
    for i in range(0, len(ended), MAX_DELETES_PER_COMMIT):
        engine.commit(
            [Delete(keys.entity_key(t.id, "t")) for t in ended[i : i + MAX_DELETES_PER_COMMIT]]
        )
