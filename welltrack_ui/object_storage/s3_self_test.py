"""Whether a bucket lets uploads and downloads through: tried out, as a browser and the server do.

Asking for a bucket's rules would need rights that the server has no other use for, and not every
server of S3's protocol tells them. So a small object makes the whole way once.
"""

import json
import secrets
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import botocore.session
import httpx

from welltrack_ui.object_storage.store import FilesAway, FileStore, UploadLink

PROBE = b"welltrack check"
TYPE = "text/plain"
LIFE = timedelta(minutes=5)
PATIENCE_SECONDS = 20
ALLOW = "Access-Control-Allow-Origin"


def rehearse(store: FileStore, origin: str) -> None:
    """Send, read, list and remove a small object; pages of `origin` must be let send it.

    Raises FilesAway with what to mend.
    """
    with needed("s3:ListBucket on the bucket"):
        store.ping()
        next(store.list_keys(), None)
    key = f"check/{secrets.token_hex(16)}"
    link = store.upload_link(key, len(PROBE), TYPE, LIFE)
    answers = send(link, origin)
    try:
        check_origin(answers, origin)
        with needed("s3:GetObject on the bucket's objects"):
            store.stat(key)
            fetch(store.download_link(key, "check.txt", TYPE, False, LIFE))
    finally:
        with needed("s3:DeleteObject on the bucket's objects"):
            store.delete(key)
    rehearse_pieces(store, key)


def rehearse_pieces(store: FileStore, key: str) -> None:
    """Begin an upload in pieces, and give it up again. Raises FilesAway with what to mend."""
    with needed("s3:PutObject on the bucket's objects"):
        upload_id = store.parts.begin(key, TYPE)
    with needed("s3:ListMultipartUploadParts and s3:AbortMultipartUpload on the bucket's objects"):
        store.parts.received(key, upload_id)
        store.parts.drop(key, upload_id)
    with needed("s3:ListBucketMultipartUploads on the bucket"):
        next(store.parts.unfinished(), None)


@contextmanager
def needed(rights: str) -> Iterator[None]:
    """Says which rights a refused step asks for."""
    try:
        yield
    except FilesAway as error:
        if "refuses" not in str(error):
            raise
        raise FilesAway(f"{error}. Allow {rights} to the credentials in use.") from error


def send(link: UploadLink, origin: str) -> list[httpx.Response]:
    """The way a page of `origin` sends it: asked first, then a form. What is answered to both."""
    asked = [
        call(
            "OPTIONS",
            link.url,
            headers={"Origin": origin, "Access-Control-Request-Method": method},
        )
        for method in ("POST", "PUT")
    ]
    answer = call(
        "POST",
        link.url,
        headers={"Origin": origin},
        data=link.fields,
        files={"file": ("check.txt", PROBE)},
    )
    if answer.status_code >= 300:
        raise FilesAway(
            f"S3 refuses an upload ({answer.status_code}): {reason(answer)} Allow s3:PutObject on"
            " the bucket's objects, and kms:GenerateDataKey and kms:Decrypt where they are"
            " encrypted with a key of yours, to the credentials in use."
        )
    return [*asked, answer]


def check_origin(answers: list[httpx.Response], origin: str) -> None:
    """Raise FilesAway unless a browser lets pages of `origin` have all of the answers."""
    if not all(allows(answer, origin) for answer in answers):
        raise FilesAway(
            f"the bucket takes no uploads from pages of {origin}: give it the CORS rules"
            f" {json.dumps(cors_rules(origin))}"
        )


def fetch(url: str) -> None:
    """The way a download goes."""
    answer = call("GET", url)
    if answer.status_code >= 300 or answer.content != PROBE:
        raise FilesAway(f"S3 refuses a download ({answer.status_code}): {reason(answer)}")


def cors_rules(origin: str) -> list[dict[str, object]]:
    """What a bucket's CORS rules must say, as AWS's console and command line take it."""
    return [
        {
            "AllowedOrigins": [origin],
            "AllowedMethods": ["POST", "PUT"],
            "AllowedHeaders": ["*"],
            "MaxAgeSeconds": 3600,
        }
    ]


def allows(answer: httpx.Response, origin: str) -> bool:
    """Whether a browser lets a page of `origin` have this answer."""
    return answer.is_success and answer.headers.get(ALLOW) in {"*", origin}


def reason(answer: httpx.Response) -> str:
    """The message in an answer of S3, which is XML."""
    _, _, rest = answer.text.partition("<Message>")
    message, _, _ = rest.partition("</Message>")
    return message.strip() or answer.reason_phrase


def call(method: str, url: str, **more: object) -> httpx.Response:
    """One request, trusting whom boto3 trusts. Raises FilesAway where nobody answers."""
    authorities = botocore.session.get_session().get_config_variable("ca_bundle")
    trusted = ssl.create_default_context(cafile=authorities or None)
    try:
        return httpx.request(method, url, verify=trusted, timeout=PATIENCE_SECONDS, **more)  # type: ignore[arg-type]  # as httpx's own
    except httpx.TransportError as error:
        raise FilesAway(f"S3 can't be reached at {url}: {error}") from error
