"""Routes of health checks: liveness and readiness."""

from fastapi import APIRouter, Response

from welltrack_ui.api.dependencies import CurrentCall
from welltrack_ui.domain.errors import Unavailable
from welltrack_ui.object_storage.errors import FileStoreUnavailable

router = APIRouter(tags=["health"])


# A coroutine, so that it answers even while all threads wait for the store.
@router.get("/healthz", include_in_schema=False)
async def report_liveness() -> dict[str, str]:
    """The liveness of the process."""
    return {"status": "alive"}


# A plain function, which FastAPI runs in a thread: both calls block.
@router.get("/readyz", include_in_schema=False)
def report_readiness(call: CurrentCall, response: Response) -> dict[str, str]:
    """The readiness of database and file store; 503 where one does not answer."""
    parts = {"database": "ready", "files": "ready"}
    try:
        call.services.engine.ping()
    except Unavailable:
        parts["database"] = "away"
    try:
        call.services.file_store.ping()
    except FileStoreUnavailable:
        parts["files"] = "away"
    if "away" in parts.values():
        response.status_code = 503
        response.headers["Retry-After"] = "5"
    return parts
