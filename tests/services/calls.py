"""Every method of the services that somebody calls, with arguments about one site."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from inspect import getmembers, isfunction, signature
from typing import Any

from tests import factories
from tests.domain.reports.witsml.ddrs_samples import write_document, write_report
from tests.factories import START, Site
from tests.services.imports.import_steps import ask, import_wells
from welltrack_ui.domain import ids
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.feeds.feed import Feed, FeedDraft
from welltrack_ui.domain.files.file import File, FileDraft
from welltrack_ui.domain.input.import_job import ImportJob
from welltrack_ui.domain.lists.saved_view import SavedView, SavedViewDraft
from welltrack_ui.domain.lists.well_rows import WellFilter
from welltrack_ui.domain.map.mercator import MapView
from welltrack_ui.domain.organization import OrganizationDraft
from welltrack_ui.domain.profile import PasswordChange
from welltrack_ui.domain.project import ProjectDraft
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.report import Report, ReportDraft
from welltrack_ui.domain.stage import Stage, StageDraft
from welltrack_ui.domain.two_factor import Proof
from welltrack_ui.domain.user import (
    ApiToken,
    ApiTokenDraft,
    Invitation,
    InvitationDraft,
    RoleChange,
)
from welltrack_ui.domain.well import WellDraft
from welltrack_ui.services.container import Services
from welltrack_ui.services.files.file_queries import FileQuery
from welltrack_ui.services.imports.imports import FileImport
from welltrack_ui.services.imports.report_checks import ReportCheck
from welltrack_ui.services.imports.report_imports import (
    ReportImportRequest,
    ReportImportService,
    plan_report_parts,
)
from welltrack_ui.services.reports.report_life import Approval, Reopening
from welltrack_ui.services.reports.report_sending import Sending
from welltrack_ui.services.reports.reports import ReportQuery
from welltrack_ui.services.search.search import SearchQuery
from welltrack_ui.services.wells.calendar_cache import CalendarQuery
from welltrack_ui.services.wells.event_batches import EventBatch
from welltrack_ui.services.wells.event_queries import EventQuery


def other_zone(site: Site) -> tuple[int, dict[str, str]]:
    """The owner's version, and a zone that is not theirs yet."""
    me = site.services.accounts.get_me(site.crew.owner)
    return me.version, {"timezone": "Europe/Oslo" if me.timezone == "UTC" else "UTC"}


def build_file_import(at: "Things") -> FileImport[ReportCheck]:
    """An import of reports of a file that names no well."""
    content = write_document(write_report(rest=""))
    request = ReportImportRequest(at.site.project.id, content, "f.xml")
    service = ReportImportService(at.site.services.imports)

    def check() -> ReportCheck:
        return service.check(at.site.crew.engineer, request)

    return FileImport(request.project_id, request.file_name, check, plan_report_parts)


@dataclass(frozen=True)
class Things:
    """What there is at a site, all of it the owner's."""

    site: Site
    stage: Stage
    event: Event
    report: Report
    signed: "SignedReports"
    file: File
    pending: File
    invitation: Invitation
    invite_url: str
    token: ApiToken
    member_id: str
    session_id: str
    imported: ImportJob
    feed: Feed
    view: SavedView


def things(site: Site) -> Things:
    """One of each in the site's well; the engineer is the member."""
    services, owner, well_id = site.services, site.crew.owner, site.well.id
    draft = InvitationDraft(email=f"invited-{next(factories.numbers)}@example.com", role="viewer")
    sent = services.invitations.create(owner, site.org.id, draft)
    return Things(
        site=site,
        stage=factories.stage(services, owner, well_id),
        event=factories.event(services, owner, well_id),
        report=factories.report(services, owner, well_id),
        signed=signed_reports(site),
        file=factories.file(services, owner, well_id),
        pending=factories.upload(services, owner, well_id),
        invitation=sent,
        invite_url=sent.invite_url,
        token=services.tokens.create(owner, ApiTokenDraft(name="program")),
        member_id=site.crew.engineer.user_id,
        session_id=factories.session(services, owner),
        imported=import_wells(site, f"name\nI {ids.new_core()}\nI {ids.new_core()}".encode()),
        feed=services.feeds.create(owner, FeedDraft(org_id=site.org.id, name="Mine")),
        view=services.saved_views.create(
            owner, SavedViewDraft(org_id=site.org.id, screen="wells", name="Mine", is_shared=True)
        ),
    )


@dataclass(frozen=True)
class SignedReports:
    """Reports whose day closes: a draft, a submitted and an approved one."""

    ready: Report
    submitted: Report
    approved: Report


def signed_reports(site: Site) -> SignedReports:
    """They lie in a project of their own: what has them can't be deleted."""
    services, owner = site.services, site.crew.owner
    project = factories.project(services, owner, site.org.id)
    well = factories.well(services, owner, project.id)
    midnight = START.replace(hour=0)
    span = {"starts_at": midnight, "ends_at": midnight + 3 * DAY}
    factories.event(services, owner, well.id, kind="drilling", **span)
    words = {"summary": "S", "forecast": "F", "supervisor": "A"}
    # The latest first: each part of the row is its own from the end of its day on.
    drafts = [
        factories.report(services, owner, well.id, date=(midnight + n * DAY).date(), **words)
        for n in (2, 1, 0)
    ]
    life = services.report_life
    submitted, approved = (life.submit(owner, one.id, 1) for one in drafts[1:])
    approval = Approval(version=approved.version)
    return SignedReports(drafts[0], submitted, life.approve(owner, approved.id, approval))


DAY = 24 * factories.HOUR
Arguments = Callable[[Things], tuple[Any, ...]]
END = START + factories.HOUR
OWN_AFFAIRS: dict[str, Arguments] = {
    "accounts.get_me": lambda _: (),
    "organizations.list_mine": lambda _: (),
    "organizations.list_deleted": lambda _: (),
    "organizations.create": lambda _: (OrganizationDraft(name="Mine"),),
    "tokens.list": lambda _: (),
    "tokens.create": lambda _: (ApiTokenDraft(name="program"),),
    "profiles.update": lambda at: other_zone(at.site),
    "profiles.change_password": lambda _: (
        PasswordChange(old_password=factories.PASSWORD, password=factories.PASSWORD),
    ),
    "profiles.list_sessions": lambda _: (),
    "feeds.list": lambda _: (),
    "recent_choices.list": lambda _: ("wells",),
    "recent_choices.note": lambda at: ("wells", at.site.well.id),
    "saved_views.find_start": lambda _: (),
    "sign_ins.sign_out": lambda _: (),
    "sign_ins.renew_session": lambda _: (),
    "two_factor.get": lambda _: (),
    "two_factor.start_enrolment": lambda _: (),
    "two_factor.turn_on": lambda at: (
        factories.confirmation(at.site.services, at.site.crew.owner)[1],
    ),
    "two_factor.turn_off": lambda _: (Proof(proof=factories.PASSWORD),),
    "two_factor.renew_codes": lambda _: (Proof(proof=factories.PASSWORD),),
}
"""About nobody but the actor."""

ABOUT_OTHERS: dict[str, Arguments] = {
    "operators.read_figures": lambda _: (),
    "tokens.get": lambda at: (at.token.id,),
    "tokens.delete": lambda at: (at.token.id,),
    "profiles.end_session": lambda at: (at.session_id,),
    "organizations.get": lambda at: (at.site.org.id,),
    "organizations.update": lambda at: (at.site.org.id, 1, {"name": "New name"}),
    "organizations.delete": lambda at: (at.site.org.id,),
    "organizations.restore": lambda at: (at.site.org.id,),
    "members.list": lambda at: (at.site.org.id,),
    "members.get": lambda at: (at.site.org.id, at.member_id),
    "contents.count_well": lambda at: (at.site.well.id,),
    "contents.count_project": lambda at: (at.site.project.id,),
    "contents.count_organization": lambda at: (at.site.org.id,),
    "members.update": lambda at: (
        at.site.org.id,
        at.member_id,
        RoleChange(role="viewer", version=1),
    ),
    "members.remove_member": lambda at: (at.site.org.id, at.member_id),
    "invitations.create": lambda at: (
        at.site.org.id,
        InvitationDraft(email="another@example.com", role="viewer"),
    ),
    "invitations.list": lambda at: (at.site.org.id,),
    "invitations.get": lambda at: (at.invitation.id,),
    "invitations.resend_invitation": lambda at: (at.site.org.id, at.invitation.id),
    "invitations.revoke_invitation": lambda at: (at.site.org.id, at.invitation.id),
    "invitations.read_invitation": lambda at: (factories.link_token(at.invite_url),),
    "invitations.accept_invitation": lambda at: (factories.link_token(at.invite_url),),
    "projects.list": lambda at: (at.site.org.id,),
    "projects.get": lambda at: (at.site.project.id,),
    "projects.create": lambda at: (ProjectDraft(org_id=at.site.org.id, name="Another"),),
    "projects.update": lambda at: (at.site.project.id, 1, {"field": "Volve"}),
    "projects.delete": lambda at: (at.site.project.id,),
    "projects.restore": lambda at: (at.site.project.id,),
    "wells.get": lambda at: (at.site.well.id,),
    "wells.create": lambda at: (WellDraft(project_id=at.site.project.id, name="Another"),),
    "wells.update": lambda at: (at.site.well.id, 1, {"rig": "Deepsea"}),
    "wells.delete": lambda at: (at.site.well.id,),
    "wells.restore": lambda at: (at.site.well.id,),
    "stages.list": lambda at: (at.site.well.id,),
    "stages.get": lambda at: (at.stage.id,),
    "stages.create": lambda at: (
        StageDraft(well_id=at.site.well.id, kind="drilling", name="Another", starts_at=START),
    ),
    "stages.update": lambda at: (at.stage.id, 1, {"rig": "Deepsea"}),
    "stages.delete": lambda at: (at.stage.id,),
    "stages.restore": lambda at: (at.stage.id,),
    "events.get": lambda at: (at.event.id,),
    "events.find_latest": lambda at: (at.site.well.id,),
    "events.create": lambda at: (factories.event_draft(at.site.well.id),),
    "events.create_many": lambda at: ([factories.event_draft(at.site.well.id) for _ in "abc"],),
    "events.update": lambda at: (at.event.id, 1, {"title": "New title"}),
    "events.delete": lambda at: (at.event.id,),
    "events.restore": lambda at: (at.event.id,),
    "event_queries.list": lambda at: (EventQuery(well_id=at.site.well.id, start=START, end=END),),
    "event_queries.list_latest": lambda at: (at.stage.id,),
    "event_queries.list_latest_of_well": lambda at: (at.site.well.id, START, 10),
    "event_queries.find_page": lambda at: (
        EventQuery(org_id=at.site.org.id, start=START, end=END),
    ),
    "calendars.list_entries": lambda at: (CalendarQuery(at.site.org.id, Window(START, END)),),
    "calendars.list_stages": lambda at: (at.site.well.id,),
    "event_batches.write": lambda at: (EventBatch([factories.event_draft(at.site.well.id)]),),
    "reports.get": lambda at: (at.report.id,),
    "reports.find": lambda at: (at.report.id, Permission.READ),
    "reports.list": lambda at: (ReportQuery(org_id=at.site.org.id),),
    "reports.create": lambda at: (ReportDraft(well_id=at.site.well.id, date=END.date(), job="J"),),
    "reports.update": lambda at: (at.report.id, 1, {"supervisor": "S"}),
    "reports.delete": lambda at: (at.report.id,),
    "reports.restore": lambda at: (at.report.id,),
    "report_life.submit": lambda at: (at.signed.ready.id, 1),
    "report_life.withdraw": lambda at: (at.signed.submitted.id, 2),
    "report_life.approve": lambda at: (at.signed.submitted.id, Approval(version=2)),
    "report_life.reopen": lambda at: (
        at.signed.approved.id,
        Reopening(version=3, reason="R"),
    ),
    "unreported_wells.list": lambda at: (at.site.org.id,),
    "report_pdfs.print_report": lambda at: (at.report.id,),
    "report_pdfs.load_document": lambda at: (at.report.id,),
    "report_pdfs.write_witsml": lambda at: (at.report.id,),
    "report_reading.open_report": lambda at: (at.report.id,),
    "report_sending.list_addresses": lambda at: (at.report.id,),
    "report_sending.send": lambda at: (at.report.id, Sending(to=(at.site.crew.viewer.email,))),
    "revisions.list": lambda at: (at.signed.approved.id,),
    "revisions.get": lambda at: (at.signed.approved.id, 0),
    "revisions.verify": lambda at: (at.signed.approved.id,),
    "time_logs.load": lambda at: (at.site.well.id, START.date()),
    "performance.load_well": lambda at: (at.site.well.id,),
    "performance.load_well_by_day": lambda at: (at.site.well.id,),
    "performance.load_project": lambda at: (at.site.project.id, START.date(), START.date()),
    "performance.load_organization": lambda at: (at.site.org.id, START.date(), START.date()),
    "files.start_upload": lambda at: (FileDraft(well_id=at.site.well.id, name="n.pdf", size=3),),
    "files.renew_upload_link": lambda at: (at.pending.id,),
    "files.complete_upload": lambda at: (at.pending.id,),
    "file_parts.list_parts": lambda at: (at.pending.id,),
    "files.get": lambda at: (at.file.id,),
    "files.get_stored_file": lambda at: (at.file.id,),
    "files.update": lambda at: (at.file.id, 2, {"name": "new name.pdf"}),
    "files.delete": lambda at: (at.file.id,),
    "files.restore": lambda at: (at.file.id,),
    "file_lists.list": lambda at: (FileQuery(project_id=at.site.project.id),),
    "file_lists.list_first": lambda at: (FileQuery(org_id=at.site.org.id), "name", 10),
    "file_lists.list_versions": lambda at: (at.file.id,),
    "file_previews.load_preview": lambda at: (at.file.id,),
    "file_archives.stream_zip": lambda at: ([at.file.id],),
    "audit.list_for_well": lambda at: (at.site.well.id,),
    "audit.list_for_organization": lambda at: (at.site.org.id,),
    "audit.resolve_names": lambda at: (at.site.org.id, [at.stage.id]),
    "audit.list_since": lambda at: (at.site.org.id, [at.event.id], START),
    "audit.list_trash": lambda at: (at.site.org.id,),
    "dashboard.load_overview": lambda at: (at.site.org.id,),
    "dashboard.list_projects": lambda at: (at.site.org.id,),
    "imports.check": lambda at: (ask(at.site, "wells", b"name\nA"),),
    "imports.start": lambda at: (ask(at.site, "wells", b"name\nA"),),
    "imports.start_file": lambda at: (build_file_import(at),),
    "imports.get": lambda at: (at.imported.id,),
    "imports.undo": lambda at: (at.imported.id,),
    "feeds.create": lambda at: (FeedDraft(org_id=at.site.org.id, name="Another"),),
    "feeds.get_with_secret": lambda at: (at.feed.id,),
    "feeds.delete": lambda at: (at.feed.id,),
    "saved_views.list": lambda at: (at.site.org.id,),
    "saved_views.get": lambda at: (at.view.id,),
    "saved_views.create": lambda at: (
        SavedViewDraft(org_id=at.site.org.id, screen="wells", name="Another", is_shared=True),
    ),
    "saved_views.update": lambda at: (at.view.id, 1, {"name": "New name"}),
    "saved_views.delete": lambda at: (at.view.id,),
    "saved_views.choose_start": lambda at: (at.view.id,),
    "exports.authorize_export": lambda at: (at.site.org.id,),
    "exports.stream_zip": lambda at: (at.site.org.id,),
    "exports.write_zip": lambda at: (at.site.org.id, io.BytesIO()),
}
KEYWORDS: dict[str, Callable[[Things], tuple[Any, dict[str, Any]]]] = {
    "files.sign_download_link": lambda at: ((at.file.id,), {"inline": False}),
    "well_lists.list": lambda at: ((), {"org_id": at.site.org.id}),
    "search.search": lambda at: ((at.site.org.id, SearchQuery(q="well")), {}),
    "search.lookup_wells": lambda at: ((at.site.org.id, "w"), {}),
    "search.find_wells_by_id": lambda at: ((at.site.org.id, [at.site.well.id]), {}),
    "well_directory.find_rows": lambda at: ((at.site.org.id, WellFilter()), {"sort": "name"}),
    "well_directory.find_clusters": lambda at: (
        (at.site.org.id, WellFilter(), MapView(60.0, 3.0, 5, 900, 600)),
        {},
    ),
    "well_directory.list_positions": lambda at: ((at.site.org.id, WellFilter()), {}),
    "well_directory.list_values": lambda at: ((at.site.org.id, WellFilter(), "rig"), {}),
    "well_directory.list_projects": lambda at: ((at.site.org.id,), {}),
    "well_directory.load_snapshot": lambda at: ((at.site.org.id,), {}),
    "well_directory.load_with_changes": lambda at: ((at.site.org.id,), {}),
}
"""About others too, with arguments that go by name."""


def methods(services: Services) -> Iterator[str]:
    """The names of all public methods that take an actor."""
    for field in fields(services):
        service = getattr(services, field.name)
        for name, method in public_functions(service):
            if "actor" in signature(method).parameters:
                yield f"{field.name}.{name}"


def call(name: str, actor: Actor, at: Things) -> Any:
    """Call a method as the actor, about these things."""
    service, _, method = name.partition(".")
    bound = getattr(getattr(at.site.services, service), method)
    if name in KEYWORDS:
        given, named = KEYWORDS[name](at)
        return bound(actor, *given, **named)
    return bound(actor, *{**OWN_AFFAIRS, **ABOUT_OTHERS}[name](at))


def public_functions(service: object) -> list[tuple[str, Any]]:
    """The public methods of a service, by name."""
    found = getmembers(type(service), isfunction)
    return [(name, method) for name, method in found if not name.startswith("_")]
