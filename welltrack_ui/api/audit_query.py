"""The query parameters of an audit log."""

from typing import Annotated

from fastapi import Depends, Query

from welltrack_ui.domain.field_types import Instant
from welltrack_ui.services.audit.audit_queries import AuditQuery

QueryWord = Annotated[str | None, Query(max_length=64)]


# A coroutine: for a plain function FastAPI would take a thread.
async def read_audit_query(
    entity: QueryWord = None,
    actor_id: QueryWord = None,
    start: Annotated[Instant | None, Query(alias="from")] = None,
    end: Annotated[Instant | None, Query(alias="to")] = None,
) -> AuditQuery:
    """The query of an audit log: kind of entity, actor, and the time in [from, to)."""
    return AuditQuery(entity, actor_id, start, end)


AuditQueryParams = Annotated[AuditQuery, Depends(read_audit_query)]
