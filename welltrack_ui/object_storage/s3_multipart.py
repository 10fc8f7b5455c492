"""Multipart uploads of S3, each part sent by a presigned URL."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any

from welltrack_ui.object_storage.errors import ObjectMissing
from welltrack_ui.object_storage.keys import UploadLink
from welltrack_ui.object_storage.multipart import MultipartStore, Part, UnfinishedUpload
from welltrack_ui.object_storage.s3_errors import translate_errors

ENCRYPTION_PARAMETERS = {
    "x-amz-server-side-encryption": "ServerSideEncryption",
    "x-amz-server-side-encryption-aws-kms-key-id": "SSEKMSKeyId",
}


class S3MultipartStore(MultipartStore):
    """The multipart store of a bucket; `encryption` are the form fields of a whole upload."""

    def __init__(self, client: Any, bucket: str, encryption: Mapping[str, str]) -> None:
        self._client, self._bucket = client, bucket
        self._encryption = {
            ENCRYPTION_PARAMETERS[name]: value for name, value in encryption.items()
        }

    def _begin(self, key: str, content_type: str) -> str:
        with translate_errors(key):
            begun = self._client.create_multipart_upload(
                **self._object_parameters(key), ContentType=content_type, **self._encryption
            )
        return str(begun["UploadId"])

    def _link(self, key: str, upload_id: str, part: Part, lifetime: timedelta) -> UploadLink:
        seconds = ceil(lifetime.total_seconds())
        # The length is signed too: the link takes no more than what was declared.
        parameters = {"PartNumber": part.number, "ContentLength": part.size}
        with translate_errors(key):
            url = self._client.generate_presigned_url(
                "upload_part", {**self._object_parameters(key, upload_id), **parameters}, seconds
            )
        return UploadLink("PUT", url, datetime.now(UTC) + timedelta(seconds=seconds))

    def _part_sizes(self, key: str, upload_id: str) -> Mapping[int, int]:
        return {part["PartNumber"]: part["Size"] for part in self._list_parts(key, upload_id)}

    def _join(self, key: str, upload_id: str, parts: Sequence[Part]) -> None:
        # SeaweedFS lists a part that was sent twice two times: the dictionary has it once.
        stored = {part["PartNumber"]: part for part in self._list_parts(key, upload_id)}
        # Compared first: S3 would join whatever has come, and the parts would be gone.
        if {number: part["Size"] for number, part in stored.items()} != dict(parts):
            raise ObjectMissing(key)
        sorted_parts = [
            {"PartNumber": number, "ETag": stored[number]["ETag"]} for number in sorted(stored)
        ]
        with translate_errors(key):
            self._client.complete_multipart_upload(
                **self._object_parameters(key, upload_id), MultipartUpload={"Parts": sorted_parts}
            )

    def _drop(self, key: str, upload_id: str) -> None:
        with suppress(ObjectMissing), translate_errors(key):
            self._client.abort_multipart_upload(**self._object_parameters(key, upload_id))

    def _list_unfinished(self) -> Iterator[UnfinishedUpload]:
        pages = self._client.get_paginator("list_multipart_uploads")
        with translate_errors():
            for page in pages.paginate(Bucket=self._bucket):
                for upload in page.get("Uploads", ()):
                    since = upload["Initiated"].astimezone(UTC)
                    yield UnfinishedUpload(upload["Key"], upload["UploadId"], since)

    def _list_parts(self, key: str, upload_id: str) -> list[dict[str, Any]]:
        pages = self._client.get_paginator("list_parts").paginate(
            **self._object_parameters(key, upload_id)
        )
        with translate_errors(key):
            return [part for page in pages for part in page.get("Parts", ())]

    def _object_parameters(self, key: str, upload_id: str | None = None) -> dict[str, Any]:
        more = {"UploadId": upload_id} if upload_id else {}
        return {"Bucket": self._bucket, "Key": key, **more}
