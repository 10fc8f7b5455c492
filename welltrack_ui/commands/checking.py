"""`welltrack check` and `welltrack create-table`: whether the parts are there, and what to mend."""

import contextlib
from collections.abc import Callable
from dataclasses import asdict, dataclass

import typer

from welltrack_ui import main
from welltrack_ui.commands.opening import AsJson, DataFolder, say, say_json, settings_of
from welltrack_ui.domain.errors import WellTrackError
from welltrack_ui.object_storage.store import FilesAway
from welltrack_ui.settings import Settings, SettingsError
from welltrack_ui.store.engine.errors import StoreError


@dataclass(frozen=True, slots=True)
class Finding:
    """One part: what it is, whether it can be used, and if not, what to mend."""

    part: str
    what: str
    ok: bool
    mend: str | None = None


def check(as_json: AsJson = False, data: DataFolder = None) -> None:
    """Check settings, store, files, mail and OpenID provider, and say what to mend.

    Exit status 0: all can be used; 1: something can't; 2: a setting is wrong.
    """
    settings = settings_of(data)
    findings = [
        Finding("settings", f"{settings.base_url}, data in {settings.data}", ok=True),
        found("store", store_name(settings), lambda: ping_store(settings)),
        found("files", files_name(settings), lambda: rehearse_files(settings)),
        found("mail", settings.mail, lambda: main.carrier_of(settings).ping()),
    ]
    if settings.oidc_issuer:
        findings.append(found("sign-in", settings.oidc_issuer, lambda: ask_provider(settings)))
    if as_json:
        say_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            say(line_of(finding))
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def create_table(data: DataFolder = None) -> None:
    """Make the DynamoDB table (or the embedded database) where it is missing."""
    settings = settings_of(data)
    with contextlib.closing(main.engine_of(settings)) as engine:
        engine.create()
    say(f"{store_name(settings)} is ready.")


def found(part: str, what: str, ping: Callable[[], None]) -> Finding:
    """What a try to use a part finds."""
    try:
        ping()
    except (WellTrackError, StoreError, FilesAway, SettingsError, OSError) as error:
        return Finding(part, what, ok=False, mend=str(error) or type(error).__name__)
    return Finding(part, what, ok=True)


def line_of(finding: Finding) -> str:
    """A finding for a person."""
    line = f"{'ok  ' if finding.ok else 'FAIL'} {finding.part}: {finding.what}"
    return f"{line}\n     {finding.mend}" if finding.mend else line


def store_name(settings: Settings) -> str:
    """Where records are kept."""
    if settings.store == "sqlite":
        return f"sqlite {settings.data / 'welltrack.sqlite'}"
    where = settings.dynamodb_endpoint or settings.aws_region
    return f"dynamodb table {settings.dynamodb_table} at {where}"


def files_name(settings: Settings) -> str:
    """Where files are kept."""
    if settings.files == "disk":
        return f"disk {settings.data / 'files'}"
    return f"s3 bucket {settings.s3_bucket} at {settings.s3_endpoint or settings.aws_region}"


def ask_provider(settings: Settings) -> None:
    """Let the OpenID provider say what it is. Raises SettingsError where it can't be used."""
    # Its libraries take half a second to load.
    from welltrack_ui.services.accounts.openid_provider import Provider, ProviderAway  # noqa: PLC0415 - as above

    try:
        Provider(settings).document()
    except ProviderAway as away:
        raise SettingsError(f"WELLTRACK_OIDC_ISSUER: {away.why}") from None


def ping_store(settings: Settings) -> None:
    """Read from the store; an embedded one is made where it is missing."""
    with contextlib.closing(main.engine_of(settings)) as engine:
        if settings.store == "sqlite":
            engine.create()
        engine.ping()


def rehearse_files(settings: Settings) -> None:
    """Send a small file from where pages come from, and read it."""
    main.file_store_of(settings).rehearse(settings.origin)
