"""Events: when they are, and what their kind and their lost time ask for."""

import json
from datetime import timedelta
from typing import Any, get_args

import pytest

from tests.domain.drafts import EVENT, faults
from welltrack_ui.domain.event import (
    EVENT_KINDS,
    DraftKind,
    Event,
    EventDraft,
    event_draft_fields,
    is_in_time_log,
    is_log_row,
)

DAYS = {"all_day": True, "starts_at": None, "starts_on": "2026-03-02", "ends_on": "2026-03-03"}
NPT = {"npt": True, "npt_category": "waiting"}


def wrong(**fields: Any) -> set[str]:
    """The fields that an event is refused for."""
    return faults(EventDraft.parse, {**EVENT, **fields})


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"ends_at": None},
        {"ends_at": "2026-03-02T06:00:00.001Z"},
        {"ends_at": "2027-03-03T06:00:00Z"},
        DAYS,
        {**DAYS, "ends_on": "2026-03-02"},
        {**DAYS, "ends_on": "2027-03-02"},
        NPT,
        {**NPT, "npt_party": "rig_contractor"},
        {"kind": "hse", "severity": "info"},
        {"kind": "npt", **NPT},
        {"kind": "npt"},
        {"parallel": True},
        {"state": "plan"},
        {"severity": "major"},
        {"md_start": 20, "md_end": 10},
        {"tags": []},
        {"tags": ["t" * 40] * 20},
    ],
)
def test_event_is_taken(fields: dict[str, Any]) -> None:
    assert wrong(**fields) == set()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"starts_at": None}, "starts_at"),
        ({"ends_at": EVENT["starts_at"]}, "ends_at"),
        ({"ends_at": "2026-03-02T05:59:59.999Z"}, "ends_at"),
        ({"ends_at": "2027-03-03T06:00:00.001Z"}, "ends_at"),
        ({"starts_on": "2026-03-02"}, "starts_on"),
        ({"ends_on": "2026-03-02"}, "ends_on"),
        ({**DAYS, "starts_at": EVENT["starts_at"]}, "starts_at"),
        ({**DAYS, "ends_at": EVENT["starts_at"]}, "ends_at"),
        ({**DAYS, "starts_on": None}, "starts_on"),
        ({**DAYS, "ends_on": None}, "ends_on"),
        ({**DAYS, "ends_on": "2026-03-01"}, "ends_on"),
        ({**DAYS, "ends_on": "2027-03-03"}, "ends_on"),
        ({"npt": True}, "npt_category"),
        ({"npt": True, "npt_party": "operator"}, "npt_category"),
        ({"npt_category": "waiting"}, "npt_category"),
        ({"npt_party": "operator"}, "npt_party"),
        ({"npt": True, "npt_category": "laziness"}, "npt_category"),
        ({"kind": "hse"}, "severity"),
        ({"kind": "file_uploaded"}, "kind"),
        ({"time_class": "late"}, "time_class"),
        ({"state": "maybe"}, "state"),
        ({"parallel": "yes"}, "parallel"),
        ({"kind": "npt", "npt": "yes"}, "npt"),
        ({"tags": ["t"] * 21}, "tags"),
        ({"contractor": "x" * 121}, "contractor"),
        ({"md_end": 15_001}, "md_end"),
        ({"source": "ui"}, "source"),
    ],
)
def test_event_that_breaks_a_rule_is_refused(fields: dict[str, Any], field: str) -> None:
    assert wrong(**fields) == {field}


def test_all_faults_of_an_event_are_told_at_once() -> None:
    fields = {"starts_at": None, "npt": True, "kind": "hse", "ends_on": "2026-03-02"}
    assert wrong(**fields) == {"starts_at", "npt_category", "severity", "ends_on"}


@pytest.mark.parametrize(
    ("fields", "category"),
    [
        ({}, "other"),
        ({"npt": False, "npt_category": None}, "other"),
        ({"npt": False, "npt_category": "weather"}, "weather"),
        ({"npt": True, "npt_category": "waiting"}, "waiting"),
    ],
)
def test_kind_npt_is_npt_however_it_is_sent(fields: dict[str, Any], category: str) -> None:
    draft = EventDraft.parse({**EVENT, "kind": "npt", **fields})
    assert (draft.npt, draft.npt_category) == (True, category)


def test_event_that_was_stored_before_the_rule_counts_by_its_kind() -> None:
    body = made(EventDraft.parse({**EVENT, "kind": "npt"})).model_dump_json()
    stored = json.loads(body) | {"npt": False, "npt_category": None}
    del stored["parallel"], stored["state"]
    event = Event.model_validate_json(json.dumps(stored))
    assert (event.npt, event.npt_category) == (True, "other")
    assert (event.parallel, event.state) == (False, "actual")


@pytest.mark.parametrize(
    ("fields", "in_log", "row"),
    [
        ({}, True, True),
        ({"parallel": True}, True, False),
        ({"state": "plan"}, False, False),
        ({"ends_at": None}, False, False),
        (DAYS, False, False),
    ],
)
def test_event_counts_in_the_time_log_by_what_it_is(
    fields: dict[str, Any], in_log: bool, row: bool
) -> None:
    timed = made(EventDraft.parse({**EVENT, "ends_at": "2026-03-02T08:00:00Z"}))
    event = Event.model_validate({**timed.model_dump(), **fields, "starts_at": timed.starts_at})
    if event.all_day:
        event = event.model_copy(update={"ends_at": event.starts_at + timedelta(days=2)})
    assert (is_in_time_log(event), is_log_row(event)) == (in_log, row)
    assert not is_in_time_log(event.model_copy(update={"kind": "file_uploaded"}))


def test_tags_are_kept_once_in_their_order() -> None:
    draft = EventDraft.parse({**EVENT, "tags": ["b", " a", "b", "A"]})
    assert draft.tags == ("b", "a", "A")


def test_defaults_are_those_of_the_table() -> None:
    draft = EventDraft.parse(EVENT)
    assert (draft.time_class, draft.npt, draft.all_day, draft.tags) == ("planned", False, False, ())


def test_kinds_are_those_that_people_make_and_one_of_the_servers() -> None:
    assert (*get_args(DraftKind), "file_uploaded") == EVENT_KINDS
    assert len(set(EVENT_KINDS)) == 15


def made(draft: EventDraft, **fields: Any) -> Event:
    stamp = {"created_at": EVENT["starts_at"], "updated_at": EVENT["starts_at"]}
    who = {"created_by": "u-1", "updated_by": "u-1"}
    where = {"id": "e-1", "version": 1, "org_id": "o-1", "project_id": "p-1", "source": "api"}
    return Event.model_validate({**draft.model_dump(), **stamp, **who, **where, **fields})


def test_event_gives_back_the_draft_that_made_it() -> None:
    timed = EventDraft.parse({**EVENT, **NPT, "tags": ["x"], "ends_at": "2026-03-02T07:00:00Z"})
    assert EventDraft.parse(event_draft_fields(made(timed))) == timed
    days = EventDraft.parse({**EVENT, **DAYS})
    instants = {"starts_at": "2026-03-02T00:00:00Z", "ends_at": "2026-03-04T00:00:00Z"}
    assert EventDraft.parse(event_draft_fields(made(days, **instants))) == days


def test_event_is_read_as_it_was_written() -> None:
    event = made(EventDraft.parse({**EVENT, "description": "one\ntwo", "tags": ["Å"]}))
    assert Event.model_validate_json(event.model_dump_json()) == event
    assert '"starts_at":"2026-03-02T06:00:00.000Z"' in event.model_dump_json()
