"""Which entries of a sheet are shown: by stage, kind and words, with or without uploads."""

from datetime import UTC, datetime

import pytest

from welltrack_ui.domain.calendar.entries import (
    CalendarEntries,
    CalendarEntry,
    EventFilter,
    filter_entries,
)
from welltrack_ui.domain.calendar.spans import Span
from welltrack_ui.domain.well import Well

AT = datetime(2020, 11, 11, 15, tzinfo=UTC)


def entry(id_: str, kind: str, title: str, stage_id: str | None = None) -> CalendarEntry:
    """An entry of well w-1; ids from 5 on are of w-2."""
    well_id = "w-2" if id_ >= "5" else "w-1"
    return CalendarEntry(Span(id_, AT, AT, None), well_id, stage_id, kind, title, False, 1)


def well(id_: str, name: str) -> Well:
    return Well.model_validate(
        {
            "id": id_,
            "version": 1,
            "created_at": AT,
            "created_by": "u-1",
            "updated_at": AT,
            "updated_by": "u-1",
            "org_id": "o-1",
            "project_id": "p-1",
            "name": name,
            "timezone": "UTC",
            "report_day_start": 0,
        }
    )


SHEET = CalendarEntries(
    (
        entry("1", "drilling", "Drill ahead", "s-1"),
        entry("2", "npt", "Repair the TOP DRIVE", "s-1"),
        entry("3", "file_uploaded", "report.pdf", "s-1"),
        entry("4", "drilling", "Straße", "s-2"),
        entry("5", "file_uploaded", "log.las"),
        entry("6", "drilling", "Бұрғылау: rig  up"),
    ),
    {"w-1": well("w-1", "FORGE 16A"), "w-2": well("w-2", "Top Well")},
)


@pytest.mark.parametrize(
    ("choice", "ids"),
    [
        (EventFilter(), "123456"),
        (EventFilter(uploads=False), "1246"),
        (EventFilter(kind="drilling"), "146"),
        (EventFilter(kind="drilling", uploads=False), "146"),
        (EventFilter(kind="file_uploaded"), "35"),
        (EventFilter(stage_id="s-1"), "123"),
        (EventFilter(stage_id="s-1", uploads=False), "12"),
        (EventFilter(stage_id="s-1", kind="drilling"), "1"),
        (EventFilter(stage_id="", kind=""), "123456"),
        (EventFilter(q="top drive"), "2"),
        (EventFilter(q="top"), "256"),
        (EventFilter(q="top", uploads=False), "26"),
        (EventFilter(q="STRASSE"), "4"),
        (EventFilter(q="бургылау: RIG up "), "6"),
        (EventFilter(q="16a", kind="npt"), "2"),
        (EventFilter(q="nothing like it"), ""),
    ],
)
def test_choice_leaves_the_entries_that_fit_in_their_order(choice: EventFilter, ids: str) -> None:
    assert "".join(found.id for found in filter_entries(SHEET, choice)) == ids


def test_uploads_that_are_hidden_are_shown_where_their_kind_is_chosen() -> None:
    found = filter_entries(SHEET, EventFilter(kind="file_uploaded", uploads=False))
    assert [one.id for one in found] == ["3", "5"]
