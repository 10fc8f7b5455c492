"""E-mails over SES."""

from collections.abc import Iterator
from email import message_from_string
from email.policy import default

import boto3
import pytest
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import RawMessage, SESBackend, ses_backends

from tests.mail.listener import lines_of, parts_of
from welltrack_ui.domain.outgoing_email import OutgoingEmail
from welltrack_ui.mail.ses import SesTransport
from welltrack_ui.mail.transport import EmailRefused, MailTransportUnavailable

REGION = "eu-central-1"


@pytest.fixture(autouse=True)
def account() -> Iterator[SESBackend]:
    """An account in which example.org is verified, and example.net is yet to be."""
    with mock_aws():
        client = boto3.client("sesv2", REGION)
        for domain in ("example.org", "example.net"):
            client.create_email_identity(EmailIdentity=domain)
        found: SESBackend = ses_backends[DEFAULT_ACCOUNT_ID][REGION]
        found.email_identities["example.org"].verified_for_sending_status = True
        yield found


def carrier(address: str = "no-reply@example.org") -> SesTransport:
    return SesTransport(REGION, f"WellTrack <{address}>")


def test_email_is_handed_over_as_it_was_written(
    account: SESBackend, outgoing: OutgoingEmail
) -> None:
    carrier().send(outgoing)
    (sent,) = account.sent_messages
    assert isinstance(sent, RawMessage)
    message = message_from_string(sent.raw_data, policy=default)
    assert sent.source == "WellTrack <no-reply@example.org>"
    assert set(sent.destinations) == {"driller@example.com"}
    assert message["Subject"] == outgoing.subject
    assert parts_of(message) == lines_of(outgoing)


def test_sender_that_is_not_verified_is_for_the_operator_to_mend(outgoing: OutgoingEmail) -> None:
    with pytest.raises(MailTransportUnavailable, match="SES refuses: MessageRejected"):
        carrier("no-reply@example.com").send(outgoing)


@pytest.mark.parametrize("domain", ["example.net", "example.com"])
def test_ping_misses_a_sender_that_is_not_verified(domain: str) -> None:
    with pytest.raises(
        MailTransportUnavailable, match=rf"^neither no-reply@{domain} nor its domain"
    ):
        carrier(f"no-reply@{domain}").ping()


def test_address_that_ses_does_not_take_is_refused(outgoing: OutgoingEmail) -> None:
    with pytest.raises(EmailRefused, match="no address outside ASCII"):
        carrier().send(outgoing.model_copy(update={"to": "jörg@example.com"}))


@pytest.mark.parametrize("address", ["no-reply@example.org", "no-reply@mail.example.org"])
def test_ping_finds_the_sender_or_a_domain_above_it(address: str) -> None:
    carrier(address).ping()


def test_service_that_does_not_answer_is_away(
    outgoing: OutgoingEmail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", "http://127.0.0.1:9")
    sender = carrier()
    for call in (sender.ping, lambda: sender.send(outgoing)):
        with pytest.raises(MailTransportUnavailable, match="SES can't be reached"):
            call()


def test_missing_credentials_are_named_with_their_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(MailTransportUnavailable, match=r"^no AWS credentials for SES .* role"):
        carrier().ping()
