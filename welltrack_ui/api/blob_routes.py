"""Where the links of the disk store lead: bytes in, bytes out. The token is the permission."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.requests import ClientDisconnect

from welltrack_ui.object_storage.disk import DiskStore
from welltrack_ui.object_storage.download_handler import SAFETY_HEADERS, prepare_download, read_body
from welltrack_ui.object_storage.signed_links import BLOB_PATH
from welltrack_ui.object_storage.store import FileStoreUnavailable, LinkRefused
from welltrack_ui.object_storage.upload_handler import receive_blob

RETRY_AFTER_SECONDS = 5


def blob_router(store: DiskStore) -> APIRouter:
    """PUT, GET and HEAD of `/files/blob/{token}`; outside `/api`, as S3 would be."""
    router = APIRouter(include_in_schema=False)

    @router.put(BLOB_PATH + "/{token}")
    async def put_blob(token: str, request: Request) -> Response:
        try:
            stored = await receive_blob(store, token, request.headers, request.stream())
        except (LinkRefused, FileStoreUnavailable) as error:
            return blob_problem_response(error)
        except ClientDisconnect:
            return blob_problem_response(LinkRefused("The upload was broken off.", 400))
        return Response(status_code=204, headers={"ETag": stored.etag})

    @router.api_route(BLOB_PATH + "/{token}", methods=["GET", "HEAD"])
    def get_blob(token: str, request: Request) -> Response:
        try:
            served = prepare_download(store, token, request.method, request.headers)
        except (LinkRefused, FileStoreUnavailable) as error:
            return blob_problem_response(error)
        if request.method == "HEAD":
            return Response(status_code=served.status, headers=served.headers)
        return StreamingResponse(read_body(served), served.status, served.headers)

    return router


def blob_problem_response(error: LinkRefused | FileStoreUnavailable) -> Response:
    """The refusal as RFC 9457 wants it."""
    headers = dict(SAFETY_HEADERS)
    status, detail = 503, "The store of files does not answer. Nothing was changed."
    if isinstance(error, LinkRefused):
        status, detail = error.status, error.reason
    else:
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(body, status, headers, media_type="application/problem+json")
