"""The panel of a list of files: filters, table, selection, preview, and what is done with files."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from nicegui import ui

from components.files.choose_well_drawer import choose_upload_well
from components.files.filters import EXTRA_PARAMETERS, FileFilterBar
from components.files.form import FileForm, FileFormContext
from components.files.ports import FileData, FileListContext, FileResultSet
from components.files.preview_drawer import open_file_drawer
from components.files.table import FileTable
from components.files.upload_tray import set_upload_target, upload_button
from components.forms.drafts import offer_drafts
from components.forms.entity_editor import EntityEditor
from components.forms.form import Form
from components.forms.stale_conflict import entity_kind
from components.i18n.file_labels import FILE_KIND_LABELS, FORMAT_LABELS
from components.i18n.labels import select_options
from components.i18n.translate import t, tn
from components.kit.buttons import OnClick, button, link_button
from components.kit.filter_bar import Filter, FilterState, read_filter_state
from components.kit.more_actions import MenuAction, draw_more_actions
from components.kit.table import Pager, empty_state
from welltrack_ui import urls
from welltrack_ui.domain.files.file import File, FileDraft

FILES_PER_PAGE = 100
FILE_KIND = entity_kind("file", FileDraft)
SORT_KEYS = ("name", "reported", "uploaded", "size")
SORT_ORDERS = (*SORT_KEYS, *(f"-{key}" for key in SORT_KEYS))
DEFAULT_SORT_ORDER = "-uploaded"
NON_FILTER_PARAMETERS = frozenset({"sort", "tab"})
"""Query parameters that filter nothing."""


class FilePanel:
    """The panel; its filters and its order are in the URL."""

    def __init__(self, context: FileListContext, data: FileData) -> None:
        self.context, self.data = context, data
        self._state: FilterState = {}
        self._results: FileResultSet | None = None
        self._selected_ids: set[str] = set()
        self._count = FILES_PER_PAGE

    async def draw(self, query: Mapping[str, str], actions: ui.element) -> None:
        """Draw the panel; the upload button goes into `actions`, beside the screen's heading."""
        self._state = {name: query[name] for name in EXTRA_PARAMETERS if query.get(name)}
        self._bar_area = ui.element("div").classes("wt-filter-area")
        # Beside the table, which is drawn again under an open drawer.
        self._editor = EntityEditor(self.data, FILE_KIND, ui.element("div"), self.load)
        if self.context.may_write:
            well = f"{self.context.well_id}/" if self.context.well_id else ""
            offer_drafts(f"file/{well}", lambda rest: self._edit(rest.rpartition("/")[2]))
        self._selection_bar = (
            ui.element("div").classes("wt-file-choice wt-no-print").props("role=status")
        )
        self._list = FileTable(
            self.context.tz,
            one_well=self.context.well_id is not None,
            may_write=self.context.may_write,
            on_sort=self._change_sort_order,
            on_action=self._on_action,
        )
        self._draw_empty_states()
        self._pager = Pager(self._load_more)
        if self.context.may_write:
            target = {"well_id": self.context.well_id, "stage_id": self.context.stage_id}
            with actions:
                self._upload = upload_button(
                    target, t("Upload"), weight="primary", on_held=self._ask_upload_well
                )
        await self._draw_bar(query)
        await self.load()

    async def load(self) -> None:
        """Read the files again, as many as are shown, and show them."""
        # A copy: the bar changes its state in place while the files are read.
        state = dict(self._state)
        results = await self.data.find(state, self._sort_order, self._count)
        # The filters changed meanwhile, or the screen was left: a later answer is on its way.
        if state != self._state or self._list.element.is_deleted:
            return
        self._results = results
        # What is selected but not shown must not be deleted unseen.
        self._selected_ids &= {file.id for file in results.files}
        self._show(results)

    @property
    def _sort_order(self) -> str:
        order = self._state.get("sort", DEFAULT_SORT_ORDER)
        return order if order in SORT_ORDERS else DEFAULT_SORT_ORDER

    def _show(self, results: FileResultSet) -> None:
        now, order = datetime.now(UTC), self._sort_order
        self._list.show(
            results.files,
            results.names,
            now,
            order=order,
            chosen=self._selected_ids,
            versions=results.versions,
        )
        self._list.element.visible = bool(results.files)
        is_filtered = any(name not in NON_FILTER_PARAMETERS for name in self._state)
        self._no_match.visible = is_filtered and not results.files
        self._no_files.visible = not is_filtered and not results.files
        self._pager.element.visible = bool(results.files)
        count = len(results.files)
        # A count of a part that was read would be taken for that of all.
        total = results.total if results.whole else None
        self._pager.show(count, more=count < results.total, total=total)
        self._draw_selection()
        self._update_upload_target()

    def _update_upload_target(self) -> None:
        """Upload files to the well and stage that the list is filtered by."""
        if not self.context.may_write:
            return
        well_id = self.context.well_id or self._state.get("well")
        stage_id = self.context.stage_id or (self._state.get("stage") if well_id else None)
        set_upload_target(self._upload, {"well_id": well_id, "stage_id": stage_id})

    async def _draw_bar(self, query: Mapping[str, str]) -> None:
        choices = await self.data.choices(query)
        labels = {"project": t("Project"), "stage": t("Stage"), "by": t("Uploaded by")}
        filters = [
            Filter(name, labels[name], choices[name]) for name in labels if choices.get(name)
        ]
        filters += [Filter("kind", t("Kind"), select_options(FILE_KIND_LABELS))]
        filters += [Filter("format", t("Type"), select_options(FORMAT_LABELS))]
        extra = {name: self._state[name] for name in EXTRA_PARAMETERS if self._state.get(name)}
        self._state = extra | read_filter_state(query, filters)
        wells = None if self.context.well_id else self.data.well_lookup(self._state.get("project"))
        well = await self.data.read_well(self._state.get("well", "")) if wells else None
        self._bar_area.clear()
        with self._bar_area:
            self._bar = FileFilterBar(
                filters,
                self._state,
                self._apply_filters,
                path=self.context.path,
                today=self.context.today,
                wells=wells,
                well=well,
            )

    async def _apply_filters(self, state: FilterState) -> None:
        before, self._state = self._state, state
        self._count = FILES_PER_PAGE
        # Another well has other stages: the bar is drawn again with theirs.
        if any(before.get(name) != state.get(name) for name in ("well", "project")):
            self._state.pop("stage", None)
            await self._draw_bar(self._state)
        await self.load()

    async def _change_sort_order(self, order: str) -> None:
        await self._bar.set_sort_order(order)

    async def _load_more(self) -> None:
        self._count += FILES_PER_PAGE
        await self.load()

    async def _on_action(self, action: str, file_id: str) -> None:
        if action == "select":
            self._selected_ids ^= {file_id}
            self._draw_selection()
        elif action == "edit":
            await self._edit(file_id)
        elif action == "open":
            await self.open(file_id)

    async def open(self, file_id: str) -> None:
        """Open the drawer with the preview, data and versions of a file. Raises: NotFound."""
        names = self._results.names if self._results else {}
        build_actions = self._build_actions if self.context.may_write else None
        await open_file_drawer(self.data, file_id, names, self.context.tz, build_actions)

    def _build_actions(self, file: File, close: Callable[[], None]) -> Mapping[str, OnClick]:
        async def edit() -> None:
            close()
            await self._edit(file.id)

        def delete() -> None:
            self._confirm_deletion([file], on_end=close)

        return {"on_edit": edit, "on_delete": delete}

    async def _edit(self, file_id: str) -> None:
        file = await self.data.get(file_id)
        context = FileFormContext(
            await self.data.stages(file.well_id),
            await self.data.events(file),
            self.context.today,
            self.context.tz,
        )

        def make_fields(form: Form, before: File) -> FileForm:
            return FileForm(form, before, context)

        reader = self.context.reader
        self._editor.edit(t("Edit the file"), file, make_fields, reader, delete=False)

    def _confirm_deletion(
        self, files: list[File], on_end: Callable[[], None] = lambda: None
    ) -> None:
        def end() -> None:
            on_end()
            self._selected_ids.clear()
            self._draw_selection()

        self._editor.confirm_deletion(files, describe_deleted_files(files), on_end=end)

    def _draw_selection(self) -> None:
        self._selection_bar.clear()
        self._selection_bar.visible = bool(self._selected_ids)
        if not self._selected_ids:
            return
        with self._selection_bar:
            count = len(self._selected_ids)
            ui.label(tn("{count} file chosen", "{count} files chosen", count)).classes("wt-grow")
            # Sorted, so that the same files have the same URL.
            href = urls.archive_url(sorted(self._selected_ids))
            link_button(t("Download as ZIP"), href, symbol="download").props["download"] = ""
            button(t("Choose none"), self._clear_selection, weight="ghost")
            if self.context.may_write:
                item = MenuAction("delete", t("Delete"), "trash-2")
                draw_more_actions([(item, self._delete_selection)])

    async def _ask_upload_well(self, count: int) -> None:
        lookup = self.data.well_lookup(self._state.get("project"))
        wells = await lookup.find_wells("")
        chosen = wells[0] if len(wells) == 1 else None
        with self._list.element:
            choose_upload_well(lookup, count, today=self.context.today, chosen=chosen)

    def _delete_selection(self) -> None:
        files = self._results.files if self._results else ()
        self._confirm_deletion([file for file in files if file.id in self._selected_ids])

    def _clear_selection(self) -> None:
        self._selected_ids.clear()
        if self._results:
            self._show(self._results)

    def _draw_empty_states(self) -> None:
        self._no_match = empty_state("files", t("No matching files"))
        text = t("No files yet. Drop them here")
        if not self.context.may_write:
            text = t("No files yet")
        self._no_files = empty_state("files", text)
        self._no_match.visible = self._no_files.visible = False


def describe_deleted_files(files: Sequence[File]) -> str:
    """The message after files were deleted."""
    if len(files) == 1:
        return t("{name} is in the trash.", name=files[0].name)
    return tn("{count} file is in the trash.", "{count} files are in the trash.", len(files))
