"""The events of a feed: those nearest to now, of wells that are there."""

from datetime import datetime, timedelta
from typing import NamedTuple

from welltrack_ui.domain.event import UPLOAD_KIND, Event
from welltrack_ui.domain.feeds.feed import Feed
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.access import VisibleWells
from welltrack_ui.services.core.context import MAX_LIMIT, ServiceContext
from welltrack_ui.store import events
from welltrack_ui.store.engine.engine import Engine
from welltrack_ui.store.events import EventPartition

DAYS_BACK, DAYS_AHEAD = 90, 400
MAX_EVENTS = 5_000
FIRST_DAYS = 2


class FeedEvent(NamedTuple):
    """An event of a feed with its well."""

    event: Event
    well: Well


def list_feed_events(context: ServiceContext, feed: Feed, now: datetime) -> list[FeedEvent]:
    """The events of 90 days back and 400 ahead, by start; of more than 5 000 the nearest to now."""
    # By whole days, so that the same events give the same calendar all day long.
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = FIRST_DAYS
    # One for all windows: wider ones have the same wells again.
    visible = context.authorizer.visible_wells(feed.org_id)
    while True:
        # Wider and wider: an organization has millions of events, and most are far away.
        window = Window(
            today - timedelta(days=min(days, DAYS_BACK)),
            today + timedelta(days=min(days, DAYS_AHEAD)),
        )
        nearby = read_events(context.engine, visible, feed, window)
        if days >= DAYS_AHEAD or len(nearby) >= MAX_EVENTS:
            nearest = sorted(nearby, key=lambda e: measure_distance(e.event, now))[:MAX_EVENTS]
            return sorted(nearest, key=lambda e: (e.event.starts_at, e.event.id))
        days *= 4


def measure_distance(event: Event, now: datetime) -> timedelta:
    """How far an event is from now; one that goes on is not far at all."""
    end = event.ends_at or event.starts_at
    return max(event.starts_at - now, now - end, timedelta())


def read_events(
    engine: Engine, visible: VisibleWells, feed: Feed, window: Window
) -> list[FeedEvent]:
    """The events of a feed that overlap a window."""
    kinds = frozenset(feed.kinds)
    overlapping = events.read_overlapping_events(
        engine, find_partition(feed), window, page=MAX_LIMIT
    )
    parsed = (Event.parse_stored(record.body) for _, record in overlapping)
    wanted = [e for e in parsed if (e.kind in kinds if kinds else e.kind != UPLOAD_KIND)]
    visible.load_wells(event.well_id for event in wanted)
    with_wells = ((event, visible.find_well(event.well_id)) for event in wanted)
    return [FeedEvent(event, well) for event, well in with_wells if well is not None]


def find_partition(feed: Feed) -> EventPartition:
    """Where the events of a feed are."""
    if feed.well_id:
        return events.well_partition(feed.well_id)
    if feed.project_id:
        return events.project_partition(feed.project_id)
    return events.organization_partition(feed.org_id)
