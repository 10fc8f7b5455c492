"""Records of outgoing e-mails."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
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
MAX_COUNTED_EMAILS = 500


def record(email: OutgoingEmail) -> Record:
    """An outgoing e-mail's record; l1 orders those to be sent by when they are due.

    It expires a while after the last attempt: its links are no longer valid by then.
    """
    expires_at = int((email.until + EXPIRY_DELAY).timestamp())
    email_record = records.model_to_record(
        "outgoing_email", keys.outgoing_email_key(email.id), email, email.version, expires_at
    )
    if email.due_at is None:
        return email_record
    return replace(email_record, l1=f"{format_instant(email.due_at)}#{email.id}")


def outgoing_email_put(email: OutgoingEmail, when: Condition) -> Put:
    """The write of an e-mail, with a condition on the stored one."""
    return Put(record(email), when)


def outgoing_email_delete(email_id: str, version: int | None = None) -> Delete:
    """The removal of an e-mail: of this version, or of any."""
    return Delete(keys.outgoing_email_key(email_id), version)


def load(engine: Engine, email_id: str) -> OutgoingEmail | None:
    """An e-mail that was not sent yet, by id."""
    return records.record_to_model(engine.get(keys.outgoing_email_key(email_id)), OutgoingEmail)


def load_many(engine: Engine, email_ids: Iterable[str]) -> dict[str, OutgoingEmail]:
    """E-mails that were not sent yet, by id; the others are left out."""
    email_records = engine.get_many([keys.outgoing_email_key(email_id) for email_id in email_ids])
    emails = [OutgoingEmail.parse_stored(record.body) for record in email_records.values()]
    return {email.id: email for email in emails}


@dataclass(frozen=True, slots=True)
class MailQueue:
    """The e-mails that wait: how many, and since when the oldest does; None without any."""

    count: int
    oldest: datetime | None


def read_mail_queue(engine: Engine) -> MailQueue:
    """The e-mails that wait, due or not, or the first 500 of them."""
    queue = Query("l1", keys.OUTGOING_EMAIL_PARTITION, limit=MAX_COUNTED_EMAILS)
    emails = [OutgoingEmail.parse_stored(record.body) for record in engine.query(queue).records]
    return MailQueue(len(emails), min((email.made_at for email in emails), default=None))


def list_due_emails(engine: Engine, now: datetime, limit: int) -> list[OutgoingEmail]:
    """Up to `limit` e-mails that are due, the longest overdue first."""
    high = format_instant(now) + LAST_CHARACTER
    page = engine.query(Query("l1", keys.OUTGOING_EMAIL_PARTITION, high=high, limit=limit))
    return [OutgoingEmail.parse_stored(record.body) for record in page.records]
