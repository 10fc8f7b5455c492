"""The time log of a report as it is printed: its lines, the bar of the day, its sums."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from welltrack_ui.domain.reports.report_document import Bar, LogLine, Tick
from welltrack_ui.services.reports.printing.paper_format import NOTHING, PaperFormat
from welltrack_ui.services.reports.printing.print_labels import (
    KIND_LABELS,
    NPT_CATEGORY_LABELS,
    NPT_PARTY_LABELS,
    OTHER_KIND,
)

Json = Mapping[str, Any]
NAMED_FROM, NPT_NAMED_FROM = 0.12, 0.05
"""The shares of the day from which on a bar has room for the name of its kind, and of NPT."""
ELLIPSIS = "…"
TICK_HOURS = 3
CLOSEST_TICKS = 0.06
ONE_HOUR = timedelta(hours=1)


def build_line(paper: PaperFormat, row: Json) -> LogLine:
    """The line of a row of the log; an end beyond the day is marked by an arrow."""
    event = row["event"]
    label, colour = KIND_LABELS.get(event["kind"], OTHER_KIND)
    return LogLine(
        start=("←" if row["continues_before"] else "") + paper.clock(row["from"]),
        end=paper.clock(row["to"]) + ("→" if row["continues_after"] else ""),
        hours=paper.hours(row["hours"]),
        kind=paper.t(label),
        colour=colour,
        code=event["activity_code"] or "",
        md=describe_depths(paper, event),
        npt=describe_npt(paper, event) if event["npt"] else None,
        text=join_event_text(event["title"], event["description"]),
    )


def describe_depths(paper: PaperFormat, event: Json) -> str:
    """`1200–1250`, of the depths that an event has."""
    depths = [event["md_start"], event["md_end"]]
    if depths == [None, None]:
        return ""
    start, end = (paper.length(md) for md in depths)
    return end if start in {NOTHING, end} else f"{start}–{end}"


def describe_npt(paper: PaperFormat, event: Json) -> str:
    """`NPT · Waiting · Operator`."""
    t = paper.t
    category = NPT_CATEGORY_LABELS.get(event["npt_category"] or "")
    party = NPT_PARTY_LABELS.get(event["npt_party"] or "")
    return " · ".join([t("NPT"), *(t(label) for label in (category, party) if label)])


def build_bars(paper: PaperFormat, log: Json) -> list[Bar]:
    """The rows of a log as parts of the day."""
    return [build_bar(paper, log, row) for row in log["rows"]]


def build_bar(paper: PaperFormat, log: Json, row: Json) -> Bar:
    """A row of a log as a part of the day, named where there is room."""
    event = row["event"]
    label, colour = KIND_LABELS.get(event["kind"], OTHER_KIND)
    start, end = (find_share(log, row[name]) for name in ("from", "to"))
    names = [paper.t(label)] if end - start >= NAMED_FROM else []
    npt = paper.t("NPT")
    if event["npt"] and end - start >= NPT_NAMED_FROM and npt not in names:
        names.append(npt)
    return Bar(start, end, colour, event["npt"], " · ".join(names))


def find_share(log: Json, instant: str) -> float:
    """Where an instant lies in the window of a log, from 0 to 1."""
    start, end, at = (datetime.fromisoformat(text) for text in (log["from"], log["to"], instant))
    return (at - start) / (end - start)


def build_ticks(paper: PaperFormat, log: Json) -> list[Tick]:
    """Every third hour of a log's window, and its end."""
    start, end = (datetime.fromisoformat(log[name]).astimezone(UTC) for name in ("from", "to"))
    hours = round((end - start) / ONE_HOUR)
    at = [start + n * ONE_HOUR for n in range(0, hours, TICK_HOURS)]
    inner = [one for one in at if (end - one) / (end - start) >= CLOSEST_TICKS]
    return [
        Tick((one - start) / (end - start), f"{one.astimezone(paper.zone):%H:%M}")
        for one in (*inner, end)
    ]


def describe_bars(paper: PaperFormat, log: Json) -> str:
    """The bar of the day in words, for who can't see it."""
    lines = [build_line(paper, row) for row in log["rows"]]
    return "; ".join(f"{one.start}–{one.end} {one.npt or one.kind}" for one in lines)


def join_event_text(title: str, description: str | None) -> str:
    """The lines of an event: its description where that begins with the title, else both."""
    if not description:
        return title
    start = " ".join(title.removesuffix(ELLIPSIS).split())
    # A title that was cut, or whose spaces were joined, is the beginning of the description still.
    if " ".join(description.split()).startswith(start):
        return description
    return f"{title}\n{description}"
