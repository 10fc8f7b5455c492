"""The panel of a report: its heading with the steps of its life, and what it says."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any, NamedTuple

from markupsafe import Markup
from nicegui import ui

from components.audit.entries import audit_entries_html
from components.forms.drafts import find_draft_form, offer_drafts
from components.forms.entity_editor import EntityEditor
from components.forms.form import Form
from components.forms.stale_conflict import entity_kind
from components.i18n import format as form_of
from components.i18n.field_values import FormatContext
from components.i18n.translate import t, tn
from components.kit.chips import plain_chip, report_status_chip
from components.kit.html_view import HtmlView
from components.kit.page_header import page_header
from components.reports.ports import ReportContext, ReportData
from components.reports.report_actions import LOG_FIELD, ReportActions
from components.reports.report_differences import differences_html, list_differences
from components.reports.report_fields import ROW_MODELS, ReportFormFields, SectionFields
from components.reports.report_html import report_html, section_title
from welltrack_ui import urls
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.reports.answers import ReportAnswer
from welltrack_ui.domain.reports.report import ReportDraft, Revision
from welltrack_ui.domain.reports.report_document import ReportDocument
from welltrack_ui.domain.reports.report_overview import ReadChanges

REPORT_KIND = entity_kind("report", ReportDraft)


class Reading(NamedTuple):
    """A document, and whether what is stored of its revision is what was approved."""

    document: ReportDocument
    verified: bool | None


class ReportPanel:
    """The panel of one report; with a `revision` that one stands beside it, differences marked."""

    def __init__(
        self,
        context: ReportContext,
        data: ReportData,
        report: ReportAnswer,
        revision: int | None = None,
    ) -> None:
        self.context, self.data, self.report, self.revision = context, data, report, revision
        self._editor = EntityEditor(data, REPORT_KIND, ui.element("div"), self._redraw)
        if context.may_write:
            offer_drafts(find_draft_form(REPORT_KIND.noun, report), lambda _: self.edit(""))
        self._since: ReadChanges | None = None
        self._drawn: tuple[ReportAnswer, Reading, list[Revision], Reading | None] | None = None
        self._actions = ReportActions(context, data, self.load, self.edit)
        self.box = ui.element("div").classes("wt-stack")

    async def load(self) -> None:
        """Read the report again and draw it."""
        # Once: what is told stays while the report is drawn again and again.
        if self._since is None:
            self._since = await self.data.open_report(self.report.id)
        self.report = report = await self.data.get(self.report.id)
        document = await self.data.load_document(report.id)
        revisions = await self.data.list_revisions(report.id)
        other = other_verified = verified = None
        if report.status == "approved":
            verified = await self.data.verify_revision(report.id, report.revision)
        if self.revision is not None:
            other = await self.data.load_document(report.id, self.revision)
            other_verified = await self.data.verify_revision(report.id, self.revision)
        # Another day may have been chosen, or the screen left, while it was read.
        if self.box.is_deleted:
            return
        earlier = [one for one in revisions if not is_current(one, report)]
        beside = Reading(other, other_verified) if other else None
        current = Reading(document, verified)
        # After a step of one's own the news of it comes, too: buttons that are drawn anew lose the
        # focus, and the press that meets them in that moment.
        if (report, current, earlier, beside) == self._drawn:
            return
        self._draw(current, earlier, beside)
        self._drawn = (report, current, earlier, beside)

    async def _redraw(self) -> None:
        try:
            await self.load()
        except NotFound:
            # It was deleted from here: the day of the well is what remains.
            day = self.report.date.isoformat()
            ui.navigate.to(urls.well_url(self.report.well_id, day=day))

    async def edit(self, field: str) -> None:
        """Open the drawer of a field: of a section its rows, of the time log the day."""
        if field.startswith(LOG_FIELD):
            day = self.report.date.isoformat()
            ui.navigate.to(urls.well_url(self.report.well_id, day=day))
            return
        section = field.partition("[")[0]
        title = section_title(section) if section in ROW_MODELS else self.report.name

        def make_fields(form: Form, report: ReportAnswer) -> Any:
            if section in ROW_MODELS:
                return SectionFields(form, section, getattr(report, section), self.context)
            return ReportFormFields(form, report, self.context)

        is_deletable = self.report.is_fresh_draft and section not in ROW_MODELS
        self._editor.edit(title, self.report, make_fields, self.context.reader, delete=is_deletable)

    def _draw(self, current: Reading, earlier: list[Revision], other: Reading | None) -> None:
        report, document = self.report, current.document
        self.box.clear()
        with self.box:
            chips = report_status_chip(report.status)
            if report.revision:
                chips += plain_chip(t("Revision {number}", number=report.revision))
            title = f"{document.heading} · {document.date}"
            with page_header(title, chips=chips, detail=self._describe(document)):
                self._actions.draw(report)
            if earlier:
                links = revisions_html(report, earlier, self.revision, self.context.tz)
                ui.html(links, sanitize=False)
            if self._since and self._since.entries:
                ui.html(changes_html(self._since, self.context), sanitize=False)
            if other is None:
                self._draw_reading(current)
            else:
                self._draw_pair(current, other)

    def _draw_reading(self, reading: Reading, other: Reading | None = None) -> None:
        """Draw the report as it is now."""
        may_edit = self.context.may_write and self.report.status == "draft"
        view = report_html(
            reading.document,
            other=other.document if other else None,
            may_edit=may_edit,
            verified=reading.verified,
        )
        HtmlView(self._press, view, sanitize=False)

    def _draw_pair(self, current: Reading, other: Reading) -> None:
        """Draw what differs, then the revision and the report side by side."""
        number = self.revision or 0
        differences = list_differences(current.document, other.document)
        ui.html(differences_html(differences, number), sanitize=False).classes("wt-section")
        with ui.element("div").classes("wt-report-pair"):
            with ui.element("section").classes("wt-stack"):
                heading = t("Revision {number}", number=number)
                ui.html(Markup("<h2>{}</h2>").format(heading), sanitize=False)
                before = report_html(
                    other.document, other=current.document, verified=other.verified
                )
                ui.html(before, sanitize=False)
            with ui.element("section").classes("wt-stack"):
                ui.html(Markup("<h2>{}</h2>").format(t("Now")), sanitize=False)
                self._draw_reading(current, other)

    def _describe(self, document: ReportDocument) -> Markup:
        well, report = self.context.well, self.report
        link = Markup('<a href="{}">{}</a>').format(
            urls.well_url(well.id, day=report.date.isoformat()), well.name
        )
        return Markup("{} · {} · {}").format(link, report.job, document.window)

    async def _press(self, _action: str, field: str, _where: object) -> None:
        await self.edit(field)


def changes_html(changes: ReadChanges, context: ReportContext) -> Markup:
    """What others changed since the reader opened the report last."""
    count, tz = len(changes.entries), context.tz
    since = form_of.format_date_time(changes.since, tz) if changes.since else ""
    title = tn(
        "{count} change since you read it on {time}",
        "{count} changes since you read it on {time}",
        count,
        time=since,
    )
    reader = FormatContext(tz, context.org.depth_unit)
    entries = audit_entries_html(changes.entries, datetime.now(UTC), tz, reader=reader)
    log = urls.well_url(context.well.id, tab="changes")
    template = Markup(
        '<details class="wt-report-since wt-no-print" open><summary>{}</summary>{}{}</details>'
    )
    more = Markup('<a href="{}">{}</a>').format(log, t("More in the change log"))
    return template.format(title, entries, more if changes.more else "")


def is_current(revision: Revision, report: ReportAnswer) -> bool:
    """Whether a revision is what the report itself says."""
    return report.status == "approved" and revision.revision == report.revision


def revisions_html(
    report: ReportAnswer, earlier: list[Revision], chosen: int | None, tz: tzinfo
) -> Markup:
    """The links to the approved revisions before; their dates are those of the time zone."""
    template = Markup('<a class="wt-btn wt-btn-ghost" href="{}"{}>{}</a>')
    links = [
        template.format(
            urls.report_url(report.id, revision=str(one.revision)),
            Markup(' aria-current="page"') if one.revision == chosen else "",
            t(
                "Revision {number} of {date}",
                number=one.revision,
                date=form_of.format_date(one.approved_at.astimezone(tz).date()),
            ),
        )
        for one in earlier
    ]
    return Markup('<nav class="wt-row wt-wrap wt-no-print" aria-label="{}">{}</nav>').format(
        t("Approved revisions"), Markup("").join(links)
    )


def read_revision(query: Mapping[str, str]) -> int | None:
    """The revision that an address names; None for none, or for no number."""
    text = query.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None
