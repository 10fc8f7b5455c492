"""Calendar feeds: the events of a well, a project or an organization, for other calendars."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from welltrack_ui.domain.entity import Draft, Entity
from welltrack_ui.domain.errors import FieldError
from welltrack_ui.domain.event import EventKind
from welltrack_ui.domain.field_types import Identifier, Line80
from welltrack_ui.domain.messages import message

FeedKinds = Annotated[tuple[EventKind, ...], Field(max_length=20)]


class FeedDraft(Draft):
    """Input for a feed: of a well or a project, or of the whole organization without either.

    `kinds` are the kinds of its events; without any it has all but those of uploads.
    """

    org_id: Identifier
    project_id: Identifier | None = None
    well_id: Identifier | None = None
    name: Line80
    kinds: FeedKinds = ()

    def find_rule_errors(self) -> Iterator[FieldError]:
        """The error of two scopes at once."""
        if self.project_id and self.well_id:
            yield FieldError(
                "well_id",
                "is not for a feed of a project",
                message("Choose a project or a well, not both"),
            )


class Feed(Entity):
    """A calendar feed, without its secret."""

    user_id: str
    org_id: str
    project_id: str | None
    well_id: str | None
    name: str
    kinds: tuple[EventKind, ...] = ()


class StoredFeed(Feed):
    """A feed as it is stored: of its secret only the digest."""

    digest: str


class FeedMade(Feed):
    """A feed with its address, which holds the secret and is shown once."""

    url: str
