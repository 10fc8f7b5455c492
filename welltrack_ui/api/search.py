"""The route of the search in an organization."""

from typing import Annotated

from fastapi import APIRouter, Query

from welltrack_ui.api.dependencies import CurrentCall
from welltrack_ui.domain.search.document import SearchKind
from welltrack_ui.domain.search.hit import SearchAnswer
from welltrack_ui.domain.search.query import MAX_QUERY_LENGTH, MIN_QUERY_LENGTH
from welltrack_ui.services.search.search import DEFAULT_HITS, SearchQuery

MAX_API_HITS = 50
router = APIRouter(prefix="/search", tags=["search"])
SearchText = Annotated[
    str,
    Query(
        min_length=MIN_QUERY_LENGTH,
        max_length=MAX_QUERY_LENGTH,
        description="Words, all of which must be there as parts of words.",
    ),
]
Kinds = Annotated[list[SearchKind] | None, Query(description="All kinds unless given.")]


@router.get("")
def search(
    call: CurrentCall,
    org_id: str,
    q: SearchText,
    kind: Kinds = None,
    limit: Annotated[int, Query(ge=1, le=MAX_API_HITS)] = DEFAULT_HITS,
) -> SearchAnswer:
    """What has every word of `q`, best first; `building` while hits may still be missing."""
    query = SearchQuery(q=q, kinds=tuple(kind or ()), limit=limit)
    return call.services.search.search(call.actor, org_id, query)
