"""The mail transport of Amazon's Simple Email Service (SES)."""

from collections.abc import Iterator
from contextlib import contextmanager
from email.policy import SMTP
from typing import Any

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from welltrack_ui.aws_credentials import MISSING_CREDENTIALS, explain_missing_credentials
from welltrack_ui.domain.outgoing_email import OutgoingEmail
from welltrack_ui.mail.message import Sender, build_message, parse_sender, to_ascii_address
from welltrack_ui.mail.transport import EmailRefused, MailTransport, MailTransportUnavailable

REFUSED_CODES = frozenset({"BadRequestException", "InvalidParameterValue"})
# MessageRejected is none of them: most often it says that an address is yet to be verified in SES.
NO_IDENTITY_CODE = "NotFoundException"


class SesTransport(MailTransport):
    """The transport of SES's API, version 2, with AWS's own credentials.

    The role needs `ses:SendEmail` and `ses:SendRawEmail`, and `ses:GetEmailIdentity` for `ping`.
    Raises: SettingsError for a sender that is no address.
    """

    def __init__(self, region: str, sender: str) -> None:
        self.sender = parse_sender(sender)
        self.region = region
        # The session of its own is for threads: boto3's shared default one isn't safe to start in.
        self._client: Any = Session(region_name=region).client(
            "sesv2", config=build_client_config()
        )

    def send(self, email: OutgoingEmail) -> None:
        """Hand the e-mail to SES. Raises: EmailRefused, MailTransportUnavailable."""
        to = to_ascii_address(email.to)
        if not to.isascii():
            raise EmailRefused("SES takes no address outside ASCII")
        content = build_message(email, self.sender).as_bytes(policy=SMTP)
        with translate_errors():
            self._client.send_email(
                FromEmailAddress=self.sender.header,
                Destination={"ToAddresses": [to]},
                Content={"Raw": {"Data": content}},
            )

    def ping(self) -> None:
        """Check that the sender is verified in SES. Raises: MailTransportUnavailable."""
        with translate_errors():
            if not any(map(self._is_verified, list_identities(self.sender))):
                raise MailTransportUnavailable(
                    f"neither {self.sender.address} nor its domain is verified in SES in"
                    f" {self.region}: verify one, or set WELLTRACK_MAIL_FROM to one that is"
                )

    def _is_verified(self, identity: str) -> bool:
        try:
            answer = self._client.get_email_identity(EmailIdentity=identity)
        except ClientError as error:
            if error_code(error) == NO_IDENTITY_CODE:
                return False
            raise
        return bool(answer.get("VerifiedForSendingStatus"))


def build_client_config() -> Config:
    """The settings of the SES client: timeouts of seconds, one retry, as the queue retries too."""
    return Config(
        connect_timeout=5,
        read_timeout=10,
        retries={"mode": "standard", "total_max_attempts": 2},
    )


def list_identities(sender: Sender) -> list[str]:
    """The SES identities that cover a sender: the address, its domain, the domains above that."""
    labels = sender.domain.split(".")
    domains = [".".join(labels[i:]) for i in range(max(1, len(labels) - 1))]
    return [sender.address, *domains]


@contextmanager
def translate_errors() -> Iterator[None]:
    """A block whose errors of boto3 become those of a transport.

    Raises: EmailRefused where SES refuses one e-mail, MailTransportUnavailable for all else.
    """
    try:
        yield
    except MISSING_CREDENTIALS as error:
        raise MailTransportUnavailable(explain_missing_credentials("SES", error)) from error
    except BotoCoreError as error:
        raise MailTransportUnavailable(f"SES can't be reached: {error}") from error
    except ClientError as error:
        kind = EmailRefused if error_code(error) in REFUSED_CODES else MailTransportUnavailable
        raise kind(f"SES refuses: {error_code(error)}: {error_message(error)}") from error


def error_code(error: ClientError) -> str:
    """The code of an error of AWS, blank for none."""
    return str(error.response.get("Error", {}).get("Code", ""))


def error_message(error: ClientError) -> str:
    """The message of an error of AWS, blank for none."""
    return str(error.response.get("Error", {}).get("Message", ""))
