"""Every operation of the API: the right it needs, and a request that is fine but for the right."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from tests import factories
from tests.api.client import Form
from tests.factories import Site
from tests.services.imports.import_steps import LOADER
from welltrack_ui.domain import ids
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.feeds.feed import FeedDraft
from welltrack_ui.domain.input.import_job import ImportJob
from welltrack_ui.domain.user import ApiTokenDraft, InvitationDraft
from welltrack_ui.services.imports.importer import ImportRequest
from welltrack_ui.services.imports.imports import ImportService
from welltrack_ui.store import organizations

Need = Literal["nothing", "sign-in", "mine", "read", "write", "administer", "own"]
INSTANT = "2026-03-02T06:00:00Z"


@dataclass(frozen=True)
class Targets:
    """The ids that a request names; token and session are of the organization's owner.

    All but the organization, which is one for all, and the stored file are of version 1.
    """

    org_id: str
    project_id: str
    well_id: str
    stage_id: str
    event_id: str
    report_id: str
    member_email: str
    file_id: str
    pending_id: str
    user_id: str
    invitation_id: str
    token_id: str
    session_id: str
    import_id: str
    feed_id: str
    org_version: int
    revision: int = 0


def targets(site: Site, owner: Actor, guest: Actor) -> Targets:
    """Fresh entities of an organization, in a project of their own; the guest is a viewer."""
    services, org_id = site.services, site.org.id
    project = factories.project(services, owner, org_id)
    well = factories.well(services, owner, project.id)
    if organizations.load_membership(services.engine, org_id, guest.user_id) is None:
        factories.join(services, owner, org_id, guest, "viewer")
    invited = InvitationDraft(
        email=f"somebody-{next(factories.numbers)}@example.com", role="viewer"
    )
    return Targets(
        org_version=services.organizations.get(owner, org_id).version,
        org_id=org_id,
        project_id=project.id,
        well_id=well.id,
        stage_id=factories.stage(services, owner, well.id).id,
        event_id=factories.event(services, owner, well.id).id,
        report_id=factories.report(services, owner, well.id).id,
        member_email=owner.email,
        file_id=factories.file(services, owner, well.id).id,
        pending_id=factories.upload(services, owner, well.id).id,
        user_id=guest.user_id,
        invitation_id=services.invitations.create(owner, org_id, invited).id,
        token_id=services.tokens.create(owner, ApiTokenDraft(name="program")).id,
        session_id=factories.session(services, owner),
        import_id=imported(site, owner, project.id).id,
        feed_id=services.feeds.create(owner, FeedDraft(org_id=org_id, name="F")).id,
    )


def imported(site: Site, owner: Actor, project_id: str) -> ImportJob:
    """An import of two wells."""
    imports = ImportService(site.services.wells.context, LOADER)
    content = f"name\nI {ids.new_core()}\nI {ids.new_core()}\n".encode()
    request = ImportRequest("wells", project_id, content, "wells.csv")
    return imports.finish(imports.start(owner, request).run)


def unknown(like: Targets) -> Targets:
    """Ids of the same form that nothing has."""
    new: dict[str, Any] = {name: renewed(text) for name, text in named_ids(like).items()}
    return replace(like, **new, revision=0)


def malformed(like: Targets) -> Targets:
    """Texts that no id looks like."""
    new: dict[str, Any] = dict.fromkeys(named_ids(like), "doesnotexist")
    return replace(like, **new, revision=0)


def named_ids(at: Targets) -> dict[str, Any]:
    others = {"org_version", "revision", "member_email"}
    return {name: value for name, value in vars(at).items() if name not in others}


def renewed(entity_id: str) -> str:
    letter, *cores = entity_id.split("-")
    return "-".join([letter, *(ids.new_core() for _ in cores)])


Body = Callable[[Targets], Any]


def no_body(_: Targets) -> None:
    """What is said by the path alone."""


class Route(NamedTuple):
    """What an operation needs, a request for it, and the answer to who has the right."""

    need: Need
    done: int = 200
    body: Body = no_body
    queries: tuple[str, ...] = ("",)
    restores: str | None = None

    def trash(self, site: Site, owner: Actor, at: Targets) -> None:
        """Delete what is to be restored."""
        if self.restores:
            service = getattr(site.services, f"{self.restores}s")
            service.delete(owner, getattr(at, f"{self.restores}_id"))

    def untrash(self, site: Site, owner: Actor, at: Targets) -> None:
        """Take that back."""
        if self.restores:
            service = getattr(site.services, f"{self.restores}s")
            service.restore(owner, getattr(at, f"{self.restores}_id"))


def event(at: Targets) -> dict[str, Any]:
    return {"well_id": at.well_id, "kind": "note", "title": "T", "starts_at": INSTANT}


def stage(at: Targets) -> dict[str, Any]:
    return {"well_id": at.well_id, "kind": "drilling", "name": "S", "starts_at": INSTANT}


def wells_file(at: Targets) -> Form:
    return Form({"kind": "wells", "project_id": at.project_id}, b"name\nA\n", "wells.csv")


def account(number: int) -> dict[str, str]:
    email = f"table-{number}@example.com"
    return {"email": email, "name": "N", "password": factories.PASSWORD}


def report(at: Targets) -> dict[str, Any]:
    return {"well_id": at.well_id, "date": "2026-03-02", "job": f"J {ids.new_core()}"}


DAY = "&date=2026-03-02"
DAYS = "from=2026-03-01&to=2026-03-02"
ROUTES: dict[str, Route] = {
    "POST /api/auth/register": Route("nothing", 201, lambda _: account(next(factories.numbers))),
    "POST /api/auth/login": Route(
        "nothing", 401, lambda _: {"email": "nobody@example.com", "password": "wrong"}
    ),
    "POST /api/auth/login/link": Route(
        "nothing", 202, lambda _: {"email": f"link-{next(factories.numbers)}@example.com"}
    ),
    "POST /api/auth/login/link/open": Route("nothing", 422, lambda _: {"token": "forged"}),
    "POST /api/auth/verify": Route("nothing", 422, lambda _: {"token": "forged"}),
    "POST /api/auth/password/forgot": Route(
        "nothing", 202, lambda _: {"email": f"table-{next(factories.numbers)}@example.com"}
    ),
    "POST /api/auth/password/reset": Route(
        "nothing", 422, lambda _: {"token": "forged", "password": factories.PASSWORD}
    ),
    "POST /api/auth/logout": Route("sign-in", 204),
    "GET /api/auth/me": Route("sign-in"),
    "PATCH /api/auth/me": Route("sign-in", 409, lambda _: {"version": 0, "locale": "ru"}),
    "POST /api/auth/password/change": Route(
        "sign-in", 422, lambda _: {"old_password": "wrong", "password": factories.PASSWORD}
    ),
    "GET /api/auth/second-factor": Route("sign-in"),
    "POST /api/auth/second-factor/begin": Route("sign-in"),
    "POST /api/auth/second-factor/confirm": Route(
        "sign-in", 422, lambda _: {"secret": "A" * 32, "code": "wrong", "password": "wrong"}
    ),
    "POST /api/auth/second-factor/off": Route("sign-in", 409, lambda _: {"proof": "wrong"}),
    "POST /api/auth/second-factor/codes": Route("sign-in", 409, lambda _: {"proof": "wrong"}),
    "GET /api/auth/sessions": Route("sign-in"),
    "DELETE /api/auth/sessions/{session_id}": Route("mine", 204),
    "GET /api/auth/tokens": Route("sign-in"),
    "POST /api/auth/tokens": Route("sign-in", 201, lambda _: {"name": "program"}),
    "DELETE /api/auth/tokens/{token_id}": Route("mine", 204),
    "GET /api/orgs": Route("sign-in"),
    "POST /api/orgs": Route("sign-in", 201, lambda _: {"name": "Another"}),
    "GET /api/orgs/{org_id}": Route("read"),
    "PATCH /api/orgs/{org_id}": Route(
        "administer", 200, lambda at: {"version": at.org_version, "name": "New"}
    ),
    "DELETE /api/orgs/{org_id}": Route("own", 204),
    "POST /api/orgs/{org_id}/restore": Route("own"),
    "GET /api/orgs/{org_id}/activity": Route("read"),
    "GET /api/orgs/{org_id}/trash": Route("read"),
    "GET /api/orgs/{org_id}/export": Route("own"),
    "GET /api/orgs/{org_id}/members": Route("read"),
    "PATCH /api/orgs/{org_id}/members/{user_id}": Route(
        "administer", 200, lambda _: {"version": 1, "role": "viewer"}
    ),
    "DELETE /api/orgs/{org_id}/members/{user_id}": Route("administer", 204),
    "POST /api/orgs/{org_id}/invite": Route(
        "administer",
        201,
        lambda _: {"email": f"new-{next(factories.numbers)}@example.com", "role": "viewer"},
    ),
    "GET /api/orgs/{org_id}/invitations": Route("administer"),
    "DELETE /api/orgs/{org_id}/invitations/{invitation_id}": Route("administer", 204),
    "POST /api/orgs/{org_id}/invitations/{invitation_id}/resend": Route("administer"),
    "POST /api/invitations/accept": Route("sign-in", 404, lambda _: {"token": "forged"}),
    "GET /api/projects": Route("read", queries=("org_id={org_id}",)),
    "POST /api/projects": Route(
        "administer", 201, lambda at: {"org_id": at.org_id, "name": f"P {ids.new_core()}"}
    ),
    "GET /api/projects/{project_id}": Route("read"),
    "PATCH /api/projects/{project_id}": Route(
        "administer", 200, lambda _: {"version": 1, "field": "F"}
    ),
    "DELETE /api/projects/{project_id}": Route("administer", 204),
    "POST /api/projects/{project_id}/restore": Route("administer", restores="project"),
    "GET /api/search": Route("read", queries=("org_id={org_id}&q=well",)),
    "GET /api/wells": Route("read", queries=("project_id={project_id}", "org_id={org_id}&q=w")),
    "POST /api/wells": Route(
        "write", 201, lambda at: {"project_id": at.project_id, "name": f"W {ids.new_core()}"}
    ),
    "GET /api/wells/{well_id}": Route("read"),
    "PATCH /api/wells/{well_id}": Route("write", 200, lambda _: {"version": 1, "rig": "R"}),
    "DELETE /api/wells/{well_id}": Route("write", 204),
    "POST /api/wells/{well_id}/restore": Route("write", restores="well"),
    "GET /api/wells/{well_id}/changes": Route("read"),
    "GET /api/stages": Route("read", queries=("well_id={well_id}",)),
    "POST /api/stages": Route("write", 201, stage),
    "GET /api/stages/{stage_id}": Route("read"),
    "PATCH /api/stages/{stage_id}": Route("write", 200, lambda _: {"version": 1, "rig": "R"}),
    "DELETE /api/stages/{stage_id}": Route("write", 204),
    "POST /api/stages/{stage_id}/restore": Route("write", restores="stage"),
    "GET /api/events": Route(
        "read",
        queries=(
            f"well_id={{well_id}}{DAY}",
            f"well_id={{well_id}}&stage_id={{stage_id}}{DAY}",
            f"project_id={{project_id}}{DAY}",
            f"org_id={{org_id}}{DAY}",
        ),
    ),
    "POST /api/events": Route("write", 201, event),
    "POST /api/events/batch": Route("write", 201, lambda at: {"events": [event(at), event(at)]}),
    "GET /api/events/{event_id}": Route("read"),
    "PATCH /api/events/{event_id}": Route("write", 200, lambda _: {"version": 1, "title": "U"}),
    "DELETE /api/events/{event_id}": Route("write", 204),
    "POST /api/events/{event_id}/restore": Route("write", restores="event"),
    "GET /api/wells/{well_id}/timelog": Route("read", queries=("date=2026-03-02",)),
    "GET /api/wells/{well_id}/performance": Route("read", queries=("", DAYS)),
    "GET /api/projects/{project_id}/performance": Route("read", queries=(DAYS,)),
    "GET /api/orgs/{org_id}/performance": Route("read", queries=(DAYS,)),
    "GET /api/reports": Route(
        "read", queries=("well_id={well_id}", "project_id={project_id}", "org_id={org_id}")
    ),
    "POST /api/reports": Route("write", 201, report),
    "GET /api/reports/{report_id}": Route("read"),
    "PATCH /api/reports/{report_id}": Route("write", 200, lambda _: {"version": 1, "summary": "S"}),
    "DELETE /api/reports/{report_id}": Route("write", 204),
    "POST /api/reports/{report_id}/restore": Route("write", restores="report"),
    # Of a draft without words: who has the right is told what is missing, or not its turn.
    "POST /api/reports/{report_id}/submit": Route("write", 422, lambda _: {"version": 1}),
    "POST /api/reports/{report_id}/withdraw": Route("write", 409, lambda _: {"version": 1}),
    "POST /api/reports/{report_id}/approve": Route("administer", 409, lambda _: {"version": 1}),
    "POST /api/reports/{report_id}/reopen": Route(
        "administer", 409, lambda _: {"version": 1, "reason": "R"}
    ),
    "GET /api/reports/{report_id}/pdf": Route("read"),
    "GET /api/reports/{report_id}/witsml": Route("read"),
    "POST /api/reports/{report_id}/send": Route("write", 202, lambda at: {"to": [at.member_email]}),
    "GET /api/reports/{report_id}/revisions": Route("read"),
    "GET /api/reports/{report_id}/revisions/{revision}": Route("read", 404),
    "GET /api/reports/{report_id}/verify": Route("read", 404, queries=("revision=0",)),
    "GET /api/files": Route(
        "read",
        queries=(
            "well_id={well_id}",
            "well_id={well_id}&stage_id={stage_id}",
            "well_id={well_id}&event_id={event_id}",
            "project_id={project_id}",
            "org_id={org_id}",
        ),
    ),
    "POST /api/files/upload": Route(
        "write", 201, lambda at: {"well_id": at.well_id, "name": "n.pdf", "size": 3}
    ),
    "POST /api/files/{file_id}/complete": Route("write"),
    "POST /api/files/{file_id}/pieces": Route("write"),
    "GET /api/files/archive": Route("read", queries=("id={file_id}",)),
    "GET /api/files/{file_id}": Route("read"),
    "GET /api/files/{file_id}/versions": Route("read"),
    "GET /api/files/{file_id}/download": Route("read", 307),
    "PATCH /api/files/{file_id}": Route("write", 200, lambda _: {"version": 2, "name": "n.txt"}),
    "DELETE /api/files/{file_id}": Route("write", 204),
    "POST /api/files/{file_id}/restore": Route("write", restores="file"),
    "POST /api/imports": Route("write", 200, wells_file),
    "GET /api/imports/{import_id}": Route("read"),
    "POST /api/imports/{import_id}/undo": Route("write"),
    "POST /api/feeds": Route("read", 201, lambda at: {"org_id": at.org_id, "name": "F"}),
    "GET /api/feeds": Route("sign-in"),
    "DELETE /api/feeds/{feed_id}": Route("administer", 204),
}
