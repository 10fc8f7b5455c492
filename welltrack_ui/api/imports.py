"""Routes of imports: a file of wells or events is checked, written as a whole, and taken back."""

import logging
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.background import BackgroundTask

from welltrack_ui.api.dependencies import Call, CurrentCall
from welltrack_ui.api.idempotent_route import RetrySafeRoute
from welltrack_ui.api.import_schemas import (
    FORM_SCHEMA,
    ImportAnswer,
    ImportForm,
    ImportProgress,
    build_import_answer,
    build_import_progress,
    read_import_form,
)
from welltrack_ui.domain.errors import WellTrackError
from welltrack_ui.domain.input.import_job import UndoneImport
from welltrack_ui.services.container import Services
from welltrack_ui.services.imports.import_run import ImportRun
from welltrack_ui.web.threads import run_in_thread

log = logging.getLogger(__name__)
router = APIRouter(prefix="/imports", tags=["imports"], route_class=RetrySafeRoute)
MAX_ROWS_AT_ONCE = 1_000
"""Longer imports are answered before they are written."""
REQUEST_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"multipart/form-data": {"schema": FORM_SCHEMA}},
    }
}


@router.post(
    "",
    status_code=201,
    response_model=ImportAnswer,
    responses={
        200: {"model": ImportAnswer, "description": "A dry run: nothing was written."},
        202: {"model": ImportProgress, "description": "More than 1 000 rows: being written."},
    },
    openapi_extra=REQUEST_BODY,
)
async def create(call: CurrentCall, request: Request) -> Response:
    """Check a CSV, XLSX or ODS file, and unless it is a dry run write all of it; engineers."""
    # Before the body is read, which may have 20 MB.
    await run_in_thread(lambda: call.actor)
    form = await read_import_form(request)
    return await run_in_thread(answer_import, call, form)


@router.get("/{import_id}")
def get(call: CurrentCall, import_id: str) -> ImportProgress:
    """One import: how far it is, and what came of it."""
    return build_import_progress(call.services.imports.get(call.actor, import_id))


@router.post("/{import_id}/undo")
def undo(call: CurrentCall, import_id: str) -> UndoneImport:
    """Take an import back, but for what was changed since; engineers."""
    return call.services.imports.undo(call.actor, import_id)


def answer_import(call: Call, form: ImportForm) -> Response:
    """The answer to a file; it blocks. Raises: as ImportService.start and finish."""
    service = call.services.imports
    if form.dry_run:
        check = service.check(call.actor, form.request)
        return JSONResponse(build_import_answer(check, None).model_dump(mode="json"), 200)
    check, run = service.start(call.actor, form.request)
    place = {"Location": f"/api/imports/{run.job.id}"}
    if check.total > MAX_ROWS_AT_ONCE:
        answer = build_import_progress(run.job).model_dump(mode="json")
        task = BackgroundTask(finish_import, call.services, run)
        return JSONResponse(answer, 202, place, background=task)
    job = service.finish(run)
    return JSONResponse(build_import_answer(check, job).model_dump(mode="json"), 201, place)


def finish_import(services: Services, run: ImportRun) -> None:
    """Write a planned import after its answer; who asks for it learns what came of it."""
    try:
        services.imports.finish(run)
    except WellTrackError as refusal:
        log.warning("the import %s ended: %s", run.job.id, refusal.detail)
