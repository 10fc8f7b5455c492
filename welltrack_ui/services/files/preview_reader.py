"""Reading text, table and log from a file's bytes: `python -m` runs it in a process of its own."""

import csv
import io
import itertools
from collections.abc import Mapping

from welltrack_ui.domain.files.cell_separator import detect_layout
from welltrack_ui.domain.files.file_preview import Preview, TablePreview, TextPreview
from welltrack_ui.domain.files.text_encoding import decode_text, split_lines
from welltrack_ui.services.core.child_jobs import serve_jobs
from welltrack_ui.services.files.las_data import NotLasError
from welltrack_ui.services.files.las_reader import read_las

MAX_TEXT_BYTES = 200_000
MAX_PREVIEW_LINES = 200
MAX_PREVIEW_CELLS = 60
MAX_LINE_LENGTH = 2_000


def read_preview(content: bytes, form: str, is_cut: bool) -> Preview:
    """The preview of a `log`, a `table` or a `text`; `is_cut` where the bytes are a beginning.

    What can't be read as a log or a table is shown as text.
    """
    if form == "log" and not is_cut:
        try:
            return read_las(decode_text(content).text)
        except NotLasError:
            is_cut = len(content) > MAX_TEXT_BYTES
    text = decode_text(content[:MAX_TEXT_BYTES]).text
    return preview_cells(text, is_cut) if form == "table" else preview_lines(text, is_cut)


def preview_lines(text: str, is_cut: bool) -> TextPreview:
    """The first 200 lines; `is_cut` where the text itself is only a beginning."""
    lines = split_lines(text)
    first_lines = tuple(line[:MAX_LINE_LENGTH] for line in lines[:MAX_PREVIEW_LINES])
    # Whole messages of WITSML are one line.
    short = all(len(line) <= MAX_LINE_LENGTH for line in lines[:MAX_PREVIEW_LINES])
    return TextPreview(lines=first_lines, cut=is_cut or len(lines) > MAX_PREVIEW_LINES or not short)


def preview_cells(text: str, is_cut: bool) -> Preview:
    """The first 200 rows of a table, divided by what divides them evenly."""
    layout = detect_layout(text)
    # Strict: a quote that is never closed would make one cell of the rest of the file.
    reader = csv.reader(
        io.StringIO(text[layout.start :], newline=""), delimiter=layout.separator, strict=True
    )
    rows: list[list[str]] = []
    try:
        rows.extend(itertools.islice(reader, MAX_PREVIEW_LINES + 1))
    except csv.Error:
        if not (is_cut and rows):
            return preview_lines(text, is_cut)
    cells = tuple(
        tuple(cell[:MAX_LINE_LENGTH] for cell in row[:MAX_PREVIEW_CELLS])
        for row in rows[:MAX_PREVIEW_LINES]
    )
    return TablePreview(rows=cells, cut=is_cut or cells != tuple(map(tuple, rows)))


def run_preview_job(content: bytes, arguments: Mapping[str, str]) -> str:
    """`read_preview` as a job of a child process."""
    return read_preview(content, arguments["form"], arguments["cut"] == "yes").model_dump_json()


if __name__ == "__main__":
    serve_jobs({"preview": run_preview_job})
