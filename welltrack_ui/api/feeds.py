"""Routes of calendar feeds: made, listed and revoked under `/api`, read under `/feeds`."""

from email.utils import format_datetime

from fastapi import APIRouter, Request, Response

from welltrack_ui.api.dependencies import CurrentCall, Cursor, Limit, set_location_header
from welltrack_ui.api.idempotent_route import RetrySafeRoute
from welltrack_ui.api.pagination import PageOf, respond_with_page
from welltrack_ui.domain.feeds.feed import Feed, FeedDraft, FeedMade
from welltrack_ui.services.feeds.feeds import FEED_PATH

router = APIRouter(prefix="/feeds", tags=["feeds"], route_class=RetrySafeRoute)
calendar_router = APIRouter(include_in_schema=False)


@router.post("", status_code=201)
def create(call: CurrentCall, draft: FeedDraft, response: Response) -> FeedMade:
    """Make a feed of what one can read; only this answer has its `url`, which is a secret."""
    feed = call.services.feeds.create(call.actor, draft)
    set_location_header(response, f"/api/feeds/{feed.id}")
    return feed


@router.get("")
def list_feeds(call: CurrentCall, limit: Limit = None, cursor: Cursor = None) -> PageOf[Feed]:
    """One's own feeds, without their secrets."""
    return respond_with_page(call.services.feeds.list(call.actor, limit, cursor))


@router.delete("/{feed_id}", status_code=204)
def delete(call: CurrentCall, feed_id: str) -> None:
    """Revoke a feed; its maker, and admins."""
    call.services.feeds.delete(call.actor, feed_id)


@calendar_router.api_route(FEED_PATH + "/{secret}.ics", methods=["GET", "HEAD"])
def get_calendar(call: CurrentCall, secret: str, request: Request) -> Response:
    """The calendar of a feed; the secret is the permission."""
    calendar = call.services.feeds.read_calendar(secret, call.address)
    etag = f'"{calendar.etag}"'
    headers = {
        "ETag": etag,
        "Last-Modified": format_datetime(calendar.changed_at, usegmt=True),
        "Cache-Control": "private, no-cache",
        "Content-Disposition": 'inline; filename="calendar.ics"',
        # The address is a secret, that no index should hold.
        "X-Robots-Tag": "noindex",
    }
    # By its ETag alone: what was deleted makes no calendar younger.
    tags = request.headers.get("if-none-match", "").split(",")
    known = {tag.strip().removeprefix("W/") for tag in tags}
    if etag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(calendar.content, headers=headers, media_type="text/calendar; charset=utf-8")
