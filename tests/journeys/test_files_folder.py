"""A folder of real files, and a large one in pieces: straight to S3, past the server."""

import codecs
import os
import shutil
import time
import zipfile
from array import array
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.filing import (
    choose,
    close,
    expect_arrived,
    file_row,
    listed,
    new_well,
    open_file,
    rows,
)
from tests.journeys.serving import serving
from tests.object_storage import servers
from tests.ports import free_port
from welltrack_ui.domain.files.upload_steps import MULTIPART_THRESHOLD_BYTES
from welltrack_ui.object_storage.multipart import PART_BYTES
from welltrack_ui.object_storage.s3_self_test import cors_rules

pytestmark = pytest.mark.browser
DATA = Path(__file__).resolve().parent.parent / "data"
FOLDER = os.environ.get("WELLTRACK_TEST_FILES")
"""Another folder to send, of any size."""
REPORT = "Суточная сводка № 11 «бурение».pdf"
BUCKET = "welltrack-files"
# Each four bytes differ from all others: a piece in the wrong place shows.
LARGE = array("I", range(MULTIPART_THRESHOLD_BYTES // 4 + 1)).tobytes()
NO_PREVIEW = "There is no preview of this type."


@pytest.fixture(scope="module")
def s3_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers.s3_or_skip(tmp_path_factory, BUCKET) as url:
        yield url


@pytest.fixture(scope="module")
def base_url(s3_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose files go to a bucket that takes them from its own pages alone."""
    port = free_port()
    client = boto3.client("s3", endpoint_url=s3_url)
    rules = {"CORSRules": cors_rules(f"http://127.0.0.1:{port}")}
    client.put_bucket_cors(Bucket=BUCKET, CORSConfiguration=rules)
    settings = {"FILES": "s3", "S3_BUCKET": BUCKET, "S3_ENDPOINT": s3_url}
    names = {f"WELLTRACK_{name}": value for name, value in settings.items()}
    with serving(tmp_path_factory.mktemp("welltrack"), port, **names) as server:
        yield server.url


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Real reports, logs, pictures and tables."""
    if FOLDER:
        return Path(FOLDER)
    made = tmp_path_factory.mktemp("reports")
    for found in (DATA / "files").iterdir():
        shutil.copy(found, made / (REPORT if found.suffix == ".pdf" else found.name))
    shutil.copy(DATA / "forge_november.csv", made)
    (made / "Ұңғыма 1.xml").write_text('<?xml version="1.0"?>\n<well uid="1">\n  <b>1</b>\n</well>')
    with zipfile.ZipFile(made / "tops.xlsx", "w") as book:  # a workbook, as far as its name goes
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", "<workbook/>")
    return made


def test_folder_arrives_to_the_byte_and_each_file_is_shown(
    page: Page, folder: Path, s3_url: str, tmp_path: Path
) -> None:
    sent = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    to: list[tuple[str, str]] = []
    page.on("request", lambda asked: to.append((asked.method, asked.url)))
    well = new_well(page)
    began = time.monotonic()
    choose(page, *folder.iterdir())
    expect(rows(page)).to_have_count(len(sent), timeout=30_000)
    assert time.monotonic() - began < 10 + len(sent)
    expect_arrived(page, well, sent)
    # No byte of a file passes through the server that pages come from.
    assert [url for method, url in to if method == "PUT"] == []
    forms = [url for method, url in to if method == "POST" and url.startswith(f"{s3_url}/{BUCKET}")]
    assert len(forms) == len(sent)
    for name, content in sent.items():
        drawer = open_file(page, name)
        expect_shown(drawer, name, content)
        close(page)
    for name, content in sent.items():
        assert downloaded(page, name, tmp_path) == (name, content)


def test_large_file_goes_to_s3_in_pieces(page: Page, s3_url: str, tmp_path: Path) -> None:
    large = tmp_path / "image log.dlis"
    large.write_bytes(LARGE)
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.method) if s3_url in asked.url else None)
    well = new_well(page)
    choose(page, large)
    expect(file_row(page, large.name)).to_be_visible(timeout=60_000)
    assert listed(page, well)[large.name]["size"] == len(LARGE)
    pieces = -(-len(LARGE) // PART_BYTES)
    assert sent.count("PUT") == pieces
    assert "POST" not in sent
    client = boto3.client("s3", endpoint_url=s3_url)
    found = client.list_objects_v2(Bucket=BUCKET)["Contents"]
    (key,) = [str(item["Key"]) for item in found if item["Size"] == len(LARGE)]
    answer = client.get_object(Bucket=BUCKET, Key=key)
    assert answer["Body"].read() == LARGE
    assert answer["ETag"].strip('"').endswith(f"-{pieces}")


def expect_shown(drawer: Locator, name: str, content: bytes) -> None:
    """The preview that this type of file has."""
    kind = name.rpartition(".")[2].lower()
    if kind == "png":
        picture = drawer.locator("img.wt-picture")
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("e => e.naturalWidth") == int.from_bytes(content[16:20])
    elif kind == "pdf":
        expect(drawer.locator("iframe.wt-pdf")).to_have_count(1)
    elif kind == "las":
        expect(drawer.locator(".wt-log polyline").first).to_be_visible()
    elif kind in {"csv", "xml"}:
        first = drawer.get_by_role("cell" if kind == "xml" else "columnheader").first
        expect(first).to_contain_text(first_text(kind, content))
    else:
        expect(drawer.get_by_text(NO_PREVIEW)).to_be_visible()


def first_text(kind: str, content: bytes) -> str:
    """The beginning of a text, the first cell of a table."""
    text = content.removeprefix(codecs.BOM_UTF8).decode("latin-1")
    line = text.splitlines()[0]
    return line[:100] if kind == "xml" else line.split(",")[0]


def downloaded(page: Page, name: str, folder: Path) -> tuple[str, bytes]:
    """The name and the bytes that somebody gets who downloads a file."""
    with page.expect_download() as download:
        page.get_by_role("link", name=f"Download {name}", exact=True).click()
    download.value.save_as(folder / "got")
    return download.value.suggested_filename, (folder / "got").read_bytes()
