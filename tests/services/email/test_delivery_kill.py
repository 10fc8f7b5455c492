"""An e-mail whose change was committed leaves, though the process was killed before it did."""

import contextlib
import signal
from pathlib import Path

import pytest

from tests import factories
from tests.forking import run_process
from tests.services.email.mail_kill_child import INVITED, invite_and_die
from tests.services.email.post_office import Clock, services_with
from welltrack_ui.mail.outbox_folder import OutboxFolder


@pytest.mark.parametrize(("moment", "minutes"), [("committed", 0), ("sending", 10)])
def test_email_survives_a_kill(tmp_path: Path, moment: str, minutes: int) -> None:
    assert run_process(invite_and_die, tmp_path, moment) == -signal.SIGKILL

    clock = Clock()
    services = services_with(tmp_path, OutboxFolder(tmp_path / "outbox", "a@example.org"), clock)
    with contextlib.closing(services.engine):
        if minutes:
            assert services.delivery_worker.deliver_due_emails() == 0
        clock.go_on(minutes=minutes)
        assert services.delivery_worker.deliver_due_emails() == 1
        (outgoing,) = factories.emails(services, INVITED)
        assert factories.asked(services, "SELECT * FROM record WHERE kind = 'outgoing_email'") == []
        (invitation,) = factories.asked(
            services, "SELECT body FROM record WHERE kind = 'invitation'"
        )
    assert f'"email":"{INVITED}"' in invitation[0]
    assert "invites you to join" in factories.plain_part(outgoing)
