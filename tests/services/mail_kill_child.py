"""Invites somebody and is killed: `python -m tests.services.mail_kill_child FOLDER MOMENT`.

MOMENT is `posting`, between the commit and the first try, or `sending`, in the middle of a try.
"""

import os
import signal
import sys
from pathlib import Path

from tests import factories
from tests.services.postoffice import services_with
from welltrack_ui.domain.letter import Letter
from welltrack_ui.domain.user import InvitationDraft
from welltrack_ui.mail.carrier import Carrier
from welltrack_ui.services.courier import Courier

INVITED = "new@example.com"


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DeadlyCarrier(Carrier):
    """Takes the letters of others, and kills its process with that of the invited one."""

    at_once = True

    def send(self, letter: Letter) -> None:
        if letter.to == INVITED:
            die()

    def ping(self) -> None: ...


class DeadlyCourier(Courier):
    """Kills its process before it takes up anything."""

    def post(self, letter_id: str) -> None:  # noqa: ARG002 - none is looked at
        die()


def main(folder: Path, moment: str) -> None:
    services = services_with(folder, DeadlyCarrier())
    owner = factories.person(services)
    org = factories.organization(services, owner)
    if moment == "posting":
        services.courier.__class__ = DeadlyCourier
    services.invitations.create(owner, org.id, InvitationDraft(email=INVITED, role="viewer"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
