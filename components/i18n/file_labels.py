"""Labels and icons of the kinds and formats of files."""

from collections.abc import Mapping

from markupsafe import Markup

from components.i18n.translate import mark
from components.theme.icons import icon_html
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.files.file_format import detect_file_format

FILE_KIND_LABELS: Mapping[str, str] = {
    "ddr": mark("Daily report"),
    "mud_report": mark("Mud report"),
    "log": mark("Log"),
    "survey": mark("Survey"),
    "cement_report": mark("Cement report"),
    "well_schematic": mark("Well schematic"),
    "program": mark("Program"),
    "test_report": mark("Test report"),
    "photo": mark("Photo"),
    "hse": mark("HSE"),
    "contract": mark("Contract"),
    "other": mark("Other"),
}
FORMAT_LABELS: Mapping[str, str] = {
    "pdf": mark("PDF"),
    "picture": mark("Picture"),
    "log": mark("Well log (LAS, DLIS)"),
    "table": mark("Table (CSV)"),
    "text": mark("Text, XML"),
    "office": mark("Office document"),
    "archive": mark("Archive"),
    "other": mark("Other"),
}
FORMAT_ICONS: Mapping[str, tuple[str, str]] = {
    "pdf": ("file-text", "red"),
    "picture": ("image", "violet"),
    "log": ("activity", "cyan"),
    "table": ("layers", "green"),
    "text": ("file-text", "neutral"),
    "office": ("clipboard-check", "blue"),
    "archive": ("package", "amber"),
    "other": ("file", "neutral"),
}


def file_format_icon(file: File) -> Markup:
    """The HTML of a square with the icon of the file's format."""
    symbol, tone = FORMAT_ICONS[detect_file_format(file.name, file.content_type)]
    return Markup('<span class="wt-file-mark wt-{}">{}</span>').format(tone, icon_html(symbol))
