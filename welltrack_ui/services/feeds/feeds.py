"""Calendar feeds: made and revoked by members, read by whoever has the secret."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Conflict, Forbidden, NotFound
from welltrack_ui.domain.feeds.feed import Feed, FeedDraft, FeedMade, StoredFeed
from welltrack_ui.domain.messages import mark
from welltrack_ui.domain.page import ListPage
from welltrack_ui.services.core.context import ServiceContext, creation_fields, resolve_limit
from welltrack_ui.services.core.rate_limits import MinuteLimiter
from welltrack_ui.services.feeds.calendar_file import CalendarFile, build_calendar
from welltrack_ui.services.feeds.feed_events import list_feed_events
from welltrack_ui.store import feeds

MAX_FEEDS = 500
MAX_READS_A_MINUTE = 300
FEED_PATH = "/feeds"
TOO_MANY_FEEDS = mark("You have 500 calendar feeds. Revoke one that nobody needs.")
REVOKED_BY_OTHERS = mark("Only who made a calendar feed, or an admin, can revoke it.")


class FeedService:
    """Manages feeds. A feed shows what its maker may read, and ends with that right."""

    def __init__(self, context: ServiceContext, secret: str) -> None:
        self.context = context
        self.secret = secret.encode()
        self.limiter = MinuteLimiter(MAX_READS_A_MINUTE)

    def create(self, actor: Actor, draft: FeedDraft) -> FeedMade:
        """A new feed; only this answer has its address.

        Raises: Invalid; NotFound for a place that the actor can't read; Conflict for too many.
        """
        self._check_place(actor, draft.check_rules())
        listed = feeds.list_feeds(self.context.engine, actor.user_id, MAX_FEEDS, None)
        if len(listed.items) >= MAX_FEEDS:
            raise Conflict(TOO_MANY_FEEDS)
        uow = self.context.begin(actor)
        feed_id = ids.new_id("d", actor.user_id)
        feed = StoredFeed(
            id=feed_id,
            user_id=actor.user_id,
            digest=digest_secret(self._compute_secret(feed_id)),
            **draft.model_dump(),
            **creation_fields(uow),
        )
        for operation in feeds.feed_puts(feed):
            uow.add(operation)
        uow.audit("feed.created", feed.id, feed.name, org_id=feed.org_id)
        self.context.transactions.commit(uow)
        return self._add_address(feed)

    def list(
        self, actor: Actor, limit: int | None = None, cursor: str | None = None
    ) -> ListPage[Feed]:
        """The actor's own feeds, oldest first. Raises: Invalid for a wrong limit or cursor."""
        page = feeds.list_feeds(self.context.engine, actor.user_id, resolve_limit(limit), cursor)
        return ListPage([hide_digest(feed) for feed in page.items], page.next_cursor)

    def get_with_secret(self, actor: Actor, feed_id: str) -> FeedMade:
        """One of the actor's own feeds, for a repeated request that made it. Raises: NotFound."""
        feed = feeds.load(self.context.engine, feed_id)
        if feed is None or feed.user_id != actor.user_id:
            raise NotFound("calendar feed")
        self._check_place(actor, feed)
        return self._add_address(feed)

    def delete(self, actor: Actor, feed_id: str) -> None:
        """Revoke a feed, for its maker and for admins. Raises: NotFound; Forbidden."""
        feed = feeds.load(self.context.engine, feed_id)
        if feed is None:
            raise NotFound("calendar feed")
        if feed.user_id != actor.user_id:
            self._check_admin(actor, feed)
        uow = self.context.begin(actor)
        for operation in feeds.feed_deletes(feed):
            uow.add(operation, NotFound("calendar feed"))
        uow.audit("feed.deleted", feed.id, feed.name, org_id=feed.org_id)
        self.context.transactions.commit(uow)

    def read_calendar(self, secret: str, address: str) -> CalendarFile:
        """The calendar of a feed as it is now, for whoever has the secret; `address` is theirs.

        Raises: NotFound for an unknown or revoked secret, and once its maker can't read the place;
        TooManyAttempts.
        """
        # Before anything is looked for: secrets must not be guessed by trying many.
        self.limiter.count_try(address)
        feed = feeds.find_by_digest(self.context.engine, digest_secret(secret))
        if feed is None:
            raise NotFound
        # The link is worth what its maker may read today, not when it was made.
        maker = Actor(feed.user_id, "")
        try:
            org = self.context.authorizer.org(maker, feed.org_id, Permission.READ)
            self._check_place(maker, feed)
        except NotFound:
            raise NotFound from None
        events = list_feed_events(self.context, feed, datetime.now(UTC))
        return build_calendar(feed, org, events, self.context.settings)

    def _check_place(self, actor: Actor, place: FeedDraft | Feed) -> None:
        """Check that the actor can read a place, and that it is in its organization."""
        authorizer = self.context.authorizer
        org = authorizer.org(actor, place.org_id, Permission.READ)
        if place.project_id:
            project = authorizer.project(actor, place.project_id, Permission.READ)
            if project.org_id != org.id:
                raise NotFound("project")
        if place.well_id:
            well = authorizer.well(actor, place.well_id, Permission.READ).well
            if well.org_id != org.id:
                raise NotFound("well")

    def _check_admin(self, actor: Actor, feed: Feed) -> None:
        try:
            self.context.authorizer.org(actor, feed.org_id, Permission.ADMINISTER)
        except NotFound:
            raise NotFound("calendar feed") from None
        except Forbidden:
            raise Forbidden(REVOKED_BY_OTHERS) from None

    def _add_address(self, feed: StoredFeed) -> FeedMade:
        url = f"{self.context.settings.origin}{FEED_PATH}/{self._compute_secret(feed.id)}.ics"
        return FeedMade(**hide_digest(feed).model_dump(), url=url)

    def _compute_secret(self, feed_id: str) -> str:
        """The secret of a feed: the store has only its digest, and can't compute it."""
        digest = hmac.new(self.secret, f"feed {feed_id}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def digest_secret(secret: str) -> str:
    """The digest by which a secret is stored and found."""
    return hashlib.sha256(secret.encode()).hexdigest()


def hide_digest(feed: StoredFeed) -> Feed:
    """A stored feed as the API shows it."""
    return Feed.model_validate(feed.model_dump(include=set(Feed.model_fields)))
