"""What `welltrack check` says of a bucket that people can't send files to, or from."""

import json

import boto3
import pytest

from tests.object_storage import servers
from tests.object_storage.conftest import BUCKET, REGION
from welltrack_ui.object_storage.errors import FileStoreUnavailable
from welltrack_ui.object_storage.s3 import S3Store
from welltrack_ui.object_storage.s3_self_test import cors_rules

HERE, ELSEWHERE = "https://wells.example.com", "https://other.example.com"


@pytest.fixture(scope="module")
def ruled(s3_url: str) -> str:
    """A bucket that takes uploads from pages of HERE alone."""
    name = "welltrack-ruled"
    client = boto3.client("s3", endpoint_url=s3_url)
    client.create_bucket(Bucket=name)
    client.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": cors_rules(HERE)})
    return name


def test_bucket_with_its_rules_passes_and_is_left_empty(s3_url: str, ruled: str) -> None:
    store = S3Store(ruled, REGION, s3_url)
    store.self_test(HERE)
    assert list(store.list_keys()) == []


def test_bucket_without_a_rule_for_the_origin_is_told_which(s3_url: str, ruled: str) -> None:
    store = S3Store(ruled, REGION, s3_url)
    with pytest.raises(FileStoreUnavailable) as refused:
        store.self_test(ELSEWHERE)
    said, _, rules = str(refused.value).partition("the CORS rules ")
    assert said == f"the bucket takes no uploads from pages of {ELSEWHERE}: give it "
    assert json.loads(rules) == cors_rules(ELSEWHERE)
    assert list(store.list_keys()) == []


def test_credentials_that_may_only_read_are_told_what_is_missing(
    s3_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", servers.READER)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", servers.READER)
    with pytest.raises(
        FileStoreUnavailable, match=r"upload \(403\): Access Denied\..* Allow s3:PutObject on"
    ):
        S3Store(BUCKET, REGION, s3_url).self_test(HERE)


def test_missing_bucket_is_named(s3_url: str) -> None:
    with pytest.raises(FileStoreUnavailable, match=r"^there is no bucket no-such-bucket: make"):
        S3Store("no-such-bucket", REGION, s3_url).self_test(HERE)


def test_wrong_secret_is_told(s3_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    with pytest.raises(
        FileStoreUnavailable, match=r"S3 refuses: 403\. Allow s3:ListBucket on the bucket"
    ):
        S3Store(BUCKET, REGION, s3_url).self_test(HERE)
