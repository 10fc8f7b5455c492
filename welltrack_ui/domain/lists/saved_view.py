"""Saved views: a screen with its filters under a name, one's own or shared."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal
from urllib.parse import parse_qsl, urlencode

from pydantic import AfterValidator, Field

from welltrack_ui.domain.entity import Change, Draft, Entity, build_change_model
from welltrack_ui.domain.field_types import Identifier, Line80

ViewScreen = Literal["calendar", "wells"]
# Neither the day of a calendar nor the page of a list: a view shows what is there when it opens.
VIEW_PARAMETERS: Mapping[ViewScreen, frozenset[str]] = {
    "calendar": frozenset(
        {
            *("view", "zoom", "group", "colour", "zone"),
            *("project", "well", "stage", "kind", "q", "files"),
        }
    ),
    "wells": frozenset(
        {"project", "status", "purpose", "operator", "rig", "q", "sort", "cols", "in"}
    ),
}
MAX_QUERY_LENGTH = 2000


def clean_query(query: str) -> str:
    """The parameters of a query string that a view keeps, sorted by name."""
    known = frozenset().union(*VIEW_PARAMETERS.values())
    pairs = parse_qsl(query, max_num_fields=100)
    return urlencode(sorted((name, value) for name, value in pairs if name in known))


ViewQuery = Annotated[str, Field(max_length=MAX_QUERY_LENGTH), AfterValidator(clean_query)]


class SavedViewDraft(Draft):
    """Input for a saved view; `query` is the query string of its address."""

    IMMUTABLE_FIELDS: ClassVar[frozenset[str]] = frozenset({"org_id", "screen"})
    org_id: Identifier
    screen: ViewScreen
    name: Line80
    query: ViewQuery = ""
    is_shared: bool = False


class SavedView(Entity):
    """A saved view of an organization; one that is not shared is its maker's alone."""

    org_id: str
    user_id: str
    screen: ViewScreen
    name: str
    query: str
    is_shared: bool

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of its address."""
        allowed = VIEW_PARAMETERS[self.screen]
        return {name: value for name, value in parse_qsl(self.query) if name in allowed}


if TYPE_CHECKING:
    SavedViewChange = Change
else:
    SavedViewChange = build_change_model(SavedViewDraft, "SavedViewChange")
