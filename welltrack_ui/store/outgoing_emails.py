"""Letters that wait to be sent, as the store keeps them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from welltrack_ui.domain.field_types import format_instant
from welltrack_ui.domain.outgoing_email import OutgoingEmail
from welltrack_ui.store import keys, records
from welltrack_ui.store.engine.engine import (
    LAST_CHARACTER,
    Condition,
    Delete,
    Engine,
    Put,
    Query,
    Record,
)

EXPIRY_DELAY = timedelta(days=7)


def record(letter: OutgoingEmail) -> Record:
    """A letter's record; l1 orders those that wait by when they are due.

    It expires some time after it was given up: its links are worth nothing by then.
    """
    over = int((letter.until + EXPIRY_DELAY).timestamp())
    made = records.model_to_record(
        "letter", keys.outgoing_email_key(letter.id), letter, letter.version, over
    )
    if letter.due_at is None:
        return made
    return replace(made, l1=f"{format_instant(letter.due_at)}#{letter.id}")


def outgoing_email_put(letter: OutgoingEmail, when: Condition) -> Put:
    """Write a letter, if the condition holds of what is there."""
    return Put(record(letter), when)


def outgoing_email_delete(letter_id: str, version: int | None = None) -> Delete:
    """Forget a letter: of this version, or whatever there is of it."""
    return Delete(keys.outgoing_email_key(letter_id), version)


def load(engine: Engine, letter_id: str) -> OutgoingEmail | None:
    """A letter that has not left, by id."""
    return records.record_to_model(engine.get(keys.outgoing_email_key(letter_id)), OutgoingEmail)


def load_many(engine: Engine, letter_ids: Iterable[str]) -> dict[str, OutgoingEmail]:
    """Letters that have not left, by id; the others are left out."""
    found = engine.get_many([keys.outgoing_email_key(letter_id) for letter_id in letter_ids])
    letters = [OutgoingEmail.model_validate_json(record.body) for record in found.values()]
    return {letter.id: letter for letter in letters}


def list_due_emails(engine: Engine, now: datetime, limit: int) -> list[OutgoingEmail]:
    """Up to `limit` letters that are due, first those that have been for longest."""
    high = format_instant(now) + LAST_CHARACTER
    page = engine.query(Query("l1", keys.OUTGOING_EMAIL_PARTITION, high=high, limit=limit))
    return [OutgoingEmail.model_validate_json(record.body) for record in page.records]
