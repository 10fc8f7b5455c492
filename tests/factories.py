"""Builders of what tests need: services in a folder, people, organizations, and all in them.

Everything is made through the services, as people make it. What needs no value of its own gets a
name that nothing else has.
"""

import contextlib
import itertools
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from passlib.totp import TOTP

from tests.facts_watch import watch_facts
from welltrack_ui.domain import ids
from welltrack_ui.domain.access import ROLES, RoleName
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.event import Event, EventDraft
from welltrack_ui.domain.files.file import File, FileDraft
from welltrack_ui.domain.organization import OrganizationDraft, OrganizationOfMine
from welltrack_ui.domain.project import Project, ProjectDraft
from welltrack_ui.domain.reports.answers import ReportAnswer
from welltrack_ui.domain.reports.report import ReportDraft
from welltrack_ui.domain.stage import Stage, StageDraft
from welltrack_ui.domain.two_factor import Confirmation
from welltrack_ui.domain.user import Credentials, InvitationDraft, Membership, Registration
from welltrack_ui.domain.well import Well, WellDraft
from welltrack_ui.mail.outbox_folder import OutboxFolder
from welltrack_ui.object_storage.disk import DiskStore
from welltrack_ui.object_storage.multipart import PART_BYTES
from welltrack_ui.services.container import Services, build_services
from welltrack_ui.services.files.multipart_uploads import UploadParts
from welltrack_ui.settings import Settings
from welltrack_ui.store import keys, organizations
from welltrack_ui.store.engine.engine import Engine, Key, Operation
from welltrack_ui.store.engine.sqlite import SqliteEngine

SECRET = "a secret that only these tests know"
PASSWORD = "correct horse battery 42"
BASE_URL = "http://testserver"
START = datetime(2026, 3, 2, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
LARGE = b"a" * PART_BYTES + b"b" * PART_BYTES + b"c,d\n"
"""What comes in three pieces."""
numbers = itertools.count(1)


def settings_in(folder: Path, **given: Any) -> Settings:
    """Settings of an embedded store in a folder, whatever the environment says.

    Files of tests share people, who sign in and are invited more often than anybody is.
    """
    fields = {"data": folder, "secret": SECRET, "base_url": BASE_URL, "_env_file": None}
    often = {
        "sign_ins_per_hour": 100_000,
        "sessions_per_account": 100_000,
        "invitations_per_hour": 100_000,
        "invitations_per_day_per_address": 100_000,
        "invitations_per_day_per_organization": 100_000,
    }
    return Settings(**{**fields, **often, **given})


def services_in(folder: Path, engine: Engine | None = None, **given: Any) -> Services:
    """All services on an embedded store in a folder; their engine is yet to be closed."""
    settings = settings_in(folder, **given)
    if engine is None:
        engine = SqliteEngine(folder / "welltrack.sqlite")
        engine.create()
        watch_facts(engine)
    store = DiskStore(folder / "files", SECRET)
    return build_services(
        settings, engine, store, OutboxFolder(folder / "outbox", settings.mail_from)
    )


def person(services: Services, name: str | None = None, **fields: str) -> Actor:
    """Somebody with an account, as though signed in; registered from an address of their own."""
    number = next(numbers)
    given = {"email": f"person-{number}@example.com", "password": PASSWORD}
    draft = Registration.parse({**given, "name": name or f"Person {number}", **fields})
    user = services.accounts.register_user(draft, f"10.0.{number // 256}.{number % 256}")
    return Actor(user.id, user.name, user.email, session_id=ids.new_id("n", user.id))


def prove_address(services: Services, who: Actor) -> None:
    """Confirm somebody's address by the link of their welcome, in their own session."""
    link = next(url for url in links(services, who.email) if "/verify" in url)
    services.accounts.verify_address(link_token(link), who)


def bearer(services: Services, actor: Actor) -> str:
    """An access token of a new session of somebody."""
    given = Credentials(email=actor.email, password=PASSWORD)
    return services.sign_ins.sign_in(given, None, None).access_token


def session(services: Services, actor: Actor) -> str:
    """The id of a new session of somebody."""
    given = Credentials(email=actor.email, password=PASSWORD)
    return services.sign_ins.sign_in(given, None, None).session.id


@dataclass(frozen=True)
class App:
    """An authenticator app with somebody's secret, which was turned on by the code `code(0)`."""

    secret: str
    at: float

    def code(self, steps: int) -> str:
        """What it shows so many steps of 30 seconds later. That of 1 is good for a minute."""
        return str(TOTP(key=self.secret, format="base32").generate(self.at + 30 * steps).token)


def confirmation(services: Services, who: Actor) -> tuple[App, Confirmation]:
    """An app with a new secret, and what turns it on."""
    app = App(services.two_factor.start_enrolment(who).secret, time.time())
    return app, Confirmation(secret=app.secret, code=app.code(0), password=PASSWORD)


def second_factor(services: Services, who: Actor) -> tuple[App, tuple[str, ...]]:
    """Turn somebody's second factor on: the app, and the recovery codes."""
    app, given = confirmation(services, who)
    return app, services.two_factor.turn_on(who, given)


def organization(services: Services, owner: Actor, **fields: Any) -> OrganizationOfMine:
    """An organization of the actor's."""
    draft = OrganizationDraft.parse({"name": f"Organization {next(numbers)}", **fields})
    return services.organizations.create(owner, draft)


def join(services: Services, owner: Actor, org_id: str, who: Actor, role: RoleName) -> None:
    """Make somebody a member, by an invitation."""
    draft = InvitationDraft(email=who.email, role=role)
    sent = services.invitations.create(owner, org_id, draft)
    services.invitations.accept_invitation(who, link_token(sent.invite_url))


def link_token(url: str) -> str:
    """The token of a link in an e-mail."""
    return parse_qs(urlsplit(url).query)["token"][0]


def project(services: Services, actor: Actor, org_id: str, **fields: Any) -> Project:
    draft = {"org_id": org_id, "name": f"Project {next(numbers)}", **fields}
    return services.projects.create(actor, ProjectDraft.parse(draft))


def well(services: Services, actor: Actor, project_id: str, **fields: Any) -> Well:
    draft = {"project_id": project_id, "name": f"Well {next(numbers)}", **fields}
    return services.wells.create(actor, WellDraft.parse(draft))


def stage(services: Services, actor: Actor, well_id: str, **fields: Any) -> Stage:
    draft = {
        "well_id": well_id,
        "kind": "drilling",
        "name": f"Stage {next(numbers)}",
        "starts_at": START,
        **fields,
    }
    return services.stages.create(actor, StageDraft.parse(draft))


def event_draft(well_id: str, **fields: Any) -> EventDraft:
    """A moment at the start, unless told otherwise."""
    draft: dict[str, Any] = {"well_id": well_id, "kind": "note", "title": f"Event {next(numbers)}"}
    if not fields.get("all_day"):
        draft["starts_at"] = START
    return EventDraft.parse({**draft, **fields})


def event(services: Services, actor: Actor, well_id: str, **fields: Any) -> Event:
    return services.events.create(actor, event_draft(well_id, **fields))


def report(services: Services, actor: Actor, well_id: str, **fields: Any) -> ReportAnswer:
    """A draft of a report of the day of START."""
    draft = {"well_id": well_id, "date": START.date(), **fields}
    return services.reports.create(actor, ReportDraft.parse(draft))


def upload(
    services: Services, actor: Actor, well_id: str, content: bytes = b"1,2,3\n", **fields: Any
) -> File:
    """A pending file whose bytes have arrived."""
    draft = {"well_id": well_id, "name": f"file {next(numbers)}.csv", "size": len(content)}
    started = services.files.start_upload(actor, FileDraft.parse({**draft, **fields}))
    put_bytes(services, started.link.url, content)
    return started.file


def upload_in_pieces(
    services: Services, actor: Actor, well_id: str, content: bytes = LARGE, **fields: Any
) -> File:
    """A pending file all of whose pieces have arrived."""
    draft = {"well_id": well_id, "name": f"file {next(numbers)}.csv", "size": len(content)}
    pending = services.files.start_upload(actor, FileDraft.parse({**draft, **fields})).file
    put_pieces(services, services.file_parts.list_parts(actor, pending.id), content)
    return pending


def put_pieces(
    services: Services, found: UploadParts, content: bytes, only: Collection[int] | None = None
) -> None:
    """What a client's PUT to the links of pieces leaves behind, of all or of these numbers."""
    store = services.file_store
    assert isinstance(store, DiskStore)
    for each in found.missing:
        link = store.signer.unseal(each.link.url.rpartition("/")[2], "PUT")
        start = (link.part_number - 1) * found.size
        if only is None or link.part_number in only:
            written = store.folder.incoming / f"{link.part_number}-{next(numbers)}"
            written.write_bytes(content[start : start + link.size])
            store.parts.store_part(written, link.key, link.part_number)


def file(services: Services, actor: Actor, well_id: str, **fields: Any) -> File:
    """A stored file."""
    return services.files.complete_upload(actor, upload(services, actor, well_id, **fields).id)


def put_bytes(services: Services, url: str, content: bytes) -> None:
    """What a client's PUT to an upload link leaves behind."""
    store = services.file_store
    assert isinstance(store, DiskStore)
    path = store.folder.blob_path(store.signer.unseal(url.rpartition("/")[2], "PUT").key)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@dataclass(frozen=True)
class Crew:
    """Somebody for each role, and somebody who has no business here."""

    viewer: Actor
    engineer: Actor
    admin: Actor
    owner: Actor
    stranger: Actor

    def of(self, role: str) -> Actor:
        found = getattr(self, role)
        assert isinstance(found, Actor)
        return found


def crew(services: Services) -> Crew:
    """Five people; a password hash takes long, so one crew serves many tests."""
    return Crew(**{name: person(services, name.title()) for name in (*ROLES, "stranger")})


@dataclass(frozen=True)
class Site:
    """An organization with a member of each role, a project, a well and perhaps a stage of that."""

    services: Services
    crew: Crew
    org: OrganizationOfMine
    project: Project
    well: Well
    stage: Stage | None = None

    @property
    def stage_id(self) -> str:
        """The id of its stage. Raises: AssertionError for a site without one."""
        assert self.stage
        return self.stage.id


def site(services: Services, people: Crew, **org: Any) -> Site:
    """A site of its own, for people who may have others."""
    made = organization(services, people.owner, **org)
    seat(services, made, people)
    field = project(services, people.owner, made.id)
    return Site(services, people, made, field, well(services, people.engineer, field.id))


def seat(services: Services, org: OrganizationOfMine, people: Crew) -> None:
    """Make the crew members, each by their role. Straight in the store: e-mails take long."""
    stamp = {"version": 1, "created_at": org.created_at, "updated_at": org.created_at}
    who = {"created_by": org.created_by, "updated_by": org.created_by}
    steps: list[Operation] = []
    for role in ROLES[:3]:
        given = {"org_id": org.id, "user_id": people.of(role).user_id, "role": role}
        member = Membership.model_validate({**given, **stamp, **who})
        steps += organizations.membership_puts(member, "absent")
    services.engine.commit(steps)


def limited(actor: Actor, role: RoleName) -> Actor:
    """The same person behind an API token that may do no more than the role."""
    return replace(actor, ceiling=role, session_id=None)


def records(services: Services) -> list[tuple[Any, ...]]:
    """Every stored record as it lies in the file, keys and all."""
    return asked(services, "SELECT * FROM record")


@contextlib.contextmanager
def nothing_written(services: Services) -> Iterator[None]:
    """A block in which nobody commits to the store, not even what is there already."""
    database = services.settings.data / "welltrack.sqlite"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        # It changes with each commit of another connection, however much the store holds.
        before = connection.execute("PRAGMA data_version").fetchone()
        yield
        assert connection.execute("PRAGMA data_version").fetchone() == before


def audit_bodies(services: Services, after: int = 0) -> list[str]:
    """Every audit entry, of anybody about anything, as it is stored, in the order of writing.

    With `after`, which `find_last_row` gave, those that were written since.
    """
    rows = asked(
        services,
        f"SELECT body FROM record WHERE rowid > {after:d} AND kind = 'audit' ORDER BY rowid",  # noqa: S608 - a number
    )
    return [row[0] for row in rows]


def find_last_row(services: Services) -> int:
    """The number of the last record; what is written later has higher ones."""
    return int(asked(services, "SELECT coalesce(max(rowid), 0) FROM record")[0][0])


def asked(services: Services, sql: str) -> list[tuple[Any, ...]]:
    database = services.settings.data / "welltrack.sqlite"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return connection.execute(sql).fetchall()


def key_of(entity_id: str) -> Key:
    """Where an entity lies."""
    return keys.entity_key(entity_id, entity_id[0])


def emails(services: Services, to: str) -> list[EmailMessage]:
    """The e-mails to an address, oldest first."""
    paths = sorted((services.settings.data / "outbox").glob("*.eml"))
    contents = [path.read_bytes() for path in paths]
    # To read a message takes long, and there may be many of other people.
    found = [c for c in contents if f"\r\nTo: {to}\r\n".encode() in c]
    return [message_from_bytes(content, policy=default) for content in found]


def links(services: Services, to: str) -> list[str]:
    """The links in the e-mails to an address, oldest first."""
    return [
        line
        for outgoing in emails(services, to)
        for line in plain_part(outgoing).splitlines()
        if line.startswith(BASE_URL)
    ]


def plain_part(outgoing: EmailMessage) -> str:
    """What an e-mail says to those who read no HTML."""
    part = outgoing.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def changes_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What differs between two JSON objects, as it is in the second."""
    return {name: value for name, value in after.items() if before.get(name) != value}


def everything(page: Callable[[str | None], Any]) -> list[Any]:
    """All items of a list that comes in pages; fails when it does not end."""
    found: list[Any] = []
    cursor = None
    for _ in range(1000):
        listing = page(cursor)
        found += listing.items
        cursor = listing.next_cursor
        if cursor is None:
            return found
    raise AssertionError("the cursor never ends")
