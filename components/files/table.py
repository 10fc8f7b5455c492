"""The table of files: name, kind, location, report date, size, and who uploaded them when."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

import htpy as h
from markupsafe import Markup

from components.i18n import format as form_of
from components.i18n.file_labels import FILE_KIND_LABELS, file_format_icon
from components.i18n.translate import t, tn
from components.kit.buttons import ICON_BUTTON_CLASSES
from components.kit.callback import Callback
from components.kit.chips import plain_chip
from components.kit.markup import to_markup
from components.kit.table import Column, Row, Table
from components.theme.icons import icon_html
from welltrack_ui import urls
from welltrack_ui.domain.files.file import File


class FileTable:
    """The table; `on_action` gets `open`, `edit` or `select`, and the id of a file."""

    def __init__(
        self, tz: tzinfo, *, one_well: bool, may_write: bool, on_sort: Callback, on_action: Callback
    ) -> None:
        self._versions: Mapping[str, int] = {}
        self._tz, self._one_well, self._may_write = tz, one_well, may_write
        columns = [
            Column(t("Selection"), is_silent=True),
            Column(t("Name"), "name"),
            Column(t("Kind"), visible_from="tablet"),
            Column(t("Stage") if one_well else t("Well"), visible_from="tablet"),
            Column(t("Report date"), "reported", visible_from="tablet"),
            Column(t("Size"), "size", align_end=True, visible_from="wide"),
            Column(t("Uploaded"), "uploaded", visible_from="tablet"),
            Column(t("Actions"), align_end=True, is_silent=True),
        ]
        caption = t("Files")
        self._table = Table(columns, caption=caption, on_sort=on_sort, on_action=on_action)
        self.element = self._table.element.classes("wt-files")

    def show(
        self,
        files: Sequence[File],
        names: Mapping[str, str],
        now: datetime,
        *,
        order: str,
        chosen: set[str],
        versions: Mapping[str, int],
    ) -> None:
        """Show files in `order`; `names` are those of wells, stages, events and users, by id.

        `chosen` are the ids of selected files; `versions` the counts of files with several, by id.
        """
        self._versions = versions
        rows = [self._file_row(file, names, now, file.id in chosen) for file in files]
        self._table.show(rows, order)

    def _file_row(self, file: File, names: Mapping[str, str], now: datetime, chosen: bool) -> Row:
        day = form_of.format_date(file.report_date) if file.report_date else ""
        cells = (
            _selection_checkbox(file, chosen),
            self._name_cell(file, day),
            t(FILE_KIND_LABELS[file.kind]),
            self._location_cell(file, names),
            day,
            form_of.format_file_size(file.size),
            _upload_cell(file, names, now, self._tz),
            _file_actions(file, self._may_write),
        )
        return Row(cells, id=file.id)

    def _name_cell(self, file: File, day: str) -> Markup:
        # For phones, where the other columns are hidden.
        details = " · ".join(
            filter(None, (t(FILE_KIND_LABELS[file.kind]), day, form_of.format_file_size(file.size)))
        )
        return to_markup(
            h.span(".wt-file-name")[
                file_format_icon(file),
                h.button(".wt-row-link", type="button", data_action="open")[file.name],
                versions_chip(self._versions.get(file.id, 1)),
                h.small[details],
            ]
        )

    def _location_cell(self, file: File, names: Mapping[str, str]) -> Markup:
        stage = names.get(file.stage_id or "", "")
        event = names.get(file.event_id or "", "")
        if self._one_well:
            first, second = Markup("<span>{}</span>").format(stage or event), event if stage else ""
        else:
            # An empty action: the click follows the link, and does not open the row.
            link = Markup('<a href="{}" data-action="">{}</a>')
            first = link.format(urls.well_url(file.well_id), names.get(file.well_id, ""))
            second = stage or event
        details = Markup("<small>{}</small>").format(second) if second else ""
        return Markup('<span class="wt-two">{}{}</span>').format(first, details)


def versions_chip(count: int) -> Markup:
    """The chip with the number of versions; empty for one."""
    if count < 2:
        return Markup("")
    return plain_chip(tn("{count} version", "{count} versions", count), "neutral")


def _selection_checkbox(file: File, chosen: bool) -> Markup:
    return Markup(
        '<label class="wt-check" data-action=""><input type="checkbox" data-action="select" '
        'aria-label="{}"{}></label>'
    ).format(t("Choose {name}", name=file.name), Markup(" checked") if chosen else "")


def _upload_cell(file: File, names: Mapping[str, str], now: datetime, tz: tzinfo) -> Markup:
    at = h.time(
        datetime=file.created_at.isoformat(),
        title=f"{form_of.format_date_time(file.created_at, tz)} {tz}",
    )[form_of.format_relative_time(file.created_at, now, tz)]
    return to_markup(h.span(".wt-two")[names.get(file.created_by, ""), h.small[at]])


def _file_actions(file: File, may_write: bool) -> Markup:
    edit = h.button(
        {"type": "button", "class": ICON_BUTTON_CLASSES, "data-action": "edit"},
        aria_label=t("Edit {name}", name=file.name),
        title=t("Edit"),
    )
    download = h.a(
        {"class": ICON_BUTTON_CLASSES, "data-action": "", "href": urls.download_url(file.id)},
        download=True,
        aria_label=t("Download {name}", name=file.name),
        title=t("Download"),
    )
    return to_markup(
        h.span(".wt-file-acts")[
            download[icon_html("download")], may_write and edit[icon_html("pencil")]
        ]
    )
