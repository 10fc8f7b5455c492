"""What a file is looked for as, told from its bytes' type and its name."""

import pytest

from welltrack_ui.domain.files.file_format import detect_file_format


@pytest.mark.parametrize(
    ("name", "content_type", "form"),
    [
        ("a.pdf", "application/pdf", "pdf"),
        ("a.LAS", "text/plain", "log"),
        ("a.dlis", "application/octet-stream", "log"),
        ("a.las", "application/pdf", "pdf"),
        ("a", "image/png", "picture"),
        ("a.svg", "image/svg+xml", "text"),
        ("a.csv", "text/csv", "table"),
        ("a.tsv", "text/tab-separated-values; charset=utf-8", "table"),
        ("a.html", "text/html", "text"),
        ("a.xml", "application/xml", "text"),
        ("a.xht", "application/xhtml+xml", "text"),
        ("a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "office"),
        ("a.xls", "application/x-ole-storage", "office"),
        ("a.zip", "application/zip", "archive"),
        ("a.7z", "application/x-7z-compressed", "archive"),
        ("a", "application/octet-stream", "other"),
    ],
)
def test_format_is_told(name: str, content_type: str, form: str) -> None:
    assert detect_file_format(name, content_type) == form
