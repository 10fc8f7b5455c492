"""Every write leaves its audit entry, in the same commit; whatever is refused leaves nothing."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests import factories
from tests.factories import Crew, Site
from tests.services import calls
from tests.services.calls import ABOUT_OTHERS, KEYWORDS, OWN_AFFAIRS, Things
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Forbidden, StaleVersion
from welltrack_ui.services.container import Services

ENTRIES = {
    "organizations.create": "organization.created",
    "organizations.update": "organization.updated",
    "organizations.delete": "organization.deleted",
    "organizations.restore": "organization.restored",
    "tokens.create": "api_token.created",
    "profiles.update": "user.updated",
    "profiles.change_password": "user.updated",
    "profiles.end_session": "session.ended",
    "two_factor.turn_on": "second_factor.turned_on",
    "two_factor.turn_off": "second_factor.turned_off",
    "two_factor.renew_codes": "second_factor.codes_made",
    "tokens.delete": "api_token.deleted",
    "members.update": "member.updated",
    "members.remove_member": "member.removed",
    "invitations.create": "invitation.created",
    "invitations.resend_invitation": "invitation.resent",
    "invitations.revoke_invitation": "invitation.revoked",
    "invitations.accept_invitation": "member.joined",
    "projects.create": "project.created",
    "projects.update": "project.updated",
    "projects.delete": "project.deleted",
    "projects.restore": "project.restored",
    "wells.create": "well.created",
    "wells.update": "well.updated",
    "wells.delete": "well.deleted",
    "wells.restore": "well.restored",
    "stages.create": "stage.created",
    "stages.update": "stage.updated",
    "stages.delete": "stage.deleted",
    "stages.restore": "stage.restored",
    "events.create": "event.created",
    "events.create_many": "event.created event.created event.created",
    "events.update": "event.updated",
    "events.delete": "event.deleted",
    "events.restore": "event.restored",
    "event_batches.write": "event.created",
    "reports.create": "report.created",
    "reports.update": "report.updated",
    "reports.delete": "report.deleted",
    "reports.restore": "report.restored",
    "report_life.submit": "report.submitted",
    "report_life.withdraw": "report.withdrawn",
    "report_life.approve": "report.approved",
    "report_life.reopen": "report.reopened",
    "files.complete_upload": "event.created file.uploaded",
    "files.update": "file.updated",
    "files.delete": "file.deleted",
    "files.restore": "file.restored",
    "imports.start": "import.created",
    "imports.start_file": "import.created",
    "imports.undo": "import.undone well.deleted well.deleted",
    "feeds.create": "feed.created",
    "feeds.delete": "feed.deleted",
    "saved_views.create": "view.created",
    "saved_views.update": "view.updated",
    "saved_views.delete": "view.deleted",
    "saved_views.choose_start": "user.updated",
}
"""Method to the actions it leaves. An upload leaves none until it is completed."""

READS = {*OWN_AFFAIRS, *ABOUT_OTHERS, *KEYWORDS} - ENTRIES.keys()
NOTED = {
    # The sums of days, once.
    "dashboard.load_overview",
    "performance.load_well",
    "performance.load_project",
    "performance.load_organization",
    "report_reading.open_report",
    "recent_choices.note",
}
"""Reads that note something which is nobody's change."""
OF_SESSIONS = {"sign_ins.sign_out", "sign_ins.renew_session"}
OF_ROLES = [
    name
    for name in [*ENTRIES, "files.start_upload"]
    if not name.startswith(
        (
            "tokens.",
            "profiles.",
            "two_factor.",
            "invitations.accept_invitation",
            "organizations.create",
            "feeds.",
            "saved_views.",
        )
    )
]


def tell(services: Services, seen: int) -> str:
    """The actions of the entries after the row `seen`, by name."""
    entries = [json.loads(body) for body in factories.audit_bodies(services, seen)]
    return " ".join(sorted(entry["action"] for entry in entries))


@pytest.fixture(scope="module")
def shared(services: Services, crew: Crew) -> Things:
    """What is asked about where nothing may be written, and so nothing changes."""
    return calls.things(factories.site(services, crew))


def prepared(name: str, site: Site) -> Things:
    """What a method is called about, deleted where it is to be restored."""
    at = calls.things(site)
    service, _, method = name.partition(".")
    if method == "restore":
        entity_id = ABOUT_OTHERS[name](at)[0]
        getattr(site.services, service).delete(site.crew.owner, entity_id)
    return at


def asker(name: str, at: Things) -> Actor:
    """The owner, or who was invited where it is about that."""
    if name in {"invitations.read_invitation", "invitations.accept_invitation"}:
        return factories.person(at.site.services, email=at.invitation.email)
    if name.startswith("two_factor."):
        return on_their_own(name, at)
    return at.site.crew.owner


def on_their_own(name: str, at: Things) -> Actor:
    """Somebody whose sign-in no other test needs, with a second factor where one is changed."""
    one = factories.person(at.site.services)
    if name in {"two_factor.turn_off", "two_factor.renew_codes"}:
        factories.second_factor(at.site.services, one)
    return one


@pytest.mark.parametrize("name", ENTRIES)
def test_write_leaves_its_entry(site: Site, name: str) -> None:
    at = prepared(name, site)
    actor = asker(name, at)
    seen = factories.find_last_row(site.services)
    calls.call(name, actor, at)
    assert tell(site.services, seen) == ENTRIES[name]


@pytest.mark.parametrize(
    "name",
    sorted(
        READS
        - {"files.start_upload", "file_parts.list_parts", "report_sending.send"}
        - {"operators.read_figures"}  # no owner may ask it: see the screen of operations
        - OF_SESSIONS
        - NOTED
    ),
)
def test_read_leaves_nothing(shared: Things, name: str) -> None:
    actor = asker(name, shared)
    with factories.nothing_written(shared.site.services):
        calls.call(name, actor, shared)


@pytest.mark.parametrize("name", sorted(NOTED))
def test_read_that_notes_something_leaves_no_entry(shared: Things, name: str) -> None:
    seen = factories.find_last_row(shared.site.services)
    calls.call(name, shared.site.crew.owner, shared)
    assert tell(shared.site.services, seen) == ""


def test_upload_leaves_an_entry_when_it_is_completed(site: Site) -> None:
    seen = factories.find_last_row(site.services)
    pending = factories.upload(site.services, site.crew.engineer, site.well.id)
    assert tell(site.services, seen) == ""
    site.services.files.complete_upload(site.crew.engineer, pending.id)
    site.services.files.complete_upload(site.crew.engineer, pending.id)
    assert tell(site.services, seen) == "event.created file.uploaded"


@pytest.mark.parametrize("name", OF_ROLES)
def test_write_of_a_viewer_leaves_nothing(site: Site, shared: Things, name: str) -> None:
    at = prepared(name, site) if name.endswith(".restore") else shared
    with factories.nothing_written(site.services), pytest.raises(Forbidden):
        calls.call(name, at.site.crew.viewer, at)


@pytest.mark.parametrize("name", OF_ROLES)
def test_write_of_a_token_for_reading_leaves_nothing(site: Site, shared: Things, name: str) -> None:
    at = prepared(name, site) if name.endswith(".restore") else shared
    with factories.nothing_written(site.services), pytest.raises(Forbidden):
        calls.call(name, factories.limited(site.crew.owner, "viewer"), at)


UPDATED: dict[str, tuple[Callable[[Things], str], dict[str, Any]]] = {
    "organizations": (lambda at: at.site.org.id, {"name": "New name"}),
    "projects": (lambda at: at.site.project.id, {"basin": "North Sea"}),
    "wells": (lambda at: at.site.well.id, {"operator": "Equinor"}),
    "stages": (lambda at: at.stage.id, {"contractor": "Odfjell"}),
    "events": (lambda at: at.event.id, {"tags": ["one", "two"]}),
    "files": (lambda at: at.file.id, {"report_date": "2026-03-02"}),
    "reports": (lambda at: at.report.id, {"supervisor": "Ada"}),
}


@pytest.mark.parametrize("noun", UPDATED)
def test_stale_change_leaves_nothing(site: Site, noun: str) -> None:
    at = calls.things(site)
    entity_id, change = UPDATED[noun][0](at), UPDATED[noun][1]
    service = getattr(site.services, noun)
    read = service.get(site.crew.owner, entity_id)
    service.update(site.crew.owner, entity_id, read.version, change)
    for version in (read.version, read.version + 2, -1, 0):
        with factories.nothing_written(site.services), pytest.raises(StaleVersion):
            service.update(site.crew.owner, entity_id, version, change)


@pytest.mark.parametrize("noun", UPDATED)
def test_change_that_changes_nothing_leaves_nothing(site: Site, noun: str) -> None:
    at = calls.things(site)
    entity_id, change = UPDATED[noun][0](at), UPDATED[noun][1]
    service = getattr(site.services, noun)
    read = service.get(site.crew.owner, entity_id)
    changed = service.update(site.crew.owner, entity_id, read.version, change)
    with factories.nothing_written(site.services):
        assert service.update(site.crew.owner, entity_id, changed.version, change) == changed
        assert service.update(site.crew.owner, entity_id, changed.version, {}) == changed


@pytest.mark.parametrize("noun", UPDATED)
def test_entry_of_a_change_tells_what_it_was(site: Site, noun: str) -> None:
    at = calls.things(site)
    entity_id, change = UPDATED[noun][0](at), UPDATED[noun][1]
    service = getattr(site.services, noun)
    read = service.get(site.crew.owner, entity_id)
    service.update(site.crew.owner, entity_id, read.version, change)
    entry = site.services.audit.list_for_organization(site.crew.viewer, site.org.id).items[0]
    assert (entry.entity_id, entry.actor.id, entry.actor.name) == (
        entity_id,
        site.crew.owner.user_id,
        "Owner",
    )
    old = read.model_dump(mode="json")
    assert [(c.field, c.before, c.after) for c in entry.changes] == [
        (field, old[field], value) for field, value in change.items()
    ]


def test_change_of_a_role_tells_both(site: Site) -> None:
    at = calls.things(site)
    calls.call("members.update", site.crew.admin, at)
    entry = site.services.audit.list_for_organization(site.crew.viewer, site.org.id).items[0]
    assert (entry.action, entry.entity_id, entry.entity_name) == (
        "member.updated",
        site.crew.engineer.user_id,
        "Engineer",
    )
    assert [(c.field, c.before, c.after) for c in entry.changes] == [("role", "engineer", "viewer")]
