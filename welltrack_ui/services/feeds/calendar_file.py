"""Events as an iCalendar file (RFC 5545), as Outlook, Google and Apple take it."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.feeds.feed import Feed
from welltrack_ui.domain.input.import_words import label_value
from welltrack_ui.domain.organization import Organization
from welltrack_ui.services.feeds.feed_events import FeedEvent
from welltrack_ui.settings import Settings

MAX_LINE_BYTES = 75
ONE_DAY = timedelta(days=1)
ZONE_YEARS = 3
"""Years before and after the present one for which a zone's changes are given."""
REFRESH_INTERVAL = "PT1H"
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """The bytes of a calendar, with what tells whether they are the same as before."""

    content: bytes
    etag: str
    changed_at: datetime


def build_calendar(
    feed: Feed, org: Organization, events: Sequence[FeedEvent], settings: Settings
) -> CalendarFile:
    """The calendar of a feed. It is the same, byte by byte, as long as its events are."""
    year = datetime.now(UTC).year
    zones = sorted({item.well.timezone for item in events if not item.event.all_day})
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//WellTrack//Calendar feed//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escape_text(feed.name)}",
        f"X-WR-CALNAME:{escape_text(feed.name)}",
        f"X-WR-TIMEZONE:{org.timezone}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH_INTERVAL}",
        f"X-PUBLISHED-TTL:{REFRESH_INTERVAL}",
    ]
    for zone in zones:
        lines += describe_zone(zone, year)
    for item in events:
        lines += describe_event(item, settings, names_well=feed.well_id is None)
    lines.append("END:VCALENDAR")
    content = "".join(f"{fold_line(line)}\r\n" for line in lines).encode()
    changed_at = max([feed.created_at, *(item.event.updated_at for item in events)])
    return CalendarFile(content, hashlib.sha256(content).hexdigest()[:32], changed_at)


@lru_cache(maxsize=500)
def describe_zone(zone: str, year: int) -> tuple[str, ...]:
    """The lines of a VTIMEZONE with the changes of the years around one; none for UTC."""
    if zone == "UTC":
        return ()
    # Commands write no calendars, and start sooner without it.
    from icalendar import Timezone  # noqa: PLC0415 - as above

    first, last = date(year - ZONE_YEARS, 1, 1), date(year + ZONE_YEARS, 1, 1)
    component = Timezone.from_tzid(zone, first_date=first, last_date=last)
    # Its own remark on these years, which calendars would show nobody.
    component.pop("COMMENT", None)
    text = component.to_ical().decode().replace("\r\n ", "")
    return tuple(text.rstrip("\r\n").split("\r\n"))


def describe_event(item: FeedEvent, settings: Settings, *, names_well: bool) -> Iterator[str]:
    """The lines of a VEVENT; its title begins with the well where a feed has several."""
    event, well = item
    title = f"{well.name} · {event.title}" if names_well else event.title
    yield "BEGIN:VEVENT"
    yield f"UID:{event.id}@{settings.host}"
    yield f"SEQUENCE:{event.version}"
    # Not the time of this answer: what is unchanged must be the same file.
    yield f"DTSTAMP:{format_utc(event.updated_at)}"
    yield f"CREATED:{format_utc(event.created_at)}"
    yield f"LAST-MODIFIED:{format_utc(event.updated_at)}"
    yield from describe_times(item)
    yield f"SUMMARY:{escape_text(title)}"
    if event.description:
        yield f"DESCRIPTION:{escape_text(event.description)}"
    yield f"LOCATION:{escape_text(well.name)}"
    yield f"CATEGORIES:{escape_text(label_value(event.kind))}"
    yield f"URL:{settings.origin}{urls.well_url(well.id, event=event.id)}"
    yield "END:VEVENT"


def describe_times(item: FeedEvent) -> Iterator[str]:
    """Start and end: days for an all-day event, else clock times of the well's zone."""
    event, well = item
    if event.all_day and event.starts_on and event.ends_on:
        yield f"DTSTART;VALUE=DATE:{event.starts_on:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{event.ends_on + ONE_DAY:%Y%m%d}"
        yield "TRANSP:TRANSPARENT"
        return
    yield f"DTSTART{format_local(event.starts_at, well.timezone)}"
    if event.ends_at:
        yield f"DTEND{format_local(event.ends_at, well.timezone)}"


def format_local(instant: datetime, zone: str) -> str:
    """`;TZID=Asia/Almaty:20250401T060000`, or `:20250401T010000Z` in UTC."""
    if zone == "UTC":
        return f":{format_utc(instant)}"
    return f";TZID={zone}:{instant.astimezone(report_day.load_zone(zone)):%Y%m%dT%H%M%S}"


def format_utc(instant: datetime) -> str:
    """`20250401T010000Z`."""
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escape_text(text: str) -> str:
    """A text as the value of a property; signs that none may hold are left out."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(c for c in lines if c in "\n\t" or (c >= " " and c != "\x7f"))
    return plain.translate(ESCAPES)


def fold_line(line: str) -> str:
    """A line of at most 75 bytes, the rest in lines behind it that begin with a space."""
    content = line.encode()
    if len(content) <= MAX_LINE_BYTES:
        return line
    parts: list[bytes] = []
    start, room = 0, MAX_LINE_BYTES
    while start < len(content):
        end = min(start + room, len(content))
        # Never within a letter: bytes that continue one begin with 10.
        while end < len(content) and content[end] & 0xC0 == 0x80:
            end -= 1
        parts.append(content[start:end])
        start, room = end, MAX_LINE_BYTES - 1
    return "\r\n ".join(part.decode() for part in parts)
