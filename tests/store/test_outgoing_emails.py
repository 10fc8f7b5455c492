"""E-mails in the store: those that wait come in the order they are due, on every engine."""

from datetime import UTC, datetime, timedelta

import pytest

from welltrack_ui.domain.outgoing_email import OutgoingEmail
from welltrack_ui.store import outgoing_emails
from welltrack_ui.store.engine.engine import Engine
from welltrack_ui.store.engine.errors import CommitCancelled

NOW = datetime.now(UTC).replace(microsecond=0)


def outgoing(email_id: str, due_in: int | None) -> OutgoingEmail:
    """An e-mail that is due in so many milliseconds, or was given up."""
    return OutgoingEmail(
        id=email_id,
        to="driller@example.com",
        subject="Hello",
        text="Hello",
        html="<p>Hello",
        made_at=NOW,
        due_at=None if due_in is None else NOW + timedelta(milliseconds=due_in),
        until=NOW + timedelta(days=3),
    )


def test_emails_are_due_in_order_until_their_moment(engine: Engine) -> None:
    for name, due_in in (("a", 0), ("b", -2000), ("c", 1), ("d", -1), ("e", None)):
        engine.commit([outgoing_emails.outgoing_email_put(outgoing(name, due_in), "absent")])
    assert [found.id for found in outgoing_emails.list_due_emails(engine, NOW, 10)] == [
        "b",
        "d",
        "a",
    ]
    assert [found.id for found in outgoing_emails.list_due_emails(engine, NOW, 2)] == ["b", "d"]
    later = NOW + timedelta(days=1)
    assert [found.id for found in outgoing_emails.list_due_emails(engine, later, 10)] == [
        "b",
        "d",
        "a",
        "c",
    ]


def test_email_is_claimed_once(engine: Engine) -> None:
    first = outgoing("a", 0)
    engine.commit([outgoing_emails.outgoing_email_put(first, "absent")])
    held = first.model_copy(update={"version": 2, "due_at": NOW + timedelta(minutes=10)})
    engine.commit([outgoing_emails.outgoing_email_put(held, 1)])
    with pytest.raises(CommitCancelled):
        engine.commit([outgoing_emails.outgoing_email_put(held, 1)])
    assert outgoing_emails.list_due_emails(engine, NOW, 10) == []
    with pytest.raises(CommitCancelled):
        engine.commit([outgoing_emails.outgoing_email_delete("a", 1)])
    assert outgoing_emails.load_many(engine, ["a", "b"]) == {"a": held}
    engine.commit([outgoing_emails.outgoing_email_delete("a", 2)])
    assert outgoing_emails.load(engine, "a") is None


def test_email_is_forgotten_a_week_after_its_time(engine: Engine) -> None:
    old = outgoing("a", None).model_copy(update={"until": NOW - timedelta(days=7)})
    recent = outgoing("b", None).model_copy(update={"until": NOW - timedelta(days=6)})
    engine.commit(
        [
            outgoing_emails.outgoing_email_put(old, None),
            outgoing_emails.outgoing_email_put(recent, None),
        ]
    )
    assert list(outgoing_emails.load_many(engine, ["a", "b"])) == ["b"]
