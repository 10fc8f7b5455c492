"""What breaks a rule or meets a conflict leaves nothing behind; no secret is ever told of."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests import factories
from tests.factories import PASSWORD, START, Site
from tests.services import calls
from tests.services.calls import Things
from welltrack_ui.domain.errors import Conflict, Forbidden, Invalid, NotFound
from welltrack_ui.domain.event import EventDraft
from welltrack_ui.domain.files.file import FileDraft
from welltrack_ui.domain.organization import OrganizationDraft
from welltrack_ui.domain.project import ProjectDraft
from welltrack_ui.domain.stage import StageDraft
from welltrack_ui.domain.user import (
    ApiTokenDraft,
    Credentials,
    InvitationDraft,
    Registration,
    RoleChange,
)
from welltrack_ui.domain.well import WellDraft
from welltrack_ui.services.container import Services

Attempt = Callable[[Services, Things], Any]
EARLIER = START - factories.HOUR


def moment(at: Things, **fields: Any) -> EventDraft:
    """A draft that was not checked."""
    given = {"well_id": at.site.well.id, "kind": "note", "title": "T", "starts_at": START}
    return EventDraft(**{**given, **fields})


INVALID: dict[str, Attempt] = {
    "an organization in no known zone": lambda s, at: s.organizations.update(
        at.site.crew.owner, at.site.org.id, 1, {"timezone": "Mars/Olympus"}
    ),
    "a project that ends before it starts": lambda s, at: s.projects.create(
        at.site.crew.admin,
        ProjectDraft(
            org_id=at.site.org.id, name="N", starts_on=date(2026, 1, 2), ends_on=date(2026, 1, 1)
        ),
    ),
    "a project's field that is none": lambda s, at: s.projects.update(
        at.site.crew.admin, at.site.project.id, 1, {"created_by": "me"}
    ),
    "a project of another organization": lambda s, at: s.projects.update(
        at.site.crew.admin, at.site.project.id, 1, {"org_id": "o-other"}
    ),
    "half a position": lambda s, at: s.wells.create(
        at.site.crew.engineer, WellDraft(project_id=at.site.project.id, name="N", latitude=1.0)
    ),
    "a position taken by half": lambda s, at: s.wells.update(
        at.site.crew.engineer, at.site.well.id, 1, {"longitude": 1.0}
    ),
    "a stage that ends before it starts": lambda s, at: s.stages.create(
        at.site.crew.engineer,
        StageDraft(
            well_id=at.site.well.id, kind="drilling", name="N", starts_at=START, ends_at=EARLIER
        ),
    ),
    "an end before the start that is there": lambda s, at: s.stages.update(
        at.site.crew.engineer, at.stage.id, 1, {"ends_at": EARLIER}
    ),
    "an event that ends before it starts": lambda s, at: s.events.create(
        at.site.crew.engineer, moment(at, ends_at=EARLIER)
    ),
    "an event of a stage that is none": lambda s, at: s.events.create(
        at.site.crew.engineer, moment(at, stage_id=at.event.id)
    ),
    "no events at all": lambda s, at: s.events.create_many(at.site.crew.engineer, []),
    "forty-one events": lambda s, at: s.events.create_many(
        at.site.crew.engineer, [moment(at)] * 41
    ),
    "one bad row of three": lambda s, at: s.events.create_many(
        at.site.crew.engineer, [moment(at), moment(at, npt=True), moment(at)]
    ),
    "rows of two wells": lambda s, at: s.events.create_many(
        at.site.crew.engineer, [moment(at), moment(at, well_id="w-other")]
    ),
    "a file of an event that is none": lambda s, at: s.files.start_upload(
        at.site.crew.engineer,
        FileDraft(well_id=at.site.well.id, name="N", size=1, event_id=at.stage.id),
    ),
    "a file's size": lambda s, at: s.files.update(
        at.site.crew.engineer, at.file.id, 2, {"size": 7}
    ),
    "a common password": lambda s, _: s.accounts.register_user(
        Registration(email="new@example.com", password="password1234", name="N"), "10.9.9.9"
    ),
    "a token that is over already": lambda s, at: s.tokens.create(
        at.site.crew.owner, ApiTokenDraft(name="N", expires_at=START.replace(year=2020))
    ),
    "a forged link": lambda s, _: s.accounts.reset_password("forged", PASSWORD),
}
CONFLICTS: dict[str, Attempt] = {
    "a project's name": lambda s, at: factories.project(
        s, at.site.crew.admin, at.site.org.id, name=at.site.project.name.upper()
    ),
    "a well's name": lambda s, at: factories.well(
        s, at.site.crew.engineer, at.site.project.id, name=f" {at.site.well.name} "
    ),
    "the last owner's leaving": lambda s, at: s.members.remove_member(
        at.site.crew.owner, at.site.org.id, at.site.crew.owner.user_id
    ),
    "the last owner's demotion": lambda s, at: s.members.update(
        at.site.crew.owner,
        at.site.org.id,
        at.site.crew.owner.user_id,
        RoleChange(role="admin", version=1),
    ),
    "a file that has not arrived": lambda s, at: s.files.complete_upload(
        at.site.crew.engineer,
        s.files.start_upload(
            at.site.crew.engineer, FileDraft(well_id=at.site.well.id, name="N", size=1)
        ).file.id,
    ),
    "an event of the server's own": lambda s, at: s.events.update(
        at.site.crew.engineer, uploaded(s, at), 1, {"title": "Mine"}
    ),
}
FORBIDDEN: dict[str, Attempt] = {
    "an owner invited by an administrator": lambda s, at: s.invitations.create(
        at.site.crew.admin, at.site.org.id, InvitationDraft(email="n@example.com", role="owner")
    ),
    "an owner made by an administrator": lambda s, at: s.members.update(
        at.site.crew.admin, at.site.org.id, at.member_id, RoleChange(role="owner", version=1)
    ),
    "an owner removed by an administrator": lambda s, at: s.members.remove_member(
        at.site.crew.admin, at.site.org.id, at.site.crew.owner.user_id
    ),
    "an organization made with a limited token": lambda s, at: s.organizations.create(
        factories.limited(at.site.crew.owner, "admin"), OrganizationDraft(name="Another")
    ),
}


def uploaded(services: Services, at: Things) -> str:
    """The id of the event that tells of the file."""
    log = services.audit.list_for_well(at.site.crew.viewer, at.site.well.id).items
    return next(e.entity_id for e in log if e.entity_name.startswith("File uploaded"))


def without_pending(services: Services) -> list[tuple[Any, ...]]:
    """All records but counters of tries, and pending files that nobody sees."""
    return [
        row
        for row in factories.records(services)
        if '"status":"pending"' not in row[4] and row[2] != "counter"
    ]


@pytest.mark.parametrize(
    ("attempt", "refusal"),
    [
        pytest.param(attempt, refusal, id=name)
        for cases, refusal in ((INVALID, Invalid), (CONFLICTS, Conflict), (FORBIDDEN, Forbidden))
        for name, attempt in cases.items()
    ],
)
def test_refusal_leaves_nothing(site: Site, attempt: Attempt, refusal: type[Exception]) -> None:
    at = calls.things(site)
    before = without_pending(site.services)
    with pytest.raises(refusal):
        attempt(site.services, at)
    assert without_pending(site.services) == before


def test_secret_is_in_no_audit_entry_and_no_password_anywhere(services: Services) -> None:
    one = factories.person(services)
    given = Credentials(email=one.email, password=PASSWORD)
    signed_in = services.sign_ins.sign_in(given, None, None)
    token = services.tokens.create(one, ApiTokenDraft(name="program"))
    org = factories.organization(services, one)
    draft = InvitationDraft(email="secret@example.com", role="viewer")
    sent = services.invitations.create(one, org.id, draft)
    services.accounts.send_reset_link(one.email)
    reset = factories.link_token(factories.links(services, one.email)[-1])
    services.accounts.reset_password(reset, "another long password 43")
    secrets = [signed_in.access_token, signed_in.cookie, token.token, sent.invite_url, reset]
    secrets += [PASSWORD, "another long password 43", token.token.removeprefix("wt_")]
    told = "\n".join(factories.audit_bodies(services))
    assert [secret for secret in [*secrets, "argon2"] if secret in told] == []
    kept = "\n".join(str(row) for row in factories.records(services))
    assert [secret for secret in secrets if secret in kept] == []
    assert "argon2id" in kept


def test_event_of_an_unknown_well_is_not_found(site: Site) -> None:
    with pytest.raises(NotFound, match="no such well"):
        factories.event(site.services, site.crew.engineer, "w-00000000000000000000")
