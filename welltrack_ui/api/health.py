"""Whether the process is alive, and whether it can do its work."""

from fastapi import APIRouter, Response

from welltrack_ui.api.dependencies import CurrentCall
from welltrack_ui.domain.errors import Unavailable
from welltrack_ui.object_storage.errors import FileStoreUnavailable

router = APIRouter(tags=["health"])


@router.get("/healthz", include_in_schema=False)
async def report_liveness() -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


@router.get("/readyz", include_in_schema=False)
def report_readiness(call: CurrentCall, response: Response) -> dict[str, str]:
    """Database and file store answer; 503 where one does not."""
    answers = {"database": "ready", "files": "ready"}
    try:
        call.services.engine.ping()
    except Unavailable:
        answers["database"] = "away"
    try:
        call.services.file_store.ping()
    except FileStoreUnavailable:
        answers["files"] = "away"
    if "away" in answers.values():
        response.status_code = 503
        response.headers["Retry-After"] = "5"
    return answers
