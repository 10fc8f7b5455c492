"""`welltrack check` and `welltrack create-table`: whether every part of the system works."""

import contextlib
import html
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Annotated

import typer

from welltrack_ui import main
from welltrack_ui.commands.opening import AsJson, DataFolder, print_json, print_line, read_settings
from welltrack_ui.commands.store_probe import GUARD_MISSING, is_audit_guarded, try_store
from welltrack_ui.domain import ids
from welltrack_ui.domain.errors import WellTrackError
from welltrack_ui.domain.outgoing_email import OutgoingEmail
from welltrack_ui.object_storage.errors import FileStoreUnavailable
from welltrack_ui.services.maintenance.integrity import refuse_damage
from welltrack_ui.settings import Settings, SettingsError
from welltrack_ui.store.engine import sqlite_use
from welltrack_ui.store.engine.errors import StoreError


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check: the part, its address, whether it works, or how to mend it."""

    part: str
    what: str
    ok: bool
    mend: str | None = None


def check(
    as_json: AsJson = False,
    data: DataFolder = None,
    accept_copy: Annotated[
        bool,
        typer.Option(
            "--accept-copy",
            help="Take a database that was copied from under a server without its -wal as it is:"
            " what was written last is lost.",
        ),
    ] = False,
    mail_to: Annotated[
        str | None,
        typer.Option("--mail-to", metavar="ADDRESS", help="Send an e-mail there, as a trial."),
    ] = None,
) -> None:
    """Check what the server stands on, and say what to mend.

    That is: settings, store, files, mail and OpenID provider.
    Exit status 0: all can be used; 1: something can't; 2: a setting is wrong.
    """
    settings = read_settings(data)
    if accept_copy and settings.store == "sqlite":
        sqlite_use.accept_copy(settings.data / "welltrack.sqlite")
    findings = [
        Finding("settings", f"{settings.base_url}, data in {settings.data}", ok=True),
        probe_part("store", describe_store(settings), lambda: ping_store(settings)),
        probe_part("files", describe_file_store(settings), lambda: check_file_store(settings)),
        probe_part("mail", settings.mail, lambda: main.create_mail_transport(settings).ping()),
    ]
    if settings.store == "dynamodb" and findings[1].ok:
        findings.append(check_audit_policy(settings))
    if mail_to:
        findings.append(probe_part("mail to", mail_to, lambda: send_trial(settings, mail_to)))
    if settings.oidc_issuer:
        findings.append(
            probe_part("sign-in", settings.oidc_issuer, lambda: check_provider(settings))
        )
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            print_line(format_finding(finding))
    # After all findings are printed, so that one run shows everything to mend.
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def create_table(data: DataFolder = None) -> None:
    """Make the table (or the embedded database) if it is missing."""
    settings = read_settings(data)
    with contextlib.closing(main.create_engine(settings)) as engine:
        engine.create()
    print_line(f"{describe_store(settings)} is ready.")


def probe_part(part: str, address: str, ping: Callable[[], None]) -> Finding:
    """The finding of a try to use a part."""
    try:
        ping()
    # One broken part must not hide the others: each failure becomes a finding.
    except (WellTrackError, StoreError, FileStoreUnavailable, SettingsError, OSError) as error:
        return Finding(part, address, ok=False, mend=str(error) or type(error).__name__)
    return Finding(part, address, ok=True)


def format_finding(finding: Finding) -> str:
    """The lines of a finding, for a person."""
    line = f"{'ok  ' if finding.ok else 'FAIL'} {finding.part}: {finding.what}"
    return f"{line}\n     {finding.mend}" if finding.mend else line


def describe_store(settings: Settings) -> str:
    """The kind and address of the store."""
    if settings.store == "sqlite":
        return f"sqlite {settings.data / 'welltrack.sqlite'}"
    where = settings.dynamodb_endpoint or settings.aws_region
    return f"dynamodb table {settings.dynamodb_table} at {where}"


def describe_file_store(settings: Settings) -> str:
    """The kind and address of the file store."""
    if settings.files == "disk":
        return f"disk {settings.data / 'files'}"
    return f"s3 bucket {settings.s3_bucket} at {settings.s3_endpoint or settings.aws_region}"


def check_provider(settings: Settings) -> None:
    """Load the OpenID provider's discovery document.

    Raises: SettingsError where the provider can't be used.
    """
    # Its libraries take half a second to load.
    from welltrack_ui.services.accounts.openid_provider import (  # noqa: PLC0415 - as above
        OpenIdProvider,
        ProviderUnavailable,
    )

    try:
        OpenIdProvider(settings).load_client()
    except ProviderUnavailable as error:
        raise SettingsError(f"WELLTRACK_OIDC_ISSUER: {error.why}") from None


def ping_store(settings: Settings) -> None:
    """Try the store out; an embedded one is made where it is missing, and read through.

    Raises: StoreError.
    """
    with contextlib.closing(main.create_engine(settings)) as engine:
        if settings.store == "sqlite":
            engine.create()
        engine.ping()
        try_store(engine)
        refuse_damage(engine)


def check_audit_policy(settings: Settings) -> Finding:
    """The finding of whether the database itself keeps audit entries; advice where it doesn't."""
    try:
        with contextlib.closing(main.create_engine(settings)) as engine:
            is_guarded = is_audit_guarded(engine)
    except StoreError as error:
        return Finding("audit log", "kept by a policy", ok=False, mend=str(error))
    if is_guarded:
        return Finding("audit log", "a policy of the database keeps its entries", ok=True)
    return Finding("audit log", "kept by WellTrack alone", ok=True, mend=GUARD_MISSING)


def send_trial(settings: Settings, address: str) -> None:
    """Send an e-mail to an address at once. Raises: EmailRefused; MailTransportUnavailable."""
    now = datetime.now(UTC)
    text = f"An e-mail of welltrack check, from {settings.base_url}."
    email = OutgoingEmail(
        id=ids.new_core(),
        to=address,
        subject="WellTrack: a trial",
        text=text,
        html=f"<p>{html.escape(text)}</p>",
        made_at=now,
        due_at=now,
        until=now,
    )
    main.create_mail_transport(settings).send(email)


def check_file_store(settings: Settings) -> None:
    """Send a small file as a browser would, and read it. Raises: FileStoreUnavailable."""
    main.create_file_store(settings).self_test(settings.origin)
