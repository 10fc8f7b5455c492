"""The route that takes the file of an import screen; the page then takes it by its token."""

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from welltrack_ui.api.dependencies import CurrentCall
from welltrack_ui.api.import_schemas import read_form_file
from welltrack_ui.domain.errors import WellTrackError
from welltrack_ui.web.middleware import IMPORT_FILE_PATH
from welltrack_ui.web.problems import problem_from_error
from welltrack_ui.web.threads import run_in_thread

router = APIRouter(include_in_schema=False)


@router.post(IMPORT_FILE_PATH)
async def receive_file(call: CurrentCall, request: Request) -> PlainTextResponse:
    """Hold a file for the page that sends it; the answer is its token."""
    # Before the body is read: who is not signed in sends nothing.
    actor = await run_in_thread(lambda: call.actor)
    file, _ = await read_form_file(request)
    if file is None:
        return PlainTextResponse("", 422)
    try:
        token = call.services.import_inbox.hold_file(actor.user_id, file)
    except WellTrackError as error:
        return PlainTextResponse("", problem_from_error(error, "").status)
    return PlainTextResponse(token)
