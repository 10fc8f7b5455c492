"""The data of the drawer of calendar feeds."""

from collections.abc import Sequence

from welltrack_ui.domain.feeds.feed import Feed, FeedDraft, FeedMade
from welltrack_ui.web.screen_user import ScreenUser

MAX_LISTED_FEEDS = 500


class ServiceFeedData:
    """The user's own feeds. Raises: refusals of the domain from each method."""

    def __init__(self, user: ScreenUser) -> None:
        self.user = user

    async def list_feeds(self) -> Sequence[Feed]:
        """One's own feeds, oldest first."""
        page = await self.user.ask(self.user.services.feeds.list, MAX_LISTED_FEEDS)
        return page.items

    async def create(self, draft: FeedDraft) -> FeedMade:
        """A new feed with its address."""
        return await self.user.ask(self.user.services.feeds.create, draft)

    async def delete(self, feed_id: str) -> None:
        """Revoke a feed."""
        await self.user.ask(self.user.services.feeds.delete, feed_id)
