"""Routes of files: upload, download, and the fields of each file."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from welltrack_ui.api import upload_schemas
from welltrack_ui.api.dependencies import CurrentCall, Cursor, Limit, set_location_header
from welltrack_ui.api.idempotent_route import RetrySafeRoute
from welltrack_ui.api.pagination import PageOf, respond_with_list, respond_with_page
from welltrack_ui.api.upload_schemas import UploadPieces, UploadStarted
from welltrack_ui.domain.field_types import Day
from welltrack_ui.domain.files.file import File, FileChange, FileDraft, FileKind
from welltrack_ui.services.files.file_queries import FileQuery

router = APIRouter(prefix="/files", tags=["files"], route_class=RetrySafeRoute)


ARCHIVE_HEADERS = {
    "Content-Disposition": 'attachment; filename="welltrack-files.zip"',
    "Cache-Control": "private, no-store",
}


# A coroutine: for a plain function FastAPI would take a thread.
async def read_file_query(
    well_id: str | None = None,
    project_id: str | None = None,
    org_id: str | None = None,
    stage_id: str | None = None,
    event_id: str | None = None,
    kind: FileKind | None = None,
    date: Day | None = None,
    first: Annotated[Day | None, Query(alias="from")] = None,
    end: Annotated[Day | None, Query(alias="to")] = None,
    q: Annotated[str | None, Query(max_length=120)] = None,
    limit: Limit = None,
    cursor: Cursor = None,
) -> FileQuery:
    """The query of a list of files; dates are report dates, `to` is excluded."""
    return FileQuery(
        well_id, project_id, org_id, stage_id, event_id, kind, date, first, end, q, limit, cursor
    )


@router.post("/upload", status_code=201)
def upload(call: CurrentCall, draft: FileDraft, response: Response) -> UploadStarted:
    """Create a pending file and its upload link; engineers."""
    started = call.services.files.start_upload(call.actor, draft)
    set_location_header(response, f"/api/files/{started.file.id}")
    return upload_schemas.build_upload_started(started)


# "Pieces" is the word of the routes for parts: programs of users call them.
@router.post("/{file_id}/pieces")
def pieces(call: CurrentCall, file_id: str) -> UploadPieces:
    """Links for the parts of a file that have not come yet, instead of one link for all of it.

    Each part is sent as the bare bytes, in any order, and again if it breaks off. When none is
    missing, `complete` makes one file of them.
    """
    return upload_schemas.build_upload_parts(
        call.services.file_parts.list_parts(call.actor, file_id)
    )


@router.post("/{file_id}/complete")
def complete(call: CurrentCall, file_id: str) -> File:
    """Complete an upload: check the bytes, store the file and create its event."""
    return call.services.files.complete_upload(call.actor, file_id)


@router.get("")
def list_files(
    call: CurrentCall, query: Annotated[FileQuery, Depends(read_file_query)]
) -> PageOf[File]:
    """The files that match, by report date."""
    return respond_with_page(call.services.file_lists.list(call.actor, query))


# Before `/{file_id}`, which would take `archive` for an id.
@router.get("/archive", response_class=StreamingResponse)
def archive(
    call: CurrentCall, ids: Annotated[list[str], Query(alias="id", max_length=500)]
) -> StreamingResponse:
    """A ZIP of the files of the ids, one `id` parameter each."""
    chunks = call.services.file_archives.stream_zip(call.actor, ids)
    return StreamingResponse(chunks, media_type="application/zip", headers=ARCHIVE_HEADERS)


@router.get("/{file_id}")
def get(call: CurrentCall, file_id: str) -> File:
    """One file; a pending one only for its uploader."""
    return call.services.files.get(call.actor, file_id)


@router.get("/{file_id}/versions")
def versions(call: CurrentCall, file_id: str) -> PageOf[File]:
    """The files of this name in the same place and of the same report date, the latest first."""
    return respond_with_list(call.services.file_lists.list_versions(call.actor, file_id).files)


@router.get("/{file_id}/download", status_code=307, response_class=RedirectResponse)
def download(call: CurrentCall, file_id: str, inline: bool = False) -> RedirectResponse:
    """Redirect to a link that is good for 5 minutes."""
    # 307 and no-store: the URL is a permission of minutes, which no cache may hand out again.
    url = call.services.files.sign_download_link(call.actor, file_id, inline=inline)
    return RedirectResponse(url, 307, {"Cache-Control": "no-store"})


@router.patch("/{file_id}")
def update(call: CurrentCall, file_id: str, change: FileChange) -> File:
    """Change the fields of a file; engineers."""
    return call.services.files.update(call.actor, file_id, change.version, change.sent_fields())


@router.delete("/{file_id}", status_code=204)
def delete(call: CurrentCall, file_id: str) -> None:
    """Move a file to the trash; engineers."""
    call.services.files.delete(call.actor, file_id)


@router.post("/{file_id}/restore")
def restore(call: CurrentCall, file_id: str) -> File:
    """Restore a file from the trash; engineers."""
    return call.services.files.restore(call.actor, file_id)
