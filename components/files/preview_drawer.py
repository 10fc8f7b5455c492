"""The drawer of a file: its preview, data, versions and actions."""

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo

import htpy as h
from markupsafe import Markup
from nicegui import ui

from components.files.las_tracks import las_log_html
from components.files.ports import FileData
from components.i18n import format as form_of
from components.i18n.field_values import FormatContext, format_field_value
from components.i18n.translate import t
from components.kit.buttons import ICON_BUTTON_CLASSES, OnClick, button, link_button
from components.kit.callback import Callback
from components.kit.drawer import open_drawer
from components.kit.markup import to_markup
from components.kit.more_actions import MenuAction, draw_more_actions
from components.kit.page_header import fact_list
from components.theme.icons import icon_html
from welltrack_ui import urls
from welltrack_ui.domain.field_labels import FILE_FIELDS
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.files.file_preview import (
    LinkPreview,
    LogPreview,
    NoPreview,
    Preview,
    TablePreview,
    TextPreview,
)


class FilePreviewDrawer:
    """The drawer, with a skeleton until `show` gets the preview."""

    def __init__(
        self,
        file: File,
        names: Mapping[str, str],
        tz: tzinfo,
        *,
        on_edit: OnClick = None,
        on_delete: Callback | None = None,
    ) -> None:
        with open_drawer(file.name) as self.drawer:
            self.drawer.body.classes("wt-file-drawer")
            with ui.element("div").classes("wt-row wt-wrap"):
                link = link_button(t("Download"), urls.download_url(file.id), symbol="download")
                link.props["download"] = ""
                if on_edit:
                    button(t("Edit"), on_edit, symbol="pencil")
                if on_delete:
                    item = MenuAction("delete", t("Delete"), "trash-2")
                    draw_more_actions([(item, on_delete)])
            self._area = ui.element("div").classes("wt-file-preview")
            # What scrolls must be within reach of the keyboard.
            self._area.props("tabindex=0 role=region").props["aria-label"] = t("Preview")
            with self._area:
                ui.html(_SKELETON_HTML)
            ui.html(fact_list(file_details(file, names, tz)))
            self._versions = ui.html().classes("wt-event-files wt-versions")
        self._file, self._tz = file, tz

    def close(self) -> None:
        """Close the drawer."""
        self.drawer.close()

    def show(self, preview: Preview, name: str) -> None:
        """Show the preview of the file."""
        # The drawer may have been closed while the preview was read.
        if self._area.is_deleted:
            return
        self._area.clear()
        with self._area:
            draw_preview(preview, name)

    def show_versions(self, files: Sequence[File], names: Mapping[str, str]) -> None:
        """Show the versions of the file, the latest first; nothing where there is one."""
        if not self._versions.is_deleted and len(files) > 1:
            self._versions.content = versions_html(files, self._file, names, self._tz)


async def open_file_drawer(
    data: FileData,
    file_id: str,
    names: Mapping[str, str],
    tz: tzinfo,
    build_actions: Callable[[File, Callable[[], None]], Mapping[str, OnClick]] | None = None,
) -> FilePreviewDrawer:
    """The drawer of a file with its preview and versions; `names` are by id.

    `build_actions` gives `on_edit` and `on_delete` of the file, from it and what closes the drawer.

    Raises: NotFound.
    """
    file = await data.get(file_id)

    def close() -> None:
        drawer.close()

    # A list knows the people whose files it shows; elsewhere the uploader is asked for.
    if file.created_by not in names:
        names = {**names, **await data.names([file.created_by])}
    actions = build_actions(file, close) if build_actions else {}
    drawer = FilePreviewDrawer(file, names, tz, **actions)
    # After the drawer is open: a large log takes seconds to read.
    drawer.show(await data.preview(file.id), file.name)
    versions = await data.versions(file.id)
    drawer.show_versions(versions.files, versions.names)
    return drawer


def versions_html(
    files: Sequence[File], current: File, names: Mapping[str, str], tz: tzinfo
) -> Markup:
    """The HTML of versions: number, uploader, time, and a link that downloads it."""
    rows = (
        # Numbered from the oldest: a version keeps its number when another is uploaded.
        _version_row(file, len(files) - index, names, tz, is_current=file.id == current.id)
        for index, file in enumerate(files)
    )
    return to_markup(h.fragment[h.h3[t("Versions")], h.ul[rows]])


def _version_row(
    file: File, number: int, names: Mapping[str, str], tz: tzinfo, *, is_current: bool
) -> Markup:
    by = f"{names.get(file.created_by, '')} · {form_of.format_date_time(file.created_at, tz)}"
    download = h.a(
        {"class": ICON_BUTTON_CLASSES, "href": urls.download_url(file.id), "download": True},
        aria_label=t("Download version {number}", number=number),
        title=t("Download"),
    )
    return to_markup(
        h.li(aria_current="true" if is_current else None)[
            h.span(".wt-two")[h.b[t("Version {number}", number=number)], h.small[by]],
            h.small[form_of.format_file_size(file.size)],
            download[icon_html("download")],
        ]
    )


def file_details(
    file: File, names: Mapping[str, str], tz: tzinfo
) -> list[tuple[str, Markup | str]]:
    """The data of a file as label and value, in the order of the field table."""
    uploaded = f"{form_of.format_date_time(file.created_at, tz)} {tz}"
    well = Markup('<a href="{}">{}</a>').format(
        urls.well_url(file.well_id), names.get(file.well_id, t("Well"))
    )
    values = file.model_dump(mode="json")
    reader = FormatContext(tz, names=names)
    details: list[tuple[str, Markup | str]] = []
    for name, row in FILE_FIELDS.items():
        if name == "well_id":
            value: Markup | str = well
        elif row.kind == "reference":
            value = names.get(values[name] or "", "")
        else:
            value = format_field_value("file", name, values[name], reader)
        # The name is the drawer's title.
        if name != "name":
            details.append((t(row.label), value))
    author = (t("Uploaded by"), names.get(file.created_by, ""))
    return [*details, author, (t("Uploaded"), uploaded)]


def draw_preview(preview: Preview, name: str) -> None:
    """Draw a preview by its kind; `name` is the file's, for screen readers."""
    if isinstance(preview, LinkPreview):
        _draw_embedded(preview, name)
    elif isinstance(preview, LogPreview):
        ui.html(las_log_html(preview)).classes("wt-log")
    elif isinstance(preview, TablePreview):
        ui.html(cells_html(preview)).classes("wt-preview-text")
    elif isinstance(preview, TextPreview):
        ui.html(lines_html(preview)).classes("wt-preview-text")
    elif isinstance(preview, NoPreview):
        ui.label(t(preview.why)).classes("wt-muted")


def _draw_embedded(preview: LinkPreview, name: str) -> None:
    tag = "img" if preview.form == "picture" else "iframe"
    frame = ui.element(tag).classes(f"wt-{preview.form}")
    # The browser's own PDF viewer, without its list of pages: a drawer is narrow.
    frame.props["src"] = preview.url if tag == "img" else f"{preview.url}#navpanes=0"
    frame.props["alt" if tag == "img" else "title"] = name


def lines_html(preview: TextPreview) -> Markup:
    """The HTML of a text's lines with their numbers."""
    row = Markup("<tr><th>{}</th><td>{}</td></tr>")
    rows = Markup("").join(row.format(n, line) for n, line in enumerate(preview.lines, 1))
    return _add_truncation_note(
        Markup('<table class="wt-lines">{}</table>').format(rows), preview.cut
    )


def cells_html(preview: TablePreview) -> Markup:
    """The HTML of a table; its first row is the header."""
    # An empty file has no row at all.
    header, *rest = preview.rows or ((),)
    body = Markup("").join(Markup("<tr>{}</tr>").format(_cells_html(row, "td")) for row in rest)
    table = Markup('<table class="wt-cells"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>')
    return _add_truncation_note(table.format(_cells_html(header, "th"), body), preview.cut)


def _cells_html(row: Sequence[str], tag: str) -> Markup:
    cell = Markup("<{0}>{1}</{0}>")
    return Markup("").join(cell.format(tag, text) for text in row)


def _add_truncation_note(table: Markup, cut: bool) -> Markup:
    if not cut:
        return table
    note = t("Only the beginning is shown. Download the file for the rest.")
    return Markup('{}<p class="wt-meta">{}</p>').format(table, note)


_SKELETON_HTML = Markup(
    '<div class="wt-skeleton" role="status" aria-label="…"><i></i><i></i><i></i></div>'
)
