"""The carrier that hands letters to Amazon's Simple Email Service."""

from collections.abc import Iterator
from contextlib import contextmanager
from email.policy import SMTP
from typing import Any

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from welltrack_ui.domain.outgoing_email import Letter
from welltrack_ui.mail.message import Sender, deliverable, message_of, sender_of
from welltrack_ui.mail.transport import Carrier, CarrierAway, LetterRefused

REFUSED_CODES = frozenset({"BadRequestException", "InvalidParameterValue"})
# MessageRejected is none of them: most often it says that an address is yet to be verified in SES.
NO_IDENTITY = "NotFoundException"


class SesCarrier(Carrier):
    """SES's API, version 2, with AWS's own credentials.

    The role needs `ses:SendEmail` and `ses:SendRawEmail`, and `ses:GetEmailIdentity` for the ping.
    """

    def __init__(self, region: str, sender: str) -> None:
        """Raises SettingsError for a sender that can't be one."""
        self.sender = sender_of(sender)
        self.region = region
        # The session of its own is for threads: boto3's shared default one isn't safe to start in.
        self._client: Any = Session(region_name=region).client("sesv2", config=client_config())

    def send(self, letter: Letter) -> None:
        to = deliverable(letter.to)
        if not to.isascii():
            raise LetterRefused("SES takes no address outside ASCII")
        content = message_of(letter, self.sender).as_bytes(policy=SMTP)
        with explaining():
            self._client.send_email(
                FromEmailAddress=self.sender.header,
                Destination={"ToAddresses": [to]},
                Content={"Raw": {"Data": content}},
            )

    def ping(self) -> None:
        with explaining():
            if not any(map(self._verified, identities(self.sender))):
                raise CarrierAway(
                    f"neither {self.sender.address} nor its domain is verified in SES in"
                    f" {self.region}: verify one, or set WELLTRACK_MAIL_FROM to one that is"
                )

    def _verified(self, identity: str) -> bool:
        try:
            answer = self._client.get_email_identity(EmailIdentity=identity)
        except ClientError as error:
            if code_of(error) == NO_IDENTITY:
                return False
            raise
        return bool(answer.get("VerifiedForSendingStatus"))


def client_config() -> Config:
    """Patience of seconds. The queue is what tries again, so one more try here is enough."""
    return Config(
        connect_timeout=5,
        read_timeout=10,
        retries={"mode": "standard", "total_max_attempts": 2},
    )


def identities(sender: Sender) -> list[str]:
    """What may be verified for a sender: the address, its domain, or a domain above that."""
    labels = sender.domain.split(".")
    domains = [".".join(labels[i:]) for i in range(max(1, len(labels) - 1))]
    return [sender.address, *domains]


@contextmanager
def explaining() -> Iterator[None]:
    """Turns trouble into CarrierAway, and the refusal of one letter into LetterRefused."""
    try:
        yield
    except BotoCoreError as error:
        raise CarrierAway(f"SES can't be reached: {error}") from error
    except ClientError as error:
        kind = LetterRefused if code_of(error) in REFUSED_CODES else CarrierAway
        raise kind(f"SES refuses: {code_of(error)}: {message_from(error)}") from error


def code_of(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def message_from(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Message", ""))
