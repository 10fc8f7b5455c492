"""What bytes are, whatever they are called."""

import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welltrack_ui.object_storage.content_headers import INLINE_TYPES, parse_media_type
from welltrack_ui.object_storage.media_types import detect_media_type

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
OFFICE = "application/vnd.openxmlformats-officedocument"
PAGE = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"


def zipped(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return content.getvalue()


XLSX = zipped("[Content_Types].xml", "xl/workbook.xml")


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "report.pdf", "application/pdf"),
        (b"%PDF-1.7\n1 0 obj <script>", "page.html", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "photo", "image/png"),
        (bytes.fromhex("ffd8ffe1001845786966000049492a00"), "IMG.JPG", "image/jpeg"),
        (b"GIF89a\x01\x00\x01\x00", "x", "image/gif"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "x", "image/webp"),
        (b"II*\x00\x08\x00\x00\x00", "scan.tif", "image/tiff"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "IMG_1.HEIC", "image/heif"),
        (b"BM" + bytes(60), "scan.bmp", "image/x-ms-bmp"),
        (b"BM" + bytes(60), "memory", "application/octet-stream"),
        (XLSX, "panoma.xlsx", f"{OFFICE}.spreadsheetml.sheet"),
        (XLSX, "panoma", "application/zip"),
        (zipped("a.txt"), "sussex.zip", "application/zip"),
        (OLE, "old.doc", "application/msword"),
        (OLE, "old", "application/x-ole-storage"),
        (gzip.compress(b"x", mtime=0), "log.las.gz", "application/x-gzip"),
        (bytes.fromhex("377abcaf271c0004"), "logs.7z", "application/x-7z-compressed"),
        (b"{\\rtf1 hello}", "x.rtf", "application/rtf"),
        (b"   1V1.00RECORD 8192" + bytes(60), "run1.dlis", "application/octet-stream"),
        (bytes(64), "tape.lis", "application/octet-stream"),
        (
            b"MZ\x90\x00\x03\x00\x00\x00",
            "report.pdf",
            "application/vnd.microsoft.portable-executable",
        ),
        (b"", "report.pdf", "application/octet-stream"),
    ],
)
def test_sniff_goes_by_the_bytes(head: bytes, name: str, kind: str) -> None:
    assert detect_media_type(head, name) == kind


def test_a_sound_in_the_container_of_a_picture_is_no_picture() -> None:
    kind = detect_media_type(b"RIFF\x24\x00\x00\x00WAVEfmt ", "x.webp")
    assert kind in {"audio/wav", "audio/wave", "application/octet-stream"}
    assert detect_media_type(b"RIFF\x24\x00\x00\x00", "x.webp") not in INLINE_TYPES


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("~VERSION INFORMATION\n VERS. 2.0:", "1000079714.las", "text/plain"),
        ("Суточный рапорт", "рапорт.txt", "text/plain"),
        ("Суточный рапорт", "рапорт", "text/plain"),
        ("depth,azimuth\n1,2\n", "survey.csv", "text/csv"),
        ("\ufeffdepth,azimuth\n", "survey.csv", "text/csv"),
        ('{"type": "FeatureCollection"}', "wells.geojson", "application/geo+json"),
        ("BM was seen at the rig", "note.txt", "text/plain"),
        ("MZ area logs", "note", "text/plain"),
        ("ID3 is the third injector", "note.txt", "text/plain"),
        ("<15 ppg at 1200 m", "note.txt", "text/plain"),
        ("< 15 ppg", "note.txt", "text/plain"),
        ("not markup", "con.html", "text/html"),
        ("alert(1)", "x.js", "text/javascript"),
        ('<?xml version="1.0"?><drillReports/>', "ddr.xml", "application/xml"),
        ("<trajectorys xmlns='x'/>", "trajectory.txt", "application/xml"),
        ('<?xml version="1.0"?><svg xmlns="x"/>', "x.pdf", "image/svg+xml"),
        ("<svg onload=alert(1)>", "picture.png", "image/svg+xml"),
        ("<?xml version='1.0'?><html xmlns='x'/>", "x.txt", "application/xhtml+xml"),
    ],
)
def test_sniff_tells_texts_apart(text: str, name: str, kind: str) -> None:
    assert detect_media_type(text.encode(), name) == kind


@pytest.mark.parametrize("name", ["report.pdf", "con.html", "photo.png", "note.txt", "a.csv", "x"])
@pytest.mark.parametrize(
    "head",
    [
        *(PAGE, b"\n\t " + PAGE, b"\xef\xbb\xbf" + PAGE, PAGE.decode().encode("utf-16")),
        *(
            b"<script>alert(1)</script>",
            b"<!-- x --><p>",
            b"<IFRAME src=x>",
            b"<b>x",
            b"<A href=x>",
        ),
    ],
)
def test_a_page_is_a_page_under_any_name(head: bytes, name: str) -> None:
    assert detect_media_type(head, name) == "text/html"


def test_old_cyrillic_encodings_are_text() -> None:
    assert detect_media_type("Суточный рапорт".encode("cp1251"), "рапорт.txt") == "text/plain"
    assert detect_media_type("Суточный рапорт".encode("utf-16"), "рапорт.txt") == "text/plain"


@given(st.binary(max_size=400), st.text(max_size=30))
def test_sniff_always_answers_with_a_clean_type(head: bytes, name: str) -> None:
    kind = detect_media_type(head, name)
    assert parse_media_type(kind) == kind


@given(st.text(" \n\t\r", max_size=5), st.text(max_size=60), st.text(max_size=30))
def test_markup_never_opens_in_the_browser(space: str, rest: str, name: str) -> None:
    assert detect_media_type(f"{space}<script {rest}".encode(), name) not in INLINE_TYPES


SHOWN_HEADS = (b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
STUMPS = [
    b"RIFF",
    b"RIFF\x00\x00\x00\x00WEBP",
    b"\x89PNG",
    b"\x89PNG\r\n\x1a",
    b"GIF8",
    b"\xff\xd8",
]


@given(
    st.sampled_from(STUMPS),
    st.binary(max_size=30),
    st.sampled_from(["webp", "png", "jpg", "gif", "pdf"]),
)
def test_half_a_signature_never_opens_in_the_browser(
    stump: bytes, rest: bytes, ending: str
) -> None:
    head = stump + b"\x00" + rest
    if not head.startswith(SHOWN_HEADS) and head[8:14] != b"WEBPVP":
        assert detect_media_type(head, f"x.{ending}") not in INLINE_TYPES
