"""A list of files with its filters, its order in the address, and all that is done with files."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from nicegui import ui

from components.files.choose_well_drawer import ask_where
from components.files.edit_drawer import edit_file
from components.files.filters import KEPT, FileFilterBar
from components.files.ports import Fields, FileDesk, FileGround, Found
from components.files.preview_drawer import FileDrawer
from components.files.table import FileList
from components.files.upload_tray import point, upload_button
from components.i18n.file_labels import FILE_KINDS, FORMATS
from components.i18n.labels import options
from components.i18n.translate import t, tn
from components.kit.buttons import button, link_button
from components.kit.filter_bar import Filter, State, read_state
from components.kit.table import Pager, empty_state
from components.kit.toast import toast
from welltrack_ui import urls
from welltrack_ui.domain.files.file import File

PAGE = 100
KEYS = ("name", "reported", "uploaded", "size")
ORDERS = (*KEYS, *(f"-{key}" for key in KEYS))
NEWEST = "-uploaded"
UNFELT = frozenset({"sort", "tab"})
"""What of the address leaves no file out."""


class FileArea:
    """Everything between the heading and the end of a screen of files."""

    def __init__(self, ground: FileGround, desk: FileDesk) -> None:
        self.ground, self.desk = ground, desk
        self._state: State = {}
        self._found: Found | None = None
        self._chosen: set[str] = set()
        self._count = PAGE

    async def draw(self, query: Mapping[str, str], actions: ui.element) -> None:
        """All of it; the button that uploads stands among the `actions` of the screen."""
        self._state = {name: query[name] for name in KEPT if query.get(name)}
        self._bar_area = ui.element("div").classes("wt-filter-area")
        self._choice = ui.element("div").classes("wt-file-choice wt-no-print").props("role=status")
        self._list = FileList(
            self.ground.tz,
            one_well=self.ground.well_id is not None,
            may_write=self.ground.may_write,
            on_sort=self._sort,
            on_action=self._act,
        )
        self._draw_empty()
        self._pager = Pager(self._more)
        if self.ground.may_write:
            home = {"well_id": self.ground.well_id}
            with actions:
                self._upload = upload_button(
                    home, t("Upload"), weight="primary", on_held=self._held
                )
        await self._draw_bar(query)
        await self.load()

    async def load(self) -> None:
        """Read the list again, as far as it is shown."""
        state = dict(self._state)
        found = await self.desk.find(state, self._order, self._count)
        if state != self._state or self._list.element.is_deleted:
            return
        self._found = found
        self._chosen &= {file.id for file in found.files}
        self._show(found)

    @property
    def _order(self) -> str:
        order = self._state.get("sort", NEWEST)
        return order if order in ORDERS else NEWEST

    def _show(self, found: Found) -> None:
        now, order = datetime.now(UTC), self._order
        self._list.show(
            found.files, found.names, now, order=order, chosen=self._chosen, versions=found.versions
        )
        self._list.element.visible = bool(found.files)
        narrowed = any(name not in UNFELT for name in self._state)
        self._nothing_fits.visible = narrowed and not found.files
        self._nothing_yet.visible = not narrowed and not found.files
        self._pager.element.visible = bool(found.files)
        shown = len(found.files)
        total = found.total if found.whole else None
        self._pager.show(shown, more=shown < found.total, total=total)
        self._draw_choice()
        self._point()

    def _point(self) -> None:
        """What is uploaded from here belongs where the list is narrowed to."""
        if not self.ground.may_write:
            return
        well_id = self.ground.well_id or self._state.get("well")
        stage_id = self._state.get("stage") if well_id else None
        point(self._upload, {"well_id": well_id, "stage_id": stage_id})

    async def _draw_bar(self, query: Mapping[str, str]) -> None:
        choices = await self.desk.choices(query)
        labels = {"project": t("Project"), "stage": t("Stage"), "by": t("Uploaded by")}
        filters = [
            Filter(name, labels[name], choices[name]) for name in labels if choices.get(name)
        ]
        filters += [Filter("kind", t("Kind"), options(FILE_KINDS))]
        filters += [Filter("format", t("Type"), options(FORMATS))]
        kept = {name: self._state[name] for name in KEPT if self._state.get(name)}
        self._state = kept | read_state(query, filters)
        self._bar_area.clear()
        with self._bar_area:
            self._bar = FileFilterBar(
                filters,
                self._state,
                self._filter,
                path=self.ground.path,
                today=self.ground.today,
                wells=choices.get("well"),
            )

    async def _filter(self, state: State) -> None:
        before, self._state = self._state, state
        self._count = PAGE
        if any(before.get(name) != state.get(name) for name in ("well", "project")):
            self._state.pop("stage", None)
            await self._draw_bar(self._state)
        await self.load()

    async def _sort(self, order: str) -> None:
        await self._bar.sort(order)

    async def _more(self) -> None:
        self._count += PAGE
        await self.load()

    async def _act(self, action: str, file_id: str) -> None:
        if action == "select":
            self._chosen ^= {file_id}
            self._draw_choice()
        elif action == "edit":
            await self._edit(file_id)
        elif action == "open":
            await self.open(file_id)

    async def open(self, file_id: str) -> None:
        """A drawer with what can be seen and known of a file."""
        file = await self.desk.file(file_id)
        names = self._found.names if self._found else {}

        async def edit() -> None:
            seen.close()
            await self._edit(file.id)

        async def delete() -> None:
            seen.close()
            await self._delete([file])

        may_write = self.ground.may_write
        doing = {"on_edit": edit, "on_delete": delete} if may_write else {}
        seen = FileDrawer(file, names, self.ground.tz, **doing)
        seen.show(await self.desk.preview(file.id), file.name)
        versions = await self.desk.versions(file.id)
        seen.show_versions(versions.files, versions.names)

    async def _edit(self, file_id: str) -> None:
        file = await self.desk.file(file_id)
        stages = await self.desk.stages(file.well_id)
        events = await self.desk.events(file)

        async def save(fields: Fields) -> None:
            changed = await self.desk.change(file, fields)
            toast(t("{name} is saved.", name=changed.name))
            await self.load()

        today, tz = self.ground.today, self.ground.tz
        edit_file(file, save, stages=stages, events=events, today=today, tz=tz)

    async def _delete(self, files: list[File]) -> None:
        async def undo() -> None:
            for file in files:
                await self.desk.restore(file.id)
            await self.load()

        for file in files:
            await self.desk.delete(file.id)
        toast(gone(files), undo=undo, client=self._list.element.client)
        self._chosen.clear()
        await self.load()

    def _draw_choice(self) -> None:
        self._choice.clear()
        self._choice.visible = bool(self._chosen)
        if not self._chosen:
            return
        with self._choice:
            count = len(self._chosen)
            ui.label(tn("{count} file chosen", "{count} files chosen", count)).classes("wt-grow")
            href = urls.archive(sorted(self._chosen))
            link_button(t("Download as ZIP"), href, symbol="download").props["download"] = ""
            if self.ground.may_write:
                button(t("Delete"), self._delete_chosen, symbol="trash-2")
            button(t("Choose none"), self._choose_none, weight="ghost")

    async def _held(self, count: int) -> None:
        wells = (await self.desk.choices(self._state)).get("well", {})
        with self._list.element:
            ask_where(wells, count, today=self.ground.today)

    async def _delete_chosen(self) -> None:
        files = self._found.files if self._found else ()
        await self._delete([file for file in files if file.id in self._chosen])

    def _choose_none(self) -> None:
        self._chosen.clear()
        if self._found:
            self._show(self._found)

    def _draw_empty(self) -> None:
        self._nothing_fits = empty_state("files", t("No file fits this."))
        sentence = t("Reports, logs and photos stand here. Drop them anywhere on this page.")
        if not self.ground.may_write:
            sentence = t("Reports, logs and photos stand here. There are none yet.")
        self._nothing_yet = empty_state("files", sentence)
        self._nothing_fits.visible = self._nothing_yet.visible = False


def gone(files: Sequence[File]) -> str:
    """What is told of files that were deleted."""
    if len(files) == 1:
        return t("{name} is in the trash.", name=files[0].name)
    return tn("{count} file is in the trash.", "{count} files are in the trash.", len(files))
