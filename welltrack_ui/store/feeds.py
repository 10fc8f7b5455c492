"""Records of calendar feeds: in their maker's partition, found by the digest of their secret."""

import json

from welltrack_ui.domain.feeds.feed import StoredFeed
from welltrack_ui.domain.page import ListPage
from welltrack_ui.store import keys, records
from welltrack_ui.store.engine.engine import Delete, Engine, Operation, Put, Query, Record


def load(engine: Engine, feed_id: str) -> StoredFeed | None:
    """A feed by id. Raises: NotFound for an id that is not a feed's."""
    return records.record_to_model(engine.get(keys.entity_key(feed_id, "d")), StoredFeed)


def find_by_digest(engine: Engine, digest: str) -> StoredFeed | None:
    """The feed with a secret; None where nobody's feed has it."""
    guard = engine.get(keys.feed_secret_key(digest))
    return None if guard is None else load(engine, str(json.loads(guard.body)))


def feed_puts(feed: StoredFeed) -> list[Operation]:
    """The writes of a new feed, and of the guard that finds it."""
    guard = keys.feed_secret_key(feed.digest)
    key = keys.entity_key(feed.id, "d")
    return [
        Put(records.model_to_record("feed", key, feed, feed.version), "absent"),
        Put(Record(guard.pk, guard.sk, "feed secret", 1, json.dumps(feed.id)), "absent"),
    ]


def feed_deletes(feed: StoredFeed) -> list[Operation]:
    """The removal of a feed that is there, with its guard."""
    return [
        Delete(keys.entity_key(feed.id, "d"), "present"),
        Delete(keys.feed_secret_key(feed.digest)),
    ]


def list_feeds(
    engine: Engine, user_id: str, limit: int, cursor: str | None
) -> ListPage[StoredFeed]:
    """The feeds that a user made, oldest first. Raises: Invalid for a wrong cursor."""
    query = Query("main", keys.partition_key(user_id), *keys.prefix_range("D#"), limit)
    return records.read_model_page(engine, query, cursor, StoredFeed)
