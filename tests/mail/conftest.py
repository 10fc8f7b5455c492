"""E-mails, a mail server to hand them to, and a certificate for it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.mail import listener
from tests.mail.listener import Inbox
from welltrack_ui.domain.outgoing_email import OutgoingEmail

MADE_AT = datetime(2026, 3, 2, 6, tzinfo=UTC)


@pytest.fixture
def outgoing() -> OutgoingEmail:
    return OutgoingEmail(
        id="y-1",
        to="driller@example.com",
        subject="Привет: 15/9-F-11 B",
        text="Hello,\n\nÅSGARD: https://example.com/?token=" + "a" * 100 + "\n",
        html="<p>Hello <b>ÅSGARD</b></p>",
        made_at=MADE_AT,
        due_at=MADE_AT,
        until=MADE_AT,
    )


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a mail server on loopback; signed by itself."""
    return listener.certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The certificate, trusted as those of the system are."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    return certificate
