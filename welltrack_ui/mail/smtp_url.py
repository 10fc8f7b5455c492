"""The SMTP server that WELLTRACK_SMTP_URL names: address, encryption, user and password."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from welltrack_ui.settings import SettingsError

DEFAULT_PORTS = {"smtp": 587, "smtps": 465}
URL_EXAMPLE = "smtp://user:password@mail.example.com:587 or smtps://..."


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """An SMTP server. With `starttls` nothing is sent over a connection that stays plain."""

    host: str
    port: int
    implicit_tls: bool
    starttls: bool
    user: str
    password: str = field(repr=False)


def parse_smtp_url(url: str) -> SmtpServer:
    """The server at `smtp[s]://[user:password@]host[:port][?starttls=0|1]`.

    User and password are percent-encoded. STARTTLS is required by default, but not on this machine.
    Raises: SettingsError, which never repeats the URL, since that holds a password.
    """
    try:
        parts = urlsplit(url.strip())
        # Both are read here, since each raises for nonsense, and only when it is read.
        port = parts.port
        (parts.hostname or "").encode("idna")
    except ValueError:
        raise smtp_url_error(f"is not a URL: write it as {URL_EXAMPLE}") from None
    if (
        parts.scheme not in DEFAULT_PORTS
        or not parts.hostname
        or parts.path.strip("/")
        or parts.fragment
    ):
        raise smtp_url_error(f"must be like {URL_EXAMPLE}")
    user, password = parse_credentials(parts)
    implicit, starttls = parts.scheme == "smtps", wants_starttls(parts)
    return SmtpServer(
        host=parts.hostname,
        port=port or DEFAULT_PORTS[parts.scheme],
        implicit_tls=implicit,
        starttls=starttls and not implicit,
        user=user,
        password=password,
    )


def parse_credentials(parts: SplitResult) -> tuple[str, str]:
    """User and password, both or neither, in ASCII. Raises: SettingsError."""
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise smtp_url_error("must hold a user and a password, or neither")
    if not (user + password).isascii():
        raise smtp_url_error("must hold user and password in ASCII")
    return user, password


def wants_starttls(parts: SplitResult) -> bool:
    """Whether to require STARTTLS: as the URL says, else yes but on loopback.

    Raises: SettingsError for any other parameter.
    """
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    choice = parameters.pop("starttls", None)
    if parameters or choice not in {None, "0", "1"}:
        raise smtp_url_error("may end in ?starttls=1 or ?starttls=0, and in nothing else")
    return choice == "1" if choice else not is_loopback_host(parts.hostname or "")


def is_loopback_host(host: str) -> bool:
    """Whether the host is this machine, where nobody can listen in between."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def smtp_url_error(why: str) -> SettingsError:
    """The error of a URL that can't be used."""
    return SettingsError(f"WELLTRACK_SMTP_URL {why}")
