"""The steps of a report's life: submit, withdraw, approve, reopen, send."""

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import Any

import htpy as h
from nicegui import ui

from components.forms.confirm_dialog import confirm_action
from components.forms.edit_drawer import edit_in_drawer
from components.forms.entity_form import PlainFields
from components.forms.fields import long_text_field, text_field
from components.forms.form import Form
from components.i18n import format as form_of
from components.i18n.field_labels import describe_field_error, field_label
from components.i18n.translate import mark, t
from components.kit.buttons import button, button_html, link_button
from components.kit.callback import Callback, run_callback
from components.kit.html_view import HtmlView
from components.kit.markup import to_markup
from components.kit.toast import show_toast
from components.reports.ports import ReportContext, ReportData
from components.reports.report_html import EDIT_ACTION
from welltrack_ui import urls
from welltrack_ui.domain.errors import FieldError, Invalid
from welltrack_ui.domain.messages import Message, message
from welltrack_ui.domain.reports.answers import ReportAnswer

LOG_FIELD = "timelog"
APPROVAL_CONSEQUENCE = mark(
    "Its words, figures and time log are frozen, and events of its day can't be changed "
    "until it is reopened."
)


class ReportActions:
    """The buttons of a report in its heading, by its status and the reader's rights.

    `on_done` is called after a step, `on_edit` with the field that a refusal names.
    """

    def __init__(
        self, context: ReportContext, data: ReportData, on_done: Callback, on_edit: Callback
    ) -> None:
        self.context, self.data = context, data
        self._on_done, self._on_edit = on_done, on_edit
        self._area = ui.element("div")
        self._client = self._area.client
        with ui.element("div").props("role=alert"):
            self._problem = HtmlView(self._go_to_field).classes("wt-form-problem")
        self._problem.visible = False

    def draw(self, report: ReportAnswer) -> None:
        """Draw the buttons, the next step last and filled."""
        link_button(t("PDF"), urls.report_pdf_url(report.id), symbol="file-text")
        # A name, as PDF is: the same in all languages.
        link_button("WITSML", urls.report_witsml_url(report.id), symbol="download")
        if not self.context.may_write:
            return
        button(t("Send"), lambda: self._send(report), symbol="mail")
        if report.status == "draft":
            button(t("Edit"), lambda: run_callback(self._on_edit, ""), symbol="pencil")
            button(t("Submit"), lambda: self._submit(report), weight="primary")
            return
        if report.status == "submitted":
            button(t("Withdraw"), lambda: self._withdraw(report), symbol="undo-2")
        if self.context.may_approve:
            if report.status == "submitted":
                button(t("Approve"), lambda: self._approve(report), weight="primary")
            else:
                button(t("Reopen"), lambda: self._reopen(report), symbol="rotate-ccw")

    async def _submit(self, report: ReportAnswer) -> None:
        await self._take_step(lambda: self.data.submit(report), t("The report is submitted."))

    async def _withdraw(self, report: ReportAnswer) -> None:
        await self._take_step(lambda: self.data.withdraw(report), t("The report is a draft again."))

    def _approve(self, report: ReportAnswer) -> None:
        async def approve() -> None:
            await self.data.approve(report)
            await self._finish(t("The report is approved."))

        title = t("Approve report No. {number}?", number=report.number)
        with self._area:
            confirm_action(title, t(APPROVAL_CONSEQUENCE), approve, yes=t("Approve"))

    def _reopen(self, report: ReportAnswer) -> None:
        def make_fields(form: Form) -> PlainFields:
            form.add(text_field("reason", t("Reason"), required=True))
            return PlainFields()

        async def reopen(fields: dict[str, Any]) -> None:
            await self.data.reopen(report, fields["reason"])
            await self._finish(t("The report is a draft again."))

        with self._area:
            edit_in_drawer(t("Reopen the report"), make_fields, reopen, submit=t("Reopen"))

    async def _send(self, report: ReportAnswer) -> None:
        # Read at each press: who gets it may have been changed since the screen was drawn.
        recipients = await self.data.list_recipients(report.id)

        def make_fields(form: Form) -> PlainFields:
            hint = t("E-mail addresses, one in each line")
            form.add(long_text_field("to", t("Addresses"), "\n".join(recipients), hint=hint))
            return PlainFields()

        async def send(fields: dict[str, Any]) -> None:
            await self.data.send(report.id, split_addresses(fields["to"] or ""))
            with self._client:
                show_toast(t("The report is on its way."))

        with self._area:
            edit_in_drawer(t("Send the report"), make_fields, send, submit=t("Send"))

    async def _take_step(self, step: Callable[[], Any], done: str) -> None:
        """Take a step; what the report lacks is told in place of a message."""
        self._problem.visible = False
        try:
            await step()
        except Invalid as refusal:
            self._show_problem(refusal.errors)
            return
        await self._finish(done)

    async def _finish(self, done: str) -> None:
        with self._client:
            await run_callback(self._on_done)
            show_toast(done)

    def _show_problem(self, errors: Sequence[FieldError]) -> None:
        items = [
            h.li[
                button_html(
                    describe_gap(error, self.context.tz), EDIT_ACTION, error.field, classes=""
                )
            ]
            for error in errors
        ]
        content = h.fragment[h.p[t("The report can't be submitted yet:")], h.ul[items]]
        self._problem.show(to_markup(content))
        self._problem.visible = True

    async def _go_to_field(self, _action: str, field: str, _where: object) -> None:
        await run_callback(self._on_edit, field)


def describe_gap(error: FieldError, tz: tzinfo) -> str:
    """What a report lacks, in words: a field, or a part of its time log on the well's clock."""
    if error.field.startswith(LOG_FIELD) and isinstance(error.message, Message):
        gap, values = error.message, error.message.values
        times = {name: format_instant_text(value, tz) for name, value in values.items()}
        in_words = FieldError(error.field, message(gap.template, **times))
        return describe_field_error(in_words, t("The time log"))
    return describe_field_error(error, field_label("report", error.field))


def format_instant_text(text: str, tz: tzinfo) -> str:
    """An ISO instant as people of the well read it."""
    return form_of.format_date_time(datetime.fromisoformat(text), tz)


def split_addresses(typed: str) -> list[str]:
    """The addresses of a text, however they are parted."""
    return typed.replace(",", " ").replace(";", " ").split()
