"""The panel of a report: its heading with the steps of its life, and what it says."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from markupsafe import Markup
from nicegui import ui

from components.forms.drafts import find_draft_form, offer_drafts
from components.forms.entity_editor import EntityEditor
from components.forms.form import Form
from components.forms.stale_conflict import entity_kind
from components.i18n import format as form_of
from components.i18n.translate import t
from components.kit.chips import plain_chip, report_status_chip
from components.kit.html_view import HtmlView
from components.kit.page_header import page_header
from components.reports.ports import ReportContext, ReportData
from components.reports.report_actions import LOG_FIELD, ReportActions
from components.reports.report_fields import ROW_MODELS, ReportFormFields, SectionFields
from components.reports.report_html import report_html, section_title
from welltrack_ui import urls
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.reports.answers import ReportAnswer
from welltrack_ui.domain.reports.report import ReportDraft, Revision
from welltrack_ui.domain.reports.report_document import ReportDocument

REPORT_KIND = entity_kind("report", ReportDraft)


class ReportPanel:
    """The panel of one report; with a `revision` that one stands below, differences marked."""

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
        self._actions = ReportActions(context, data, self.load, self.edit)
        self.box = ui.element("div").classes("wt-stack")

    async def load(self) -> None:
        """Read the report again and draw it."""
        self.report = report = await self.data.get(self.report.id)
        document = await self.data.load_document(report.id)
        revisions = await self.data.list_revisions(report.id)
        other = None
        if self.revision is not None:
            other = await self.data.load_document(report.id, self.revision)
        # Another day may have been chosen, or the screen left, while it was read.
        if self.box.is_deleted:
            return
        self._draw(document, [one for one in revisions if not is_current(one, report)], other)

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

    def _draw(
        self, document: ReportDocument, earlier: list[Revision], other: ReportDocument | None
    ) -> None:
        report = self.report
        may_edit = self.context.may_write and report.status == "draft"
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
            view = report_html(document, other=other, may_edit=may_edit)
            HtmlView(self._press, view, sanitize=False)
            if other:
                with ui.element("section").classes("wt-section"):
                    heading = t("Revision {number}", number=self.revision)
                    ui.html(Markup("<h2>{}</h2>").format(heading), sanitize=False)
                    ui.html(report_html(other, other=document), sanitize=False)

    def _describe(self, document: ReportDocument) -> Markup:
        well, report = self.context.well, self.report
        link = Markup('<a href="{}">{}</a>').format(
            urls.well_url(well.id, day=report.date.isoformat()), well.name
        )
        return Markup("{} · {} · {}").format(link, report.job, document.window)

    async def _press(self, _action: str, field: str, _where: object) -> None:
        await self.edit(field)


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
