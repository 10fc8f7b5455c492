"""What S3 has and a disk has not: encryption, lists in pages, credentials, a network."""

import base64
import json
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from tests.object_storage import servers
from tests.object_storage.conftest import BUCKET, REGION
from tests.object_storage.places import HOUR, PDF, Place
from tests.ports import free_port
from welltrack_ui.object_storage.errors import FileStoreUnavailable
from welltrack_ui.object_storage.s3 import QUARANTINE_TAG, S3Store

KMS_KEY = "arn:aws:kms:eu-central-1:123456789012:key/0e3f"

LIFECYCLE = Path(__file__).parents[2] / "deploy" / "lifecycle.json"


@pytest.fixture
def aws() -> Iterator[None]:
    with mock_aws():
        boto3.client("s3", region_name=REGION).create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        yield


def policy(fields: dict[str, str]) -> list[object]:
    conditions = json.loads(base64.b64decode(fields["policy"]))["conditions"]
    assert isinstance(conditions, list)
    return conditions


def test_upload_form_binds_key_type_size_and_encryption() -> None:
    link = S3Store(BUCKET, REGION, kms_key=KMS_KEY).upload_link("a/b", 77, PDF, HOUR)
    assert link.method == "POST"
    assert link.url == f"https://{BUCKET}.s3.{REGION}.amazonaws.com/"
    assert link.fields["key"] == "a/b"
    assert link.fields["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    for condition in (
        ["content-length-range", 77, 77],
        {"Content-Type": PDF},
        {"x-amz-server-side-encryption": "aws:kms"},
        {"x-amz-server-side-encryption-aws-kms-key-id": KMS_KEY},
        {"bucket": BUCKET},
        {"key": "a/b"},
    ):
        assert condition in policy(link.fields)
    assert link.fields["x-amz-server-side-encryption-aws-kms-key-id"] == KMS_KEY


def test_upload_form_without_a_key_asks_for_no_encryption() -> None:
    link = S3Store(BUCKET, REGION).upload_link("a", 1, PDF, HOUR)
    assert not [name for name in link.fields if "encryption" in name]


@pytest.mark.slow
def test_list_goes_on_past_a_thousand(s3_place: Place) -> None:
    client = boto3.client("s3", endpoint_url=s3_place.base_url)
    keys = [f"many/{number:04}" for number in range(1003)]
    for key in keys:
        client.put_object(Bucket=BUCKET, Key=key, Body=b"x")
    assert sorted(item.key for item in s3_place.store.list_keys("many/")) == keys


@pytest.mark.usefixtures("aws")
def test_first_bytes_of_an_empty_object_are_none() -> None:
    boto3.client("s3", region_name=REGION).put_object(Bucket=BUCKET, Key="empty", Body=b"")
    assert S3Store(BUCKET, REGION).head_bytes("empty", 10) == b""


def test_a_missing_bucket_is_away(s3_url: str) -> None:
    store = S3Store("no-such-bucket", REGION, s3_url)
    with pytest.raises(FileStoreUnavailable, match="there is no bucket no-such-bucket"):
        store.ping()
    with pytest.raises(FileStoreUnavailable, match="NoSuchBucket"):
        list(store.list_keys())


def test_name_that_no_bucket_can_have_is_told_by_its_setting(s3_url: str) -> None:
    with pytest.raises(FileStoreUnavailable, match=r"^WELLTRACK_S3_BUCKET is no name that"):
        S3Store("No Bucket", REGION, s3_url).ping()


def test_missing_credentials_are_named_with_their_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    # Nobody is asked: without credentials nothing is sent.
    store = S3Store(BUCKET, REGION, "http://127.0.0.1:9")
    with pytest.raises(FileStoreUnavailable, match=r"^no AWS credentials for S3 .* a role, or"):
        store.ping()


def test_wrong_credentials_are_away(s3_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    store = S3Store(BUCKET, REGION, s3_url)
    for call in (store.ping, lambda: store.stat("a"), lambda: list(store.stream("a"))):
        with pytest.raises(FileStoreUnavailable, match="S3 refuses"):
            call()


def test_no_credentials_are_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    store = S3Store(BUCKET, REGION)
    with pytest.raises(FileStoreUnavailable, match="credentials"):
        store.upload_link("a", 1, PDF, HOUR)
    with pytest.raises(FileStoreUnavailable, match="credentials"):
        store.download_link("a", "a.pdf", PDF, False, HOUR)


def test_a_server_that_is_down_is_away() -> None:
    port = free_port()
    store = S3Store(BUCKET, REGION, f"http://{servers.HOST}:{port}")
    for call in (
        store.ping,
        lambda: store.stat("a"),
        lambda: store.head_bytes("a", 1),
        lambda: list(store.stream("a")),
        lambda: list(store.list_keys()),
        lambda: store.delete("a"),
    ):
        with pytest.raises(FileStoreUnavailable, match="S3 can't be reached"):
            call()


def test_an_upload_link_can_be_used_again_and_the_tag_tells(s3_place: Place, key: str) -> None:
    link = s3_place.link(key, 5)
    assert s3_place.send(link, b"first").status_code == 204
    first = s3_place.store.stat(key)
    assert s3_place.send(link, b"other").status_code == 204
    second = s3_place.store.stat(key)
    assert first
    assert second
    assert first.etag != second.etag


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("kms_key", [None, KMS_KEY])
def test_quarantine_is_a_tag_whose_days_begin_now(kms_key: str | None) -> None:
    store, plain = S3Store(BUCKET, REGION, kms_key=kms_key), boto3.client("s3", region_name=REGION)
    plain.put_object(Bucket=BUCKET, Key="a/b", Body=b"bytes", ContentType=PDF)
    written = plain.head_object(Bucket=BUCKET, Key="a/b")["LastModified"]
    time.sleep(1.1)  # S3 counts whole seconds
    assert store.quarantine("a/b", date(2026, 3, 2))
    assert not store.quarantine("a/b", date(2026, 3, 12))
    tags = plain.get_object_tagging(Bucket=BUCKET, Key="a/b")["TagSet"]
    assert tags == [QUARANTINE_TAG] == [{"Key": "welltrack-quarantine", "Value": "orphan"}]
    found = plain.get_object(Bucket=BUCKET, Key="a/b")
    assert (found["Body"].read(), found["ContentType"]) == (b"bytes", PDF)
    assert found.get("SSEKMSKeyId") == kms_key
    assert found["LastModified"] > written
    store.release("a/b")
    assert plain.get_object_tagging(Bucket=BUCKET, Key="a/b")["TagSet"] == []


def test_lifecycle_rule_of_the_deployment_is_for_the_tag_that_is_set() -> None:
    [rule] = json.loads(LIFECYCLE.read_text())["Rules"]
    assert rule["Filter"] == {"Tag": QUARANTINE_TAG}
    assert (rule["Status"], rule["Expiration"]) == ("Enabled", {"Days": 30})
