"""What a process does that invites somebody and is killed."""

import os
import signal
from collections.abc import Sequence
from pathlib import Path

from tests import factories
from tests.services.email.post_office import services_with
from welltrack_ui.domain.outgoing_email import OutgoingEmail
from welltrack_ui.domain.user import InvitationDraft
from welltrack_ui.mail.transport import MailTransport
from welltrack_ui.store.engine.engine import Operation, Put
from welltrack_ui.store.engine.sqlite import SqliteEngine

INVITED = "new@example.com"


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DeadlyCarrier(MailTransport):
    """Takes the e-mails of others, and kills its process with that of the invited one."""

    is_immediate = True

    def send(self, outgoing: OutgoingEmail) -> None:
        if outgoing.to == INVITED:
            die()

    def ping(self) -> None: ...


class DeadlyEngine(SqliteEngine):
    """Kills its process right after the commit that holds an invitation."""

    def _commit(self, operations: Sequence[Operation]) -> None:
        super()._commit(operations)
        if any(isinstance(o, Put) and o.record.kind == "invitation" for o in operations):
            die()


def invite_and_die(folder: Path, moment: str) -> None:
    """Die right after the commit (`committed`), or in the middle of the first try (`sending`)."""
    services = services_with(folder, DeadlyCarrier())
    owner = factories.person(services)
    org = factories.organization(services, owner)
    if moment == "committed":
        services.engine.__class__ = DeadlyEngine
    services.invitations.create(owner, org.id, InvitationDraft(email=INVITED, role="viewer"))
