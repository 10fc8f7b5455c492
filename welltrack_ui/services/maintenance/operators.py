"""What an operator of the installation may see: figures of the process, and of the mail queue."""

from collections.abc import Iterable
from datetime import UTC, datetime

from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.user import UserFields, is_same_address
from welltrack_ui.metrics import meters
from welltrack_ui.metrics.overview import ProcessFigures, read_figures
from welltrack_ui.store import outgoing_emails, users
from welltrack_ui.store.engine.engine import Engine


class OperatorService:
    """Shows the state of the installation to the people that its settings name as operators."""

    def __init__(self, engine: Engine, operators: str) -> None:
        self.engine = engine
        self.addresses = tuple(filter(None, (part.strip() for part in operators.split(","))))

    def is_operator(self, user: UserFields) -> bool:
        """Whether a user is one: by an address that they have proved to be theirs."""
        return user.email_verified and is_listed(user.email, self.addresses)

    def read_figures(self, actor: Actor) -> ProcessFigures:
        """The figures of this process. Raises: NotFound for everybody who is no operator."""
        user = users.load(self.engine, actor.user_id)
        if user is None or not self.is_operator(user):
            raise NotFound
        self.read_mail_queue()
        return read_figures()

    def read_mail_queue(self) -> None:
        """Set the gauges of the e-mails that wait. Raises: StoreUnavailable."""
        queue = outgoing_emails.read_mail_queue(self.engine)
        age = datetime.now(UTC) - queue.oldest if queue.oldest else None
        meters.MAIL_QUEUE.set(queue.count)
        # A clock that was set back makes nothing younger than new.
        meters.MAIL_QUEUE_AGE.set(max(age.total_seconds(), 0.0) if age else 0.0)


def is_listed(address: str, addresses: Iterable[str]) -> bool:
    """Whether an address is one of some."""
    return any(is_same_address(address, other) for other in addresses)
