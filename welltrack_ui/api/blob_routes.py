"""Routes of the disk store's signed links: upload and download. The token is the permission."""

import os
import re
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from welltrack_ui.object_storage.content_headers import SAFETY_HEADERS, download_headers
from welltrack_ui.object_storage.disk import DiskStore, describe_object
from welltrack_ui.object_storage.errors import FileStoreUnavailable, LinkRefused
from welltrack_ui.object_storage.signed_links import BLOB_PATH, BlobLink
from welltrack_ui.object_storage.upload_handler import receive_blob

RETRY_AFTER_SECONDS = 5
RANGE_PATTERN = re.compile(r"(\d{1,18})-(\d{0,18})|-\d{1,18}", re.ASCII)


def blob_router(store: DiskStore) -> APIRouter:
    """The router of PUT, GET and HEAD of `/files/blob/{token}`; outside `/api`, as S3 would be."""
    router = APIRouter(include_in_schema=False)

    @router.put(BLOB_PATH + "/{token}")
    async def put_blob(token: str, request: Request) -> Response:
        """Take the bytes of an upload link: 204 with the ETag, or a problem."""
        try:
            stored = await receive_blob(store, token, request.headers, request.stream())
        except (LinkRefused, FileStoreUnavailable) as error:
            return blob_problem_response(error)
        # Nobody reads this answer: it keeps a traceback out of the log.
        except ClientDisconnect:
            return blob_problem_response(LinkRefused("The upload was broken off.", 400))
        return Response(status_code=204, headers={"ETag": stored.etag})

    # A plain function, which FastAPI runs in a thread: `stat` may wait for the disk.
    @router.api_route(BLOB_PATH + "/{token}", methods=["GET", "HEAD"])
    def get_blob(token: str, request: Request) -> Response:
        """Give the bytes of a download link, or the ranges that are asked for."""
        try:
            link = store.signer.unseal(token, request.method)
            return BlobResponse(store, link, stat_blob(store, link))
        except (LinkRefused, FileStoreUnavailable) as error:
            return blob_problem_response(error)

    return router


class BlobResponse(FileResponse):
    """The bytes of one object, whole or the ranges that a GET asks for, read in threads."""

    chunk_size = 256 * 1024

    def __init__(self, store: DiskStore, link: BlobLink, status: os.stat_result) -> None:
        headers = download_headers(link.content_type, link.disposition)
        headers["ETag"] = describe_object(status).etag
        super().__init__(store.folder.blob_path(link.key), headers=headers, stat_result=status)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                # Starlette's own refusal of a range (416) knows nothing of these.
                headers = MutableHeaders(raw=message["headers"])
                for name, value in SAFETY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await super().__call__(drop_unusable_range(scope), receive, send_safely)


def stat_blob(store: DiskStore, link: BlobLink) -> os.stat_result:
    """The status of a link's file. Raises: LinkRefused (404), FileStoreUnavailable."""
    try:
        with store.folder.translate_errors():
            return store.folder.blob_path(link.key).stat()
    except FileNotFoundError:
        raise LinkRefused("The file is no longer here.", 404) from None


def drop_unusable_range(scope: Scope) -> Scope:
    """The request without `Range` where RFC 9110 (14.2) has it ignored: on HEAD, or malformed.

    Starlette serves ranges to HEAD, and refuses a malformed one with 400 where S3 sends the whole.
    """
    headers = [
        (name, value)
        for name, value in scope["headers"]
        if name != b"range" or (scope["method"] == "GET" and is_byte_range(value.decode("latin-1")))
    ]
    return {**scope, "headers": headers}


def is_byte_range(header: str) -> bool:
    """Whether a `Range` header is well formed: `bytes=0-99`, `bytes=100-`, `bytes=-5`, a list."""
    unit, _, ranges = header.partition("=")
    matches = [RANGE_PATTERN.fullmatch(text.strip()) for text in ranges.split(",")]
    return unit.strip().lower() == "bytes" and all(
        match and (not match[2] or int(match[1]) <= int(match[2])) for match in matches
    )


def blob_problem_response(error: LinkRefused | FileStoreUnavailable) -> Response:
    """The refusal as a problem of RFC 9457."""
    headers = dict(SAFETY_HEADERS)
    status, detail = 503, "The store of files does not answer. Nothing was changed."
    if isinstance(error, LinkRefused):
        status, detail = error.status, error.reason
    else:
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(body, status, headers, media_type="application/problem+json")
