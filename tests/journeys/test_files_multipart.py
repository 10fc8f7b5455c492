"""A large file from a browser straight to S3: in pieces, or whole where the bucket wants it so."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.filing import choose, file_row, listed, new_well
from tests.journeys.serving import serving
from tests.object_storage import servers
from tests.ports import free_port
from welltrack_ui.object_storage.multipart import PART_BYTES
from welltrack_ui.object_storage.s3_self_test import cors_rules

pytestmark = pytest.mark.browser
BUCKET = "welltrack-pieces"
MULTIPART_THRESHOLD_BYTES = 16 * 1024 * 1024  # larger files go in pieces: upload_tray.js
CONTENT = b"".join(number.to_bytes(4) for number in range(MULTIPART_THRESHOLD_BYTES // 4 + 1))
PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers.s3_or_skip(tmp_path_factory, BUCKET) as url:
        yield url


@pytest.fixture(scope="module")
def base_url(s3: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = {"FILES": "s3", "S3_BUCKET": BUCKET, "S3_ENDPOINT": s3}
    names = {f"WELLTRACK_{name}": value for name, value in settings.items()}
    with serving(tmp_path_factory.mktemp("welltrack"), free_port(), **names) as server:
        yield server.url


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "image log.dlis"
    path.write_bytes(CONTENT)
    return path


def allow(s3: str, base_url: str, methods: list[str]) -> Any:
    """Let pages send with these methods; a client of the bucket."""
    client = boto3.client("s3", endpoint_url=s3)
    (rule,) = cors_rules(base_url)
    rules = {"CORSRules": [{**rule, "AllowedMethods": methods}]}
    client.put_bucket_cors(Bucket=BUCKET, CORSConfiguration=rules)
    return client


def stored(client: Any) -> tuple[str, bytes]:
    """The tag and the bytes of the newest object."""
    found = client.list_objects_v2(Bucket=BUCKET)["Contents"]
    key = max(found, key=lambda item: str(item["LastModified"]))["Key"]
    answer = client.get_object(Bucket=BUCKET, Key=key)
    return answer["ETag"].strip('"'), answer["Body"].read()


def test_large_file_goes_to_s3_in_pieces(page: Page, s3: str, base_url: str, large: Path) -> None:
    client = allow(s3, base_url, ["POST", "PUT"])
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.method) if s3 in asked.url else None)
    well = new_well(page)
    choose(page, large)
    expect(file_row(page, large.name)).to_be_visible(timeout=PATIENCE_MS)
    assert listed(page, well)[large.name]["size"] == len(CONTENT)
    pieces = -(-len(CONTENT) // PART_BYTES)
    assert sent.count("PUT") == pieces
    assert "POST" not in sent
    tag, content = stored(client)
    assert content == CONTENT
    assert tag.endswith(f"-{pieces}")


def test_bucket_without_a_rule_for_pieces_gets_the_file_whole(
    chromium: Browser, s3: str, base_url: str, large: Path
) -> None:
    client = allow(s3, base_url, ["POST"])
    # A page of its own, whose console may tell of what the bucket refused.
    context = chromium.new_context(base_url=base_url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    new_well(page)
    choose(page, large)
    expect(file_row(page, large.name)).to_be_visible(timeout=PATIENCE_MS)
    tag, content = stored(client)
    assert content == CONTENT
    assert "-" not in tag
    context.close()
