"""The panel that leads through an import: file, preview, progress, result."""

from collections.abc import Sequence
from dataclasses import replace

from nicegui import ui

from components.i18n.field_labels import describe_field_error
from components.i18n.translate import mark, t
from components.imports.drop_zone import drop_zone
from components.imports.ports import ImportContext, ImportData
from components.imports.preview import (
    ImportPreview,
    describe_counts,
    describe_numbers,
    draw_columns,
    draw_notice,
)
from components.imports.template import build_csv_template, build_xlsx_template
from components.kit.buttons import button, link_button
from components.kit.spreadsheet import CSV_MEDIA_TYPE, XLSX_MEDIA_TYPE
from components.kit.table import loading_skeleton
from components.kit.toast import show_toast
from welltrack_ui.domain.errors import Invalid, Unavailable, WellTrackError
from welltrack_ui.domain.input.import_job import (
    ImportColumn,
    ImportFile,
    ImportJob,
    ImportOptions,
    ImportReport,
)

PROGRESS_SECONDS = 0.3
NO_KNOWN = mark("No heading of this file is known. Choose what each column holds.")


class ImportPanel:
    """The panel of one kind of file; each step takes the place of the one before."""

    def __init__(self, context: ImportContext, data: ImportData) -> None:
        self.context, self.data = context, data
        self._file = ImportFile("", b"")
        self._options = ImportOptions(context.kind, well=context.well)

    def draw(self) -> None:
        """Draw the first step."""
        self._area = ui.element("div").classes("wt-stack wt-import")
        self._draw_start()

    def _draw_start(self, problem: str = "") -> None:
        self._area.clear()
        with self._area:
            if problem:
                draw_notice("circle-alert", [problem], is_problem=True)
            drop_zone(self._receive, self._draw_start)
            if self.context.well:
                ui.label(t("Rows that name no well go to {well}.", well=self.context.well)).classes(
                    "wt-meta"
                )
            with ui.element("div").classes("wt-row wt-wrap"):
                ui.label(t("Template to fill in:")).classes("wt-meta")
                button("XLSX", self._download_xlsx, symbol="download")
                button("CSV", self._download_csv, symbol="download")

    def _restart(self) -> None:
        self._draw_start()

    def _download_xlsx(self) -> None:
        kind = self.context.kind
        ui.download.content(build_xlsx_template(kind), f"{kind}.xlsx", XLSX_MEDIA_TYPE)

    def _download_csv(self) -> None:
        kind = self.context.kind
        ui.download.content(build_csv_template(kind), f"{kind}.csv", CSV_MEDIA_TYPE)

    async def _receive(self, token: str) -> None:
        self._options = ImportOptions(self.context.kind, well=self.context.well)
        # What was pressed goes with its step; only the area around it stays.
        with self._area:
            try:
                self._file = await self.data.take_file(token)
            except WellTrackError as error:
                self._draw_start(describe_refusal(error))
                return
            await self._check()

    async def _check(self) -> None:
        """Check the file as the options have it, and show what an import would do."""
        with self._area:
            self._area.clear()
            loading_skeleton()
            try:
                report = await self.data.check(self._file, self._options)
            except Invalid as refused:
                await self._draw_unread(describe_refusal(refused))
            except WellTrackError as error:
                self._draw_start(describe_refusal(error))
            else:
                self._draw_preview(report)

    async def _draw_unread(self, problem: str) -> None:
        """Draw the columns of a file of which no heading is known, to map them by hand."""
        try:
            columns = await self.data.read_columns(self._file, self._options)
        except WellTrackError:
            columns = ()
        if not columns:
            self._draw_start(problem)
            return
        self._area.clear()
        with self._area:
            self._draw_head(t("Choose what the columns hold"))
            # The refusal would list all that a file may have, by the API's names.
            known = any(column.field for column in columns)
            draw_notice("circle-alert", [problem if known else t(NO_KNOWN)], is_problem=True)
            draw_columns(columns, self.context, self._map_columns, is_open=True)

    def _draw_preview(self, report: ImportReport, problem: str = "") -> None:
        self._area.clear()
        writes = report.counts["new"] + report.counts["changed"] + report.stages
        with self._area:
            self._draw_head(describe_counts(report), can_import=not report.problems and writes > 0)
            if problem:
                draw_notice("circle-alert", [problem], is_problem=True)
            if not writes and not report.problems:
                draw_notice("circle-check", [t("All of this file is there already.")])
            if report.kind == "events":
                self._draw_stage_switch()
            draw_columns(
                report.columns, self.context, self._map_columns, is_open=has_unknown(report.columns)
            )
            ImportPreview(report, self.context).draw()

    def _draw_head(self, text: str, *, can_import: bool = False) -> None:
        with ui.element("div").classes("wt-import-head"):
            with ui.element("div").classes("wt-grow"):
                with ui.element("h2"):
                    ui.label(self._file.name)
                ui.label(text).classes("wt-meta").props("role=status")
            button(t("Choose another file"), self._restart)
            if can_import:
                button(t("Import"), self._import, weight="primary", symbol="check")

    def _draw_stage_switch(self) -> None:
        label = t("Create the stages that a well does not have")
        switch = ui.checkbox(label, value=self._options.make_stages)

        async def change() -> None:
            self._options = replace(self._options, make_stages=bool(switch.value))
            await self._check()

        switch.on_value_change(change)

    async def _map_columns(self, mapping: dict[str, str | None]) -> None:
        self._options = replace(self._options, mapping=mapping)
        await self._check()

    async def _import(self) -> None:
        self._area.clear()
        written = 0

        def on_written(count: int) -> None:
            nonlocal written
            written = count

        with self._area, ui.element("div").classes("wt-import-progress").props("role=status"):
            text = ui.label(t("Importing {name}", name=self._file.name))
            ui.linear_progress(show_value=False).props("indeterminate")

            def show_progress() -> None:
                text.text = t(
                    "Importing {name}: {count} written", name=self._file.name, count=written
                )

            timer = ui.timer(PROGRESS_SECONDS, show_progress)
        with self._area:
            try:
                job = await self.data.write(self._file, self._options, on_written)
            except WellTrackError as error:
                self._draw_start(describe_outcome(error))
            else:
                self._draw_done(job)
            finally:
                timer.cancel()

    def _draw_done(self, job: ImportJob) -> None:
        self._area.clear()
        with self._area, ui.element("div").classes("wt-import-done"):
            with ui.element("div").props("role=status"):
                with ui.element("h2"):
                    ui.label(t("{name} is imported", name=job.file_name))
                ui.label(describe_result(job))
            with ui.element("div").classes("wt-row wt-wrap"):
                link_button(t("Open"), self.context.back_url, weight="primary")
                button(t("Import another file"), self._restart)
                if job.written:
                    button(t("Undo import"), lambda: self._undo(job), symbol="undo-2")

    async def _undo(self, job: ImportJob) -> None:
        undone = await self.data.undo(job.id)
        text = t("Undone: {count}.", count=undone.undone)
        if undone.kept:
            text += " " + t("Left, since somebody changed it: {count}.", count=len(undone.kept))
        show_toast(text)
        self._draw_start()


def has_unknown(columns: Sequence[ImportColumn]) -> bool:
    """Whether a column of a file is left out."""
    return any(column.field is None for column in columns)


def describe_result(job: ImportJob) -> str:
    """What an import did with how many rows."""
    return describe_numbers(
        {t("New"): job.new, t("Changed"): job.changed, t("Unchanged"): job.unchanged}
    )


def describe_refusal(error: WellTrackError) -> str:
    """A refusal as a sentence in the reader's language."""
    if isinstance(error, Unavailable):
        return t(error.public_detail)
    if isinstance(error, Invalid):
        return "; ".join(describe_field_error(fault) for fault in error.errors[:3])
    return t(error.detail)


def describe_outcome(error: WellTrackError) -> str:
    """A refusal after the import had begun: nothing of it stays, unless nobody knows."""
    if isinstance(error, Unavailable):
        return describe_refusal(error)
    return t("{reason} Nothing was imported.", reason=describe_refusal(error))
