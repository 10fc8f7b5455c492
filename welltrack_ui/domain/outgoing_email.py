"""Letters: what is written to people, and what is known of it until it has left."""

from typing import Literal

from welltrack_ui.domain.entity import FrozenModel
from welltrack_ui.domain.field_types import Instant

MailState = Literal["sent", "queued", "failed"]


class OutgoingEmail(FrozenModel):
    """An e-mail that waits to be sent; it is forgotten once it has left.

    `due_at` is when it is to be tried, None once it was given up; `until` is when that happens.
    `id` is the same each time it is tried, so that whoever gets it twice can tell. `version`
    counts its changes, so that of several senders one has it.
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
