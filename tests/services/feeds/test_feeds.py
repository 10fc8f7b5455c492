"""Calendar feeds: what another calendar reads, for whom, and until when."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from tests import factories
from tests.factories import Site
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Forbidden, Invalid, NotFound, TooManyAttempts
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.feeds.feed import Feed, FeedDraft, FeedMade
from welltrack_ui.services.feeds import feed_events, feeds
from welltrack_ui.services.feeds.calendar_file import build_calendar, fold_line
from welltrack_ui.services.feeds.feed_events import list_feed_events
from welltrack_ui.services.feeds.feeds import FEED_PATH, MAX_READS_A_MINUTE
from welltrack_ui.store import feeds as stored_feeds

NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADDRESS = "192.0.2.1"


def make(site: Site, who: Actor | None = None, **given: Any) -> FeedMade:
    draft = FeedDraft.parse({"org_id": site.org.id, "name": "Mine", **given})
    return site.services.feeds.create(who or site.crew.viewer, draft)


def add(site: Site, **given: Any) -> Event:
    fields = {"starts_at": NOW, "ends_at": None, "kind": "note", **given}
    return factories.event(site.services, site.crew.engineer, site.well.id, **fields)


def secret_of(feed: FeedMade) -> str:
    return feed.url.rpartition("/")[2].removesuffix(".ics")


def read(site: Site, feed: FeedMade) -> bytes:
    return site.services.feeds.read_calendar(secret_of(feed), ADDRESS).content


def entries(content: bytes) -> dict[str, Any]:
    """The events of a calendar by their ids, as another program reads them."""
    calendar = Calendar.from_ical(content)
    return {str(e["UID"]).partition("@")[0]: e for e in calendar.walk("VEVENT")}


def test_event_is_what_another_program_reads(site: Site) -> None:
    well = factories.well(
        site.services, site.crew.engineer, site.project.id, timezone="Asia/Almaty"
    )
    event = factories.event(
        site.services,
        site.crew.engineer,
        well.id,
        **{"starts_at": NOW, "ends_at": NOW + 3 * HOUR, "kind": "drilling"},
        title="Бурение; до 2540, м\\",
        description="line 1\nline 2 " + "ұзын " * 60,
    )
    feed = make(site, well_id=well.id)
    (entry,) = entries(read(site, feed)).values()
    assert str(entry["UID"]) == f"{event.id}@{site.services.settings.host}"
    assert (entry["SEQUENCE"], str(entry["SUMMARY"])) == (event.version, event.title)
    assert str(entry["DESCRIPTION"]) == event.description
    assert entry["DTSTART"].params["TZID"] == "Asia/Almaty"
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (event.starts_at, event.ends_at)
    assert entry["DTSTAMP"].dt == event.updated_at.replace(microsecond=0)
    assert str(entry["URL"]).endswith(f"?event={event.id}")


def test_lines_are_folded_between_letters() -> None:
    line = "DESCRIPTION:" + "ұ" * 200
    parts = fold_line(line).split("\r\n")
    assert max(len(part.encode()) for part in parts) <= 75
    assert "".join([parts[0], *(part[1:] for part in parts[1:])]) == line


def test_zone_of_a_well_is_described(site: Site) -> None:
    well = factories.well(
        site.services, site.crew.engineer, site.project.id, timezone="Europe/Oslo"
    )
    given = {"starts_at": NOW, "ends_at": None, "kind": "note"}
    factories.event(site.services, site.crew.engineer, well.id, **given)
    calendar = Calendar.from_ical(read(site, make(site, well_id=well.id)))
    (zone,) = calendar.walk("VTIMEZONE")
    assert str(zone["TZID"]) == "Europe/Oslo"
    parts: list[Any] = zone.subcomponents
    offsets = {part["TZOFFSETTO"].td for part in parts}
    assert offsets == {HOUR, 2 * HOUR}


def test_day_has_no_clock_and_ends_the_day_after(site: Site) -> None:
    today = NOW.date()
    event = add(site, starts_at=None, all_day=True, starts_on=today, ends_on=today + DAY)
    entry = entries(read(site, make(site, well_id=site.well.id)))[event.id]
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (today, today + 2 * DAY)


def test_moment_has_no_end(site: Site) -> None:
    event = add(site)
    assert "DTEND" not in entries(read(site, make(site)))[event.id]


def test_feed_reaches_90_days_back_and_400_ahead(site: Site) -> None:
    inside = [add(site, starts_at=NOW + days * DAY) for days in (-89, 399)]
    for days in (-92, 402):
        add(site, starts_at=NOW + days * DAY)
    found = entries(read(site, make(site, well_id=site.well.id)))
    assert found.keys() == {event.id for event in inside}


def test_events_nearest_to_now_are_taken(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_events, "MAX_EVENTS", 3)
    near = [add(site, starts_at=NOW + days * DAY) for days in (0, -1, 2)]
    for days in (-20, 30, 300):
        add(site, starts_at=NOW + days * DAY)
    found = entries(read(site, make(site, well_id=site.well.id)))
    assert found.keys() == {event.id for event in near}


def test_kinds_are_chosen_and_uploads_are_none_unless_asked_for(site: Site) -> None:
    meeting, note = add(site, kind="meeting"), add(site)
    factories.file(site.services, site.crew.engineer, site.well.id)
    assert entries(read(site, make(site))).keys() == {meeting.id, note.id}
    assert entries(read(site, make(site, kinds=["meeting"]))).keys() == {meeting.id}
    (upload,) = entries(read(site, make(site, kinds=["file_uploaded"])))
    assert upload not in {meeting.id, note.id}


def test_feed_of_several_wells_names_them(site: Site) -> None:
    event = add(site, title="Trip")
    wide = entries(read(site, make(site, project_id=site.project.id)))[event.id]
    narrow = entries(read(site, make(site, well_id=site.well.id)))[event.id]
    assert str(wide["SUMMARY"]) == f"{site.well.name} · Trip"
    assert str(narrow["SUMMARY"]) == "Trip"


def test_unchanged_calendar_is_the_same_and_a_deletion_changes_it(site: Site) -> None:
    event, feed = add(site), make(site)
    service = site.services.feeds
    first, same = (service.read_calendar(secret_of(feed), ADDRESS) for _ in range(2))
    assert first == same
    site.services.events.delete(site.crew.engineer, event.id)
    after = service.read_calendar(secret_of(feed), ADDRESS)
    assert (after.etag != first.etag, entries(after.content)) == (True, {})


def test_events_of_deleted_wells_are_not_read(site: Site) -> None:
    add(site)
    feed = make(site)
    site.services.wells.delete(site.crew.engineer, site.well.id)
    assert entries(read(site, feed)) == {}


def test_feed_ends_when_it_is_revoked(site: Site) -> None:
    feed = make(site)
    with pytest.raises(Forbidden):
        site.services.feeds.delete(site.crew.engineer, feed.id)
    with pytest.raises(NotFound):
        site.services.feeds.delete(site.crew.stranger, feed.id)
    read(site, feed)
    site.services.feeds.delete(site.crew.admin, feed.id)
    with pytest.raises(NotFound):
        read(site, feed)


def test_feed_ends_with_its_makers_access(site: Site) -> None:
    one = factories.person(site.services)
    factories.join(site.services, site.crew.owner, site.org.id, one, "viewer")
    feed = make(site, one, well_id=site.well.id)
    read(site, feed)
    site.services.members.remove_member(site.crew.owner, site.org.id, one.user_id)
    with pytest.raises(NotFound):
        read(site, feed)


def test_secret_is_stored_as_a_digest_alone(site: Site) -> None:
    feed = make(site)
    assert len(secret_of(feed)) == 43
    assert secret_of(feed) not in str(factories.records(site.services))
    stored = stored_feeds.load(site.services.engine, feed.id)
    assert stored is not None
    assert Feed.model_validate(stored.model_dump(exclude={"digest"})).name == "Mine"
    listed = site.services.feeds.list(site.crew.viewer).items
    assert all("digest" not in one.model_dump() for one in listed)


def test_made_up_secret_opens_nothing(site: Site) -> None:
    with pytest.raises(NotFound):
        site.services.feeds.read_calendar("x" * 43, ADDRESS)


def test_guesses_from_one_address_are_few(site: Site) -> None:
    service, feed = feeds.FeedService(site.services.wells.context, "s"), make(site)
    for _ in range(MAX_READS_A_MINUTE):
        service.limiter.count_try("192.0.2.66")
    with pytest.raises(TooManyAttempts):
        service.read_calendar(secret_of(feed), "192.0.2.66")
    assert service.read_calendar(secret_of(feed), "192.0.2.7").content


def test_place_must_be_of_the_organization_and_one_alone(site: Site, elsewhere: Site) -> None:
    with pytest.raises(NotFound):
        make(site, well_id=elsewhere.well.id)
    with pytest.raises(NotFound):
        make(site, site.crew.stranger)
    with pytest.raises(Invalid):
        make(site, well_id=site.well.id, project_id=site.project.id)


def test_text_of_a_title_begins_no_line(site: Site) -> None:
    add(site, title="A", description="x\r\nURL:http://evil.example\nEND:VEVENT")
    content = read(site, make(site)).decode()
    assert content.count("\r\nEND:VEVENT\r\n") == 1
    assert "\r\nURL:http://evil.example" not in content


def test_calendar_of_no_events_is_whole(site: Site) -> None:
    feed = make(site)
    stored = stored_feeds.load(site.services.engine, feed.id)
    assert stored is not None
    assert list_feed_events(site.services.wells.context, stored, NOW) == []
    calendar = build_calendar(stored, site.org, [], site.services.settings)
    assert Calendar.from_ical(calendar.content)["X-WR-CALNAME"] == "Mine"
    assert calendar.changed_at == stored.created_at
    assert feed.url.startswith(f"{site.services.settings.origin}{FEED_PATH}/")
