"""The self-test of a bucket: a small object is sent, read, listed and removed.

Reading a bucket's rules would need rights that the server has no other use for, and not every
server of S3's protocol has such a call. So the test does what a browser and the server do.
"""

import json
import secrets
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import botocore.session
import httpx

from welltrack_ui.object_storage.errors import FileStoreUnavailable
from welltrack_ui.object_storage.keys import UploadLink
from welltrack_ui.object_storage.store import FileStore

PROBE_BYTES = b"welltrack check"
PROBE_TYPE = "text/plain"
LINK_LIFETIME = timedelta(minutes=5)
REQUEST_TIMEOUT_SECONDS = 20
ALLOW_ORIGIN_HEADER = "Access-Control-Allow-Origin"


def run_self_test(store: FileStore, origin: str) -> None:
    """Send a small object as a page of `origin`, then read, list and remove it.

    Raises: FileStoreUnavailable with what to fix.
    """
    # First, since without this right S3 answers 403 for a missing object, and not 404.
    with explain_rights("s3:ListBucket on the bucket"):
        store.ping()
        next(store.list_keys(), None)
    key = f"check/{secrets.token_hex(16)}"
    link = store.upload_link(key, len(PROBE_BYTES), PROBE_TYPE, LINK_LIFETIME)
    answers = send_probe(link, origin)
    try:
        check_origin(answers, origin)
        with explain_rights("s3:GetObject on the bucket's objects"):
            store.stat(key)
            fetch_probe(store.download_link(key, "check.txt", PROBE_TYPE, False, LINK_LIFETIME))
        with explain_rights(
            "s3:GetObjectTagging, s3:PutObjectTagging and s3:DeleteObjectTagging"
            " on the bucket's objects"
        ):
            store.quarantine(key, datetime.now(UTC).date())
            store.release(key)
    finally:
        with explain_rights("s3:DeleteObject on the bucket's objects"):
            store.delete(key)
    check_multipart(store, key)


def check_multipart(store: FileStore, key: str) -> None:
    """Begin a multipart upload and drop it. Raises: FileStoreUnavailable with what to fix."""
    with explain_rights("s3:PutObject on the bucket's objects"):
        upload_id = store.parts.begin(key, PROBE_TYPE)
    with explain_rights(
        "s3:ListMultipartUploadParts and s3:AbortMultipartUpload on the bucket's objects"
    ):
        store.parts.part_sizes(key, upload_id)
        store.parts.drop(key, upload_id)
    with explain_rights("s3:ListBucketMultipartUploads on the bucket"):
        next(store.parts.list_unfinished(), None)


@contextmanager
def explain_rights(rights: str) -> Iterator[None]:
    """A block whose refusal names the rights that it needs. Raises: FileStoreUnavailable."""
    try:
        yield
    except FileStoreUnavailable as error:
        if "refuses" not in str(error):
            raise
        raise FileStoreUnavailable(
            f"{error}. Allow {rights} to the credentials in use, if these are the right ones."
        ) from error


def send_probe(link: UploadLink, origin: str) -> list[httpx.Response]:
    """The answers to what a browser sends for a page of `origin`: two preflights, then a form.

    Raises: FileStoreUnavailable where the form is refused.
    """
    # Whole files are sent by a form (POST), parts by PUT: both must be allowed.
    preflights = [
        send_request(
            "OPTIONS",
            link.url,
            headers={"Origin": origin, "Access-Control-Request-Method": method},
        )
        for method in ("POST", "PUT")
    ]
    answer = send_request(
        "POST",
        link.url,
        headers={"Origin": origin},
        data=link.fields,
        files={"file": ("check.txt", PROBE_BYTES)},
    )
    if answer.status_code >= 300:
        raise FileStoreUnavailable(
            f"S3 refuses an upload ({answer.status_code}): {error_reason(answer)} Allow"
            " s3:PutObject on the bucket's objects, and kms:GenerateDataKey and kms:Decrypt where"
            " they are encrypted with a key of yours, to the credentials in use."
        )
    return [*preflights, answer]


def check_origin(answers: list[httpx.Response], origin: str) -> None:
    """Check the CORS headers of all answers. Raises: FileStoreUnavailable with the rules to set."""
    if not all(allows_origin(answer, origin) for answer in answers):
        raise FileStoreUnavailable(
            f"the bucket takes no uploads from pages of {origin}: give it the CORS rules"
            f" {json.dumps(cors_rules(origin))}"
        )


def fetch_probe(url: str) -> None:
    """Download the small object. Raises: FileStoreUnavailable where that is refused."""
    answer = send_request("GET", url)
    if answer.status_code >= 300 or answer.content != PROBE_BYTES:
        raise FileStoreUnavailable(
            f"S3 refuses a download ({answer.status_code}): {error_reason(answer)}"
        )


def cors_rules(origin: str) -> list[dict[str, object]]:
    """The CORS rules of a bucket, in the form that AWS's console and command line take."""
    return [
        {
            "AllowedOrigins": [origin],
            "AllowedMethods": ["POST", "PUT"],
            "AllowedHeaders": ["*"],
            "MaxAgeSeconds": 3600,
        }
    ]


def allows_origin(answer: httpx.Response, origin: str) -> bool:
    """Whether a browser gives this answer to a page of `origin`."""
    return answer.is_success and answer.headers.get(ALLOW_ORIGIN_HEADER) in {"*", origin}


def error_reason(answer: httpx.Response) -> str:
    """The message of an S3 error, which is XML; the HTTP reason where there is none."""
    _, _, rest = answer.text.partition("<Message>")
    message, _, _ = rest.partition("</Message>")
    return message.strip() or answer.reason_phrase


def send_request(method: str, url: str, **more: object) -> httpx.Response:
    """The answer to one request. Raises: FileStoreUnavailable where nobody answers."""
    # An own certificate authority is set for boto3; a browser has it from the system.
    authorities = botocore.session.get_session().get_config_variable("ca_bundle")
    context = ssl.create_default_context(cafile=authorities or None)
    try:
        return httpx.request(method, url, verify=context, timeout=REQUEST_TIMEOUT_SECONDS, **more)  # type: ignore[arg-type]  # as httpx's own
    except httpx.TransportError as error:
        raise FileStoreUnavailable(f"S3 can't be reached at {url}: {error}") from error
