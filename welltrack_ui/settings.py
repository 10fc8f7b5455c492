"""Settings from the environment or a `.env` file; no other module reads either."""

import os
import secrets
import tempfile
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MIN_SECRET_LENGTH = 32


class SettingsError(Exception):
    """A wrong or missing setting, in one line that says how to correct it."""


class Settings(BaseSettings):
    """The settings of a process; each field is `WELLTRACK_<NAME>` in the environment."""

    model_config = SettingsConfigDict(env_prefix="WELLTRACK_", env_file=".env", extra="ignore")

    data: Path = Path("data")
    store: Literal["sqlite", "dynamodb"] = "sqlite"
    dynamodb_table: str = "welltrack"
    dynamodb_endpoint: str | None = None
    files: Literal["disk", "s3"] = "disk"
    s3_bucket: str | None = None
    s3_endpoint: str | None = None
    s3_kms_key: str | None = None
    mail: Literal["outbox", "smtp", "ses"] = "outbox"
    smtp_url: str | None = None
    mail_from: str = "WellTrack <no-reply@localhost>"
    aws_region: str = Field(
        default_factory=lambda: (
            os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "eu-north-1"
        )
    )
    secret: str | None = None
    base_url: str = "http://localhost:8080"
    registration: Literal["open", "invited"] = "open"
    tiles_url: str | None = None
    tiles_attribution: str = ""
    log: Literal["text", "json"] | None = None
    trusted_proxies: str = ""
    operators: str = ""
    metrics_token: str | None = None
    metrics_namespace: str | None = Field(None, pattern=r"^[A-Za-z0-9./_#:-]{1,255}$")
    sweep_files: bool = True
    backup_every: int | None = Field(None, ge=1)
    backup_keep: int = Field(7, ge=1)
    backup_folder: Path | None = None
    failed_sign_ins: int = Field(10, ge=1)
    failed_sign_ins_per_address: int = Field(100, ge=1)
    registrations_per_hour: int = Field(60, ge=1)
    resets_per_hour: int = Field(5, ge=1)
    resets_per_hour_per_address: int = Field(60, ge=1)
    invitations_per_hour: int = Field(100, ge=1)
    invitations_per_day_per_address: int = Field(5, ge=1)
    invitations_per_day_per_organization: int = Field(500, ge=1)
    report_sendings_per_hour: int = Field(30, ge=1)
    sign_ins_per_hour: int = Field(200, ge=1)
    sessions_per_account: int = Field(100, ge=1)
    sockets_per_session: int = Field(200, ge=1)
    sockets_per_address: int = Field(2000, ge=1)
    connections_per_address: int = Field(256, ge=1)
    session_hours: int = Field(12, ge=1, le=24 * 30)
    session_days: int = Field(30, ge=1, le=365)
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = None
    oidc_name: str = "single sign-on"
    oidc_required: bool = False
    oidc_trust_email: bool = False

    @model_validator(mode="after")
    def fits_together(self) -> Self:
        """Check settings that depend on each other. Raises: ValueError for one that is wrong."""
        if not self.base_url.startswith(("http://", "https://")):
            raise ValueError("WELLTRACK_BASE_URL must begin with http:// or https://")
        if self.secret is not None and len(self.secret) < MIN_SECRET_LENGTH:
            raise ValueError(f"WELLTRACK_SECRET needs at least {MIN_SECRET_LENGTH} characters")
        if self.metrics_token is not None and len(self.metrics_token) < MIN_SECRET_LENGTH:
            raise ValueError(
                f"WELLTRACK_METRICS_TOKEN needs at least {MIN_SECRET_LENGTH} characters"
            )
        if self.store == "dynamodb" and self.secret is None:
            raise ValueError("WELLTRACK_SECRET is required with WELLTRACK_STORE=dynamodb")
        if self.files == "s3" and not self.s3_bucket:
            raise ValueError("WELLTRACK_S3_BUCKET is required with WELLTRACK_FILES=s3")
        if self.mail == "smtp" and not self.smtp_url:
            raise ValueError("WELLTRACK_SMTP_URL is required with WELLTRACK_MAIL=smtp")
        return self

    @model_validator(mode="after")
    def single_sign_on_is_whole(self) -> Self:
        """Check the settings of single sign-on. Raises: ValueError unless all or none are set."""
        needed = (self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret)
        if not any(needed):
            if self.oidc_required:
                raise ValueError("WELLTRACK_OIDC_REQUIRED needs WELLTRACK_OIDC_ISSUER")
            return self
        if not all(needed):
            raise ValueError(
                "WELLTRACK_OIDC_ISSUER, WELLTRACK_OIDC_CLIENT_ID and WELLTRACK_OIDC_CLIENT_SECRET "
                "go together: set all or none"
            )
        if not is_trusted_address(self.oidc_issuer or ""):
            raise ValueError("WELLTRACK_OIDC_ISSUER must begin with https://")
        return self

    @property
    def origin(self) -> str:
        """The scheme, host and port of pages."""
        return "/".join(self.base_url.split("/")[:3])

    @property
    def host(self) -> str:
        """The host of the base URL, with its port where that is not the scheme's own."""
        return self.origin.partition("://")[2].lower()

    @property
    def https(self) -> bool:
        """Whether browsers reach the app over TLS."""
        return self.base_url.startswith("https://")


def is_trusted_address(address: str) -> bool:
    """Whether nobody can change the answers of an address: over TLS, or on this machine."""
    parts = urlsplit(address)
    loopback = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    return bool(parts.netloc) and (parts.scheme == "https" or (loopback and parts.scheme == "http"))


def load_settings(**values: object) -> Settings:
    """The settings, with a secret. Raises: SettingsError for a wrong or missing one."""
    try:
        # None stands for an option that was not given: the environment decides then.
        settings = Settings(**{k: v for k, v in values.items() if v is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("; ".join(explain_error(e) for e in error.errors())) from None
    if settings.secret is None:
        settings = settings.model_copy(update={"secret": load_or_create_secret(settings.data)})
    return settings


def explain_error(error: object) -> str:
    """The text of one of pydantic's errors, with the name of the variable."""
    assert isinstance(error, dict)  # noqa: S101 - pydantic's errors are dicts
    name = "_".join(str(part) for part in error["loc"]).upper()
    text = str(error["msg"]).removeprefix("Value error, ")
    return f"WELLTRACK_{name}: {text}" if name else text


def load_or_create_secret(data: Path) -> str:
    """The secret in the data folder, made at the first start and readable by its owner only.

    Raises: SettingsError for a folder that can't be written, or a file without secret.
    """
    path = data / "secret"
    if path.exists():
        return read_secret(path)
    try:
        data.mkdir(parents=True, exist_ok=True)
        write_secret(path, secrets.token_urlsafe(48))
    except FileExistsError:
        pass  # of two processes that start at once, only one writes a secret
    except OSError as error:
        raise SettingsError(f"WELLTRACK_DATA: {data} can't be written: {error.strerror}") from None
    return read_secret(path)


def write_secret(path: Path, secret: str) -> None:
    """Write a secret to a new file, whole and durable or not at all.

    Raises: FileExistsError for one that is there; OSError.
    """
    # mkstemp makes it readable for its owner only.
    handle, name = tempfile.mkstemp(prefix=".secret-", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secret)
            file.flush()
            # Every session and link depends on the secret: it must outlive a power failure.
            os.fsync(file.fileno())
        # A link, since a rename would replace the secret of a process that was faster.
        path.hardlink_to(part)
    finally:
        part.unlink()


def read_secret(path: Path) -> str:
    """The secret of an earlier start. Raises: SettingsError for a file without one."""
    try:
        secret = path.read_text().strip()
    except OSError as error:
        raise SettingsError(f"{path} can't be read: {error.strerror}") from None
    if len(secret) < MIN_SECRET_LENGTH:
        raise SettingsError(f"{path} holds no secret: remove it, and a new one is made")
    return secret
