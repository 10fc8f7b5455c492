"""The file store in a bucket of S3, or of a server that speaks its protocol."""

from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, date, datetime, timedelta
from math import ceil
from typing import IO, Any

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import ClientError, NoCredentialsError

from welltrack_ui.object_storage.content_headers import BINARY_TYPE
from welltrack_ui.object_storage.errors import FileStoreUnavailable, ObjectMissing
from welltrack_ui.object_storage.keys import UploadLink, refuse_event_loop
from welltrack_ui.object_storage.s3_errors import translate_errors
from welltrack_ui.object_storage.s3_multipart import S3MultipartStore
from welltrack_ui.object_storage.s3_self_test import run_self_test
from welltrack_ui.object_storage.store import FileStore, ListedObject, StoredObject
from welltrack_ui.timed_clients import bound_client

MAX_CONNECTIONS = 32
READ_SECONDS = 10
QUARANTINE_TAG = {"Key": "welltrack-quarantine", "Value": "orphan"}
"""What the lifecycle rule of `deploy/lifecycle.json` acts on: a rule needs one value."""


class S3Store(FileStore):
    """The file store of a bucket: presigned forms for upload, presigned URLs for download.

    `endpoint` is for servers other than AWS and must be the address that browsers use too, since
    signatures cover it. With `kms_key` (id or ARN) uploads must ask for encryption with that key.
    Unlike on disk, an upload link can be used again until it expires: compare the ETag to know
    that an object is still the same.
    """

    def __init__(
        self,
        bucket: str,
        region: str | None = None,
        endpoint: str | None = None,
        kms_key: str | None = None,
    ) -> None:
        self._bucket = bucket
        self._encryption = encryption_fields(kms_key)
        self._copy_encryption = (
            {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms_key} if kms_key else {}
        )
        # The session of its own is for threads: boto3's shared default one isn't safe to start in.
        self._session = Session(region_name=region)
        self._client: Any = self._session.client(
            "s3", endpoint_url=endpoint, config=build_client_config(endpoint)
        )
        bound_client(self._client)
        self.parts = S3MultipartStore(self._client, bucket, self._encryption)

    def self_test(self, origin: str) -> None:
        """Send, read, list and remove a small object. Raises: FileStoreUnavailable."""
        refuse_event_loop()
        run_self_test(self, origin)

    def _upload_link(
        self, key: str, size: int, content_type: str, lifetime: timedelta
    ) -> UploadLink:
        seconds = ceil(lifetime.total_seconds())
        expires_at = datetime.now(UTC) + timedelta(seconds=seconds)
        fields = {"Content-Type": content_type, **self._encryption}
        # Signing needs no request, but credentials may come from the network.
        with translate_errors():
            if self._session.get_credentials() is None:
                raise NoCredentialsError  # botocore fails on a form with an AttributeError
            form = self._client.generate_presigned_post(
                Bucket=self._bucket,
                Key=key,
                Fields=fields,
                Conditions=[
                    # Without it the form would take any number of bytes.
                    ["content-length-range", size, size],
                    *({name: value} for name, value in fields.items()),
                ],
                ExpiresIn=seconds,
            )
        return UploadLink("POST", form["url"], expires_at, fields=form["fields"])

    def _download_link(
        self, key: str, disposition: str, content_type: str, lifetime: timedelta
    ) -> str:
        with translate_errors():
            url: str = self._client.generate_presigned_url(
                "get_object",
                Params={
                    "Bucket": self._bucket,
                    "Key": key,
                    "ResponseContentDisposition": disposition,
                    "ResponseContentType": content_type,
                    # A shared computer must not have the file after its reader has signed out.
                    "ResponseCacheControl": "private, no-store",
                },
                ExpiresIn=ceil(lifetime.total_seconds()),
            )
        return url

    def _stat(self, key: str) -> StoredObject | None:
        try:
            with translate_errors(key):
                response = self._client.head_object(Bucket=self._bucket, Key=key)
        except ObjectMissing:
            return None
        return StoredObject(response["ContentLength"], response["ETag"])

    def _head_bytes(self, key: str, count: int) -> bytes:
        try:
            return b"".join(self._read(key, count, Range=f"bytes=0-{count - 1}"))
        except ClientError:
            return b""  # an empty object has no range

    def _stream(self, key: str, chunk_bytes: int) -> Iterator[bytes]:
        return self._read(key, chunk_bytes)

    def _read(self, key: str, chunk_bytes: int, **options: str) -> Iterator[bytes]:
        with translate_errors(key):
            response = self._client.get_object(Bucket=self._bucket, Key=key, **options)
            with closing(response["Body"]) as body:
                yield from body.iter_chunks(chunk_bytes)

    def _write(self, key: str, source: IO[bytes], size: int) -> None:
        with translate_errors(key):
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=source,
                ContentLength=size,
                ContentType=BINARY_TYPE,
                **self._copy_encryption,
            )

    def _delete(self, key: str) -> None:
        with suppress(ObjectMissing), translate_errors(key):
            self._client.delete_object(Bucket=self._bucket, Key=key)

    def _quarantine(self, key: str, today: date) -> bool:  # noqa: ARG002 - S3 has its own clock
        """Tag the object for the bucket's lifecycle rule.

        A rule counts the days since an object was written, not since it was tagged. So the object
        is written anew onto itself, with the tag: its 30 days begin now.
        """
        place = {"Bucket": self._bucket, "Key": key}
        with suppress(ObjectMissing), translate_errors(key):
            tags = self._client.get_object_tagging(**place)["TagSet"]
            if QUARANTINE_TAG in tags:
                return False
            head = self._client.head_object(**place)
            self._client.copy_object(
                **place,
                CopySource=place,
                CopySourceIfMatch=head["ETag"],
                MetadataDirective="REPLACE",
                ContentType=head.get("ContentType", BINARY_TYPE),
                **self._copy_encryption,
            )
            self._client.put_object_tagging(**place, Tagging={"TagSet": [QUARANTINE_TAG]})
            return True
        return False

    def _list_quarantine(self) -> Iterator[str]:
        """None: what is tagged stays in its place, and in `list_keys`."""
        return iter(())

    def _release(self, key: str) -> None:
        with suppress(ObjectMissing), translate_errors(key):
            self._client.delete_object_tagging(Bucket=self._bucket, Key=key)

    def _empty_quarantine(self, before: date) -> int:  # noqa: ARG002 - the bucket's rule does it
        return 0

    def _list_keys(self, prefix: str) -> Iterator[ListedObject]:
        pages = self._client.get_paginator("list_objects_v2")
        with translate_errors():
            for page in pages.paginate(Bucket=self._bucket, Prefix=prefix):
                yield from map(to_listed_object, page.get("Contents", ()))

    def _ping(self) -> None:
        try:
            with translate_errors():
                self._client.head_bucket(Bucket=self._bucket)
        except ObjectMissing:
            raise FileStoreUnavailable(
                f"there is no bucket {self._bucket}: make it, or set WELLTRACK_S3_BUCKET to one"
                " that is there"
            ) from None


def build_client_config(endpoint: str | None) -> Config:
    """The settings of the S3 client: signature 4, timeouts of seconds, a connection a thread.

    Servers other than AWS are addressed by path, since they seldom have a host name for each
    bucket, and without the checksums that only newer ones know.
    """
    return Config(
        signature_version="s3v4",
        connect_timeout=2,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": 3},
        max_pool_connections=MAX_CONNECTIONS,
        s3={"addressing_style": "path" if endpoint else "virtual"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


def encryption_fields(kms_key: str | None) -> dict[str, str]:
    """The form fields that ask for encryption with this KMS key; none without one."""
    if kms_key is None:
        return {}
    return {
        "x-amz-server-side-encryption": "aws:kms",
        "x-amz-server-side-encryption-aws-kms-key-id": kms_key,
    }


def to_listed_object(item: dict[str, Any]) -> ListedObject:
    """One entry of `list_objects_v2`."""
    return ListedObject(item["Key"], item["Size"], item["LastModified"].astimezone(UTC))
