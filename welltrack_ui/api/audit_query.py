"""The query of a log: what of it is asked for."""

from typing import Annotated

from fastapi import Depends, Query

from welltrack_ui.domain.field_types import Instant
from welltrack_ui.services.audit.audit_queries import LogAsked

Word = Annotated[str | None, Query(max_length=64)]


async def asked(
    entity: Word = None,
    actor_id: Word = None,
    start: Annotated[Instant | None, Query(alias="from")] = None,
    end: Annotated[Instant | None, Query(alias="to")] = None,
) -> LogAsked:
    """Of one kind, by one person, in [from, to)."""
    return LogAsked(entity, actor_id, start, end)


LogQuery = Annotated[LogAsked, Depends(asked)]
