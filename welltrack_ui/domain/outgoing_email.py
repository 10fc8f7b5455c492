"""Outgoing e-mails, as they are stored until they are sent."""

from typing import Literal, NamedTuple

from pydantic import Field

from welltrack_ui.domain.entity import FrozenModel
from welltrack_ui.domain.field_types import Instant

MailState = Literal["sent", "queued", "failed"]


class EmailAttachment(NamedTuple):
    """A PDF that goes with an e-mail."""

    name: str
    content: bytes


class EmailedReport(FrozenModel):
    """The report of an e-mail: an approved revision, or None for the report as it is then."""

    report_id: str
    revision: int | None


class OutgoingEmail(FrozenModel):
    """An e-mail in the queue; it is deleted once it was sent.

    `due_at` is the next attempt, None after the last one; `until` is when attempts end. `id` stays
    the same over all attempts, and so does the Message-ID. `version` lets one of several senders
    claim it.

    An e-mail of a `report` is written when it is sent. One with `others` becomes one to each of
    them. `attachments` are never stored.
    """

    id: str
    version: int = 1
    to: str
    subject: str
    text: str
    html: str
    made_at: Instant
    due_at: Instant | None
    until: Instant
    tries: int = 0
    problem: str | None = None
    report: EmailedReport | None = None
    others: tuple[str, ...] = ()
    attachments: tuple[EmailAttachment, ...] = Field(default=(), exclude=True)
