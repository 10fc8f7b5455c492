"""What is shown of a file: only what can do no harm, and never more than its beginning."""

import pytest

from tests import factories
from tests.factories import Site
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.files.file_preview import (
    LinkPreview,
    LogCurve,
    LogPreview,
    NoPreview,
    Preview,
    TablePreview,
    TextPreview,
)
from welltrack_ui.services.files.preview_reader import MAX_LINE_LENGTH, MAX_PREVIEW_LINES
from welltrack_ui.services.files.previews import NO_PREVIEW_MESSAGE

LAS = b"""~Version
VERS. 2.0 : CWLS LOG ASCII STANDARD
WRAP. NO : ONE LINE PER DEPTH
~Well
STRT.M 100.0 : START
STOP.M 102.0 : STOP
STEP.M 0.5 : STEP
NULL. -999.25 : NULL
WELL. F-11 <b>B</b> : WELL
~Curve
DEPT.M : Depth
GR.GAPI : Gamma ray
NONE. : Never measured
~ASCII
100.0 10 -999.25
100.5 30 -999.25
101.0 -999.25 -999.25
101.5 20 -999.25
102.0 40 -999.25
"""


def preview(site: Site, name: str, content: bytes) -> Preview:
    made = factories.file(
        site.services, site.crew.engineer, site.well.id, content=content, name=name
    )
    return site.services.file_previews.load_preview(site.crew.viewer, made.id)


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("report.pdf", b"%PDF-1.7", "pdf"),
        ("photo.png", b"\x89PNG\r\n\x1a\n", "picture"),
        ("no ending", b"\xff\xd8\xff\xe0", "picture"),
    ],
)
def test_pictures_and_pdfs_are_linked(site: Site, name: str, content: bytes, form: str) -> None:
    shown = preview(site, name, content)
    assert isinstance(shown, LinkPreview)
    assert (shown.form, shown.url.startswith("/files/blob/")) == (form, True)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", b"<html><script>alert(1)</script></html>"),
        ("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    ],
)
def test_active_content_is_shown_as_text(site: Site, name: str, content: bytes) -> None:
    assert preview(site, name, content) == TextPreview(lines=(content.decode(),), cut=False)


def test_what_nothing_shows_says_so(site: Site) -> None:
    assert preview(site, "a.zip", b"PK\x03\x04\0\0") == NoPreview(why=NO_PREVIEW_MESSAGE)
    assert preview(site, "empty", b"") == NoPreview(why=NO_PREVIEW_MESSAGE)


def test_text_is_cut_after_its_first_lines(site: Site) -> None:
    shown = preview(site, "a.txt", b"line\n" * (MAX_PREVIEW_LINES + 1))
    assert shown == TextPreview(lines=("line",) * MAX_PREVIEW_LINES, cut=True)
    assert preview(site, "b.txt", b"line\n" * MAX_PREVIEW_LINES) == TextPreview(
        lines=("line",) * MAX_PREVIEW_LINES, cut=False
    )


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("Бурение".encode(), "Бурение"),
        ("Бурение".encode("utf-16"), "Бурение"),
        (b"\xef\xbb\xbfok", "ok"),
        (b"12\xb0 \xe9", "12° é"),
    ],
)
def test_text_is_read_in_its_encoding(site: Site, content: bytes, line: str) -> None:
    assert preview(site, "a.txt", content) == TextPreview(lines=(line,), cut=False)


def test_text_of_one_long_line_is_cut_and_says_so(site: Site) -> None:
    line = "x" * MAX_LINE_LENGTH
    assert preview(site, "a.xml", line.encode()) == TextPreview(lines=(line,), cut=False)
    assert preview(site, "b.xml", f"{line}y".encode()) == TextPreview(lines=(line,), cut=True)


def test_letter_that_was_cut_through_changes_no_encoding(site: Site) -> None:
    shown = preview(site, "a.txt", b"a" + "ж".encode() * 150_000)
    assert isinstance(shown, TextPreview)
    assert shown.lines[0] == "a" + "ж" * 1_999
    assert shown.cut is True


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_table_is_told_apart_by_its_delimiter(site: Site, delimiter: str) -> None:
    content = "\n".join(delimiter.join(row) for row in (("md", "inc"), ("1.5", "2"), ("3", "4")))
    shown = preview(site, "a.csv", content.encode())
    assert shown == TablePreview(rows=(("md", "inc"), ("1.5", "2"), ("3", "4")), cut=False)


@pytest.mark.parametrize(
    ("content", "rows", "cut"),
    [
        ('a;b\n"1\n2";"x\u2028y\x85z"\n', (("a", "b"), ("1\n2", "x\u2028y\x85z")), False),
        ("sep=;\na,b;c\n", (("a,b", "c"),), False),
        ("1," * 60 + "1\n", (("1",) * 60,), True),
        ("a\n" * 201, (("a",),) * 200, True),
    ],
)
def test_table_keeps_its_rows(
    site: Site, content: str, rows: tuple[tuple[str, ...], ...], cut: bool
) -> None:
    assert preview(site, "a.csv", content.encode()) == TablePreview(rows=rows, cut=cut)


def test_table_of_which_a_quote_is_cut_through_shows_the_rows_before(site: Site) -> None:
    shown = preview(site, "a.csv", b'a;b\n1;2\n3;"' + b"x" * 250_000 + b'"\n')
    assert shown == TablePreview(rows=(("a", "b"), ("1", "2")), cut=True)


def test_log_shows_its_header_and_its_curves(site: Site) -> None:
    shown = preview(site, "F-11.LAS", LAS)
    assert isinstance(shown, LogPreview)
    assert (shown.index, shown.index_unit) == ("DEPT", "M")
    assert (shown.start, shown.stop, shown.count) == (100.0, 102.0, 5)
    assert shown.curves == (
        LogCurve(
            name="GR",
            unit="GAPI",
            description="Gamma ray",
            low=10.0,
            high=40.0,
            runs=(((100.0, 10.0), (100.5, 30.0)), ((101.5, 20.0), (102.0, 40.0))),
        ),
    )
    assert ("WELL", "F-11 <b>B</b>") in {(line.name, line.value) for line in shown.header}


def test_log_is_thinned_out_but_keeps_its_spikes(site: Site) -> None:
    head, _, _ = LAS.partition(b"100.0 10")
    rows = [f"{i} {9_000 if i == 12_345 else i % 10} -999.25" for i in range(50_000)]
    shown = preview(site, "long.las", head + "\n".join(rows).encode())
    assert isinstance(shown, LogPreview)
    (curve,) = shown.curves
    points = [point for run in curve.runs for point in run]
    assert shown.count == 50_000
    assert len(points) == 400
    assert (12_345.0, 9_000.0) in points
    assert points == sorted(points)


@pytest.mark.parametrize("content", [b"no log at all\n", LAS[:200], b"~A\nx y z\n"])
def test_log_that_cannot_be_read_is_shown_as_text(site: Site, content: bytes) -> None:
    shown = preview(site, "broken.las", content)
    assert isinstance(shown, TextPreview)
    assert shown.lines == tuple(content.decode().splitlines())


def test_bytes_that_are_gone_are_told_of(site: Site) -> None:
    file = factories.file(site.services, site.crew.engineer, site.well.id, name="a.csv")
    stored = site.services.files.get_stored_file(site.crew.engineer, file.id)
    site.services.file_store.delete(stored.storage_key)
    shown = site.services.file_previews.load_preview(site.crew.viewer, file.id)
    assert shown == NoPreview(why="The bytes of this file are gone.")


def test_pending_file_has_no_preview(site: Site) -> None:
    pending = factories.upload(site.services, site.crew.engineer, site.well.id)
    with pytest.raises(NotFound):
        site.services.file_previews.load_preview(site.crew.engineer, pending.id)
