"""The activity as a sheet: every field of a change, in the reader's clock, and no formula."""

import csv
import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from components.activitysheet import activity_csv, neutral
from welltrack_ui.domain.audit import ActorName, AuditEntry, FieldChange

AT = datetime(2026, 11, 22, 5, 30, tzinfo=UTC)


def entry(**fields: object) -> AuditEntry:
    given = {
        "id": "a-1",
        "at": AT,
        "actor": ActorName(id="u-1", name="Ann"),
        "action": "well.updated",
        "entity": "well",
        "entity_id": "w-1",
        "entity_name": "W 1",
    }
    return AuditEntry.model_validate({**given, **fields})


def lines(*entries: AuditEntry) -> list[list[str]]:
    sheet = activity_csv(entries, ZoneInfo("Europe/Oslo")).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(sheet)))[1:]


def test_line_for_each_changed_field() -> None:
    changes = (
        FieldChange(field="total_depth_md", before=None, after=1200.5),
        FieldChange(field="rig", before="Deepsea", after=None),
    )
    head = ["2026-11-22 06:30:00", "Europe/Oslo", "Ann", "changed the well", "W 1"]
    assert lines(entry(changes=changes)) == [
        [*head, "total depth md", "", "1200.5"],
        [*head, "rig", "Deepsea", ""],
    ]


def test_line_for_what_changed_no_field() -> None:
    assert [line[3:] for line in lines(entry(action="well.deleted"))] == [
        ["deleted the well", "W 1", "", "", ""]
    ]


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_formula_is_text_to_a_spreadsheet(first: str) -> None:
    hostile = f"{first}1+1"
    change = FieldChange(field="rig", before=hostile, after=hostile)
    found = lines(
        entry(entity_name=hostile, actor=ActorName(id="u", name=hostile), changes=[change])
    )
    assert [found[0][i] for i in (2, 4, 6, 7)] == [f"'{hostile}"] * 4


def test_other_text_stays_as_it_is() -> None:
    texts = ["", "W 1", "15/9-F-11 B", "a=b", "'quoted'", "1e5"]
    assert [neutral(text) for text in texts] == texts
