"""Spans for the layout's tests: written by hand, by Hypothesis, and read from a real well."""

import csv
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path

from hypothesis import strategies as st

from welltrack_ui.domain.calendar.spans import Span
from welltrack_ui.domain.report_day import report_day_window

MINUTE = timedelta(minutes=1)
FORGE_ZONE = "America/Denver"
FORGE = Path(__file__).parents[2] / "data" / "forge_november.csv"
# Clocks change in the first four of these within a few weeks of the first of the month.
PLACES = [
    ("Europe/Oslo", date(2024, 3, 1)),
    ("Asia/Almaty", date(2024, 2, 1)),
    ("America/Denver", date(2020, 11, 1)),
    ("Australia/Lord_Howe", date(2024, 10, 1)),
    ("Asia/Kathmandu", date(2021, 2, 1)),
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def at(id_: str, start: str, end: str | None = None) -> Span:
    return Span(id_, utc(start), utc(end) if end else None)


def all_day(id_: str, first: str, last: str, tz: tzinfo) -> Span:
    """As the domain makes one: the instants are those of the dates in the well's zone."""
    days = date.fromisoformat(first), date.fromisoformat(last)
    return Span(id_, report_day_window(days[0], tz).start, report_day_window(days[1], tz).end, days)


@st.composite
def some_spans(draw: st.DrawFn, first: date, tz: tzinfo, most: int = 40) -> list[Span]:
    """Moments, hours and weeks, many at full hours, from ten days before `first` on.

    They start within as little as a day, so that many overlap, or as much as two months.
    """
    origin = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=10)
    origin += timedelta(days=draw(st.integers(0, 20)))
    hours = 24 * draw(st.sampled_from([1, 3, 60]))
    starts = st.integers(0, hours).map(lambda h: h * 60) | st.integers(0, hours * 60)
    minutes = st.none() | st.integers(1, 600) | st.sampled_from([60, 1440]) | st.integers(1, 30_000)
    spans: list[Span] = []
    for i in range(draw(st.integers(0, most))):
        start, length = origin + draw(starts) * MINUTE, draw(minutes)
        if length and length > 600 and draw(st.booleans()):
            last = start.date() + timedelta(minutes=length)
            spans.append(all_day(f"e{i}", f"{start:%Y-%m-%d}", f"{last:%Y-%m-%d}", tz))
        else:
            spans.append(Span(f"e{i}", start, start + length * MINUTE if length else None))
    return spans


def is_on(span: Span, day: date, tz: tzinfo, start_hour: int = 0) -> bool:
    """Whether `span` is on a day: by its dates if it has some, else by overlap."""
    if span.days:
        return span.days[0] <= day <= span.days[1]
    start, end = report_day_window(day, tz, start_hour)
    if span.end is None:
        return start <= span.start < end
    return span.start < end and span.end > start


def forge() -> list[tuple[str, Span]]:
    """The activities of FORGE 16A [78]-32 in November 2020, each with its stage."""
    with FORGE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [
        (
            row["stage"],
            Span(
                f"{row['source_file'][-14:-4]}#{row['row_no']}",
                datetime.fromisoformat(row["start"]).astimezone(UTC),
                datetime.fromisoformat(row["end"]).astimezone(UTC),
            ),
        )
        for row in rows
    ]
