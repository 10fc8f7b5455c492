"""Entries, wells and scenes for the tests of calendars."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

from markupsafe import Markup

from components.calendar.calendar_view import ViewPlace, ViewRequest
from components.calendar.event_box import RenderContext, assign_well_colours
from components.calendar.timeline_rows import Grouping
from components.calendar.timeline_view import timeline_view_html
from welltrack_ui.domain.calendar.entries import CalendarEntry
from welltrack_ui.domain.calendar.spans import Span
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.report_day import Window, load_zone
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.well import Well

DENVER = load_zone("America/Denver")
STAMP = {
    "version": 1,
    "created_at": "2020-10-01T00:00:00Z",
    "created_by": "u-1",
    "updated_at": "2020-10-01T00:00:00Z",
    "updated_by": "u-1",
}
IN_SIGHT = ViewPlace(750)
NOW = datetime(2020, 11, 11, 17, 30, tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def entry(id_: str, start: str, end: str | None = None, **fields: Any) -> CalendarEntry:
    """An event of well w-1; `days` makes it one of whole days."""
    days = fields.pop("days", None)
    whole = (date.fromisoformat(days[0]), date.fromisoformat(days[1])) if days else None
    span = Span(id_, utc(start), utc(end) if end else None, whole)
    given = {"well_id": "w-1", "stage_id": None, "kind": "drilling", "title": f"Title {id_}"}
    return CalendarEntry(span, **{**given, "npt": False, "version": 1, **fields})


def well(id_: str = "w-1", name: str = "FORGE 16A", **fields: Any) -> Well:
    given = {"id": id_, "name": name, "org_id": "o-1", "project_id": "p-1"}
    return Well.model_validate(
        {**STAMP, **given, "timezone": "America/Denver", "report_day_start": 6, **fields}
    )


def stage(id_: str, start: str, end: str | None, **fields: Any) -> Stage:
    given = {
        "id": id_,
        "org_id": "o-1",
        "well_id": "w-1",
        "kind": "drilling",
        "name": f"Stage {id_}",
    }
    times = {"starts_at": utc(start), "ends_at": utc(end) if end else None}
    return Stage.model_validate({**STAMP, **given, **times, **fields})


def event(**fields: Any) -> Event:
    """An event of well w-1, from 08:00 to 10:00 in Denver unless told otherwise."""
    given = {
        "id": "e-1",
        "org_id": "o-1",
        "project_id": "p-1",
        "well_id": "w-1",
        "kind": "drilling",
        "title": "Drill",
        "starts_at": "2020-11-11T15:00:00Z",
        "ends_at": "2020-11-11T17:00:00Z",
        "source": "ui",
    }
    return Event.model_validate({**STAMP, **given, **fields})


def timeline_html(
    context: RenderContext,
    entries: Sequence[CalendarEntry],
    stages: Sequence[Stage],
    window: Window,
    place: ViewPlace = IN_SIGHT,
    grouping: Grouping = "project",
) -> Markup:
    """The timeline of a window, in a store that holds these stages."""

    def read_stages(well_ids: Iterable[str]) -> list[Stage]:
        return [one for well_id in well_ids for one in stages if one.well_id == well_id]

    day = window.start.date()
    request = ViewRequest(
        context, entries, read_stages, day, day, 1, window, 4, place, grouping, stages
    )
    return timeline_view_html(request)


def scene(*wells: Well, **fields: Any) -> RenderContext:
    """Denver on 11 November 2020 at 10:30."""
    known = {one.id: one for one in wells or (well(),)}
    return RenderContext(
        **{
            "tz": DENVER,
            "now": NOW,
            "wells": known,
            "well_colours": assign_well_colours(list(known)),
            **fields,
        }
    )


class Page(HTMLParser):
    """The elements of some HTML in order, each with its attributes and the text in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str], list[str]]] = []
        self._open: list[int] = []
        self.feed(html)
        self.close()
        assert not self._open, "an element is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {k: v or "" for k, v in attrs}, []))
        if tag != "input":
            self._open.append(len(self.elements) - 1)

    def handle_endtag(self, tag: str) -> None:
        assert self.elements[self._open.pop()][0] == tag

    def handle_data(self, data: str) -> None:
        for i in self._open:
            self.elements[i][2].append(data)

    def find(self, cls: str) -> list[tuple[dict[str, str], str]]:
        """Attributes and text of the elements of a class."""
        return [
            (attrs, "".join(text))
            for _, attrs, text in self.elements
            if cls in attrs.get("class", "").split()
        ]

    def boxes(self) -> dict[str, tuple[dict[str, str], str]]:
        """Attributes and text of each event's (last) box, by id."""
        return {attrs["data-e"]: (attrs, text) for attrs, text in self.find("wt-e")}
