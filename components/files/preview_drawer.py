"""A file in a drawer: what can be shown of it, what is known of it, what can be done with it."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from markupsafe import Markup
from nicegui import ui

from components.files.las_tracks import log_html
from components.i18n import format as form_of
from components.i18n.file_labels import FILE_KINDS
from components.i18n.translate import t
from components.kit.buttons import OnClick, button, link_button
from components.kit.drawer import drawer
from components.kit.page_header import facts
from components.theme.icons import icon_html
from welltrack_ui import urls
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.files.file_preview import Cells, Lines, Linked, Log, NoPreview, Preview


class FileDrawer:
    """Opened at once; `show` fills it when what is to be seen has been read."""

    def __init__(
        self,
        file: File,
        names: Mapping[str, str],
        tz: tzinfo,
        *,
        on_edit: OnClick = None,
        on_delete: OnClick = None,
    ) -> None:
        with drawer(file.name) as self.opened:
            self.opened.body.classes("wt-file-drawer")
            with ui.element("div").classes("wt-row wt-wrap"):
                link = link_button(t("Download"), urls.download(file.id), symbol="download")
                link.props["download"] = ""
                if on_edit:
                    button(t("Edit"), on_edit, symbol="pencil")
                if on_delete:
                    button(t("Delete"), on_delete, symbol="trash-2")
            self._area = ui.element("div").classes("wt-file-preview")
            with self._area:
                ui.html(_BONES)
            ui.html(facts(known(file, names, tz)))
            self._versions = ui.html().classes("wt-event-files wt-versions")
        self._file, self._tz = file, tz

    def close(self) -> None:
        """Close it."""
        self.opened.close()

    def show(self, preview: Preview, name: str) -> None:
        """What can be seen of the file."""
        if self._area.is_deleted:
            return
        self._area.clear()
        with self._area:
            draw(preview, name)

    def show_versions(self, files: Sequence[File], names: Mapping[str, str]) -> None:
        """All versions of the file, the latest first; nothing where there is no other."""
        if not self._versions.is_deleted and len(files) > 1:
            self._versions.content = versions_html(files, self._file, names, self._tz)


def versions_html(
    files: Sequence[File], shown: File, names: Mapping[str, str], tz: tzinfo
) -> Markup:
    """Who uploaded each version, when, and a link that downloads it."""
    row = Markup(
        '<li{}><span class="wt-two"><b>{}</b><small>{}</small></span><small>{}</small>'
        '<a class="wt-btn wt-btn-ghost wt-btn-icon" href="{}" download aria-label="{}" title="{}">'
        "{}</a></li>"
    )
    here = Markup(' aria-current="true"')
    rows = Markup("").join(
        row.format(
            here if file.id == shown.id else "",
            t("Version {number}", number=len(files) - place),
            f"{names.get(file.created_by, '')} · {form_of.instant(file.created_at, tz)}",
            form_of.size(file.size),
            urls.download(file.id),
            t("Download version {number}", number=len(files) - place),
            t("Download"),
            icon_html("download"),
        )
        for place, file in enumerate(files)
    )
    return Markup("<h3>{}</h3><ul>{}</ul>").format(t("Versions"), rows)


def known(file: File, names: Mapping[str, str], tz: tzinfo) -> list[tuple[str, Markup | str]]:
    """What is known of a file, by name."""
    uploaded = f"{form_of.instant(file.created_at, tz)} {tz}"
    well = Markup('<a href="{}">{}</a>').format(
        urls.well(file.well_id), names.get(file.well_id, t("Well"))
    )
    return [
        (t("Kind"), t(FILE_KINDS[file.kind])),
        (t("Report date"), form_of.day(file.report_date) if file.report_date else ""),
        (t("Well"), well),
        (t("Stage"), names.get(file.stage_id or "", "")),
        (t("Event"), names.get(file.event_id or "", "")),
        (t("Size"), form_of.size(file.size)),
        (t("Type"), file.content_type),
        (t("Uploaded by"), names.get(file.created_by, "")),
        (t("Uploaded"), uploaded),
    ]


def draw(preview: Preview, name: str) -> None:
    """The preview itself."""
    if isinstance(preview, Linked):
        _draw_linked(preview, name)
    elif isinstance(preview, Log):
        ui.html(log_html(preview)).classes("wt-log")
    elif isinstance(preview, Cells):
        ui.html(cells_html(preview)).classes("wt-sheet")
    elif isinstance(preview, Lines):
        ui.html(lines_html(preview)).classes("wt-sheet")
    elif isinstance(preview, NoPreview):
        ui.label(t(preview.why)).classes("wt-muted")


def _draw_linked(preview: Linked, name: str) -> None:
    tag = "img" if preview.form == "picture" else "iframe"
    made = ui.element(tag).classes(f"wt-{preview.form}")
    made.props["src"] = preview.url if tag == "img" else f"{preview.url}#navpanes=0"
    made.props["alt" if tag == "img" else "title"] = name


def lines_html(preview: Lines) -> Markup:
    """The lines with their numbers."""
    row = Markup("<tr><th>{}</th><td>{}</td></tr>")
    rows = Markup("").join(row.format(n, line) for n, line in enumerate(preview.lines, 1))
    return _cut(Markup('<table class="wt-lines">{}</table>').format(rows), preview.cut)


def cells_html(preview: Cells) -> Markup:
    """The rows, the first as the head."""
    head, *rest = preview.rows or ((),)
    body = Markup("").join(Markup("<tr>{}</tr>").format(_cells(row, "td")) for row in rest)
    table = Markup('<table class="wt-cells"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>')
    return _cut(table.format(_cells(head, "th"), body), preview.cut)


def _cells(row: Sequence[str], tag: str) -> Markup:
    cell = Markup("<{0}>{1}</{0}>")
    return Markup("").join(cell.format(tag, text) for text in row)


def _cut(table: Markup, cut: bool) -> Markup:
    if not cut:
        return table
    note = t("Only the beginning is shown. Download the file for the rest.")
    return Markup('{}<p class="wt-meta">{}</p>').format(table, note)


_BONES = Markup('<div class="wt-skeleton" role="status" aria-label="…"><i></i><i></i><i></i></div>')
