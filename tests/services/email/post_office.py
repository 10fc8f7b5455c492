"""Services whose e-mails go over SMTP to a real mail server, at a time that the test sets."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.factories import SECRET, settings_in
from tests.mail.listener import HOST
from welltrack_ui.mail.smtp import SmtpTransport
from welltrack_ui.mail.transport import MailTransport
from welltrack_ui.object_storage.disk import DiskStore
from welltrack_ui.services.container import Services, build_services
from welltrack_ui.store.engine.sqlite import SqliteEngine


class Clock:
    """Stands still until it is told to go on; a little ahead, so that what was made is due."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=1)

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, **by: float) -> None:
        self.now += timedelta(**by)


def services_with(folder: Path, carrier: MailTransport, clock: Clock | None = None) -> Services:
    """Services on the store in a folder; their engine is yet to be closed."""
    settings = settings_in(folder)
    engine = SqliteEngine(folder / "welltrack.sqlite")
    engine.create()
    made = build_services(settings, engine, DiskStore(folder / "files", SECRET), carrier)
    if clock:
        made.delivery_worker.clock = clock
    return made


def smtp_at(port: int) -> SmtpTransport:
    """The carrier to a mail server on loopback."""
    return SmtpTransport(f"smtp://{HOST}:{port}", "WellTrack <no-reply@example.org>")
