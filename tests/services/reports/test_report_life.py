"""A report from draft to approval and back: what it needs, what it freezes, what is told of it."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace as replace_record
from typing import Any

import pytest

from tests.factories import Site
from tests.services.reports.report_steps import (
    DAY,
    WORDS,
    add_report,
    add_row,
    add_well,
    approve,
    at,
    reopen,
    submit,
)
from welltrack_ui.domain.errors import Conflict, Forbidden, Invalid, StaleVersion
from welltrack_ui.services.reports.report_life import Approval
from welltrack_ui.services.wells.event_queries import EventQuery
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import Put


def faults(refusal: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [error.field for error in refusal.value.errors]


def test_submitting_names_each_field_gap_and_overlap(site: Site) -> None:
    well = add_well(site)
    add_row(site, well, 1, 8)
    add_row(site, well, 7, 20)
    report = add_report(site, well, summary=None, supervisor=" ")
    with pytest.raises(Invalid) as refusal:
        submit(site, report)
    assert faults(refusal) == [
        *("summary", "supervisor"),
        *("timelog.gaps[0]", "timelog.gaps[1]", "timelog.overlaps[0]"),
    ]
    messages = [error.message for error in refusal.value.errors]
    assert messages[2] == ("is not reported: 2024-05-01T06:00:00.000Z to 2024-05-01T07:00:00.000Z")


def test_life_is_told_in_the_log_and_each_step_is_of_one_state(site: Site) -> None:
    well = add_well(site)
    add_row(site, well, 0, 24)
    draft = add_report(site, well)
    life, engineer, admin = site.services.report_life, site.crew.engineer, site.crew.admin
    submitted = submit(site, draft)
    withdrawn = life.withdraw(engineer, draft.id, submitted.version)
    approved = approve(site, submit(site, withdrawn))
    again = reopen(site, approved, "Wrong hours on row 1")
    assert [r.status for r in (submitted, withdrawn, approved, again)] == [
        *("submitted", "draft", "approved", "draft"),
    ]
    assert (approved.revision, again.revision) == (0, 1)
    assert (approved.approved_by, again.approved_by, again.sha256) == (admin.user_id, None, None)
    entries = site.services.audit.list_for_well(engineer, well.id).items
    told = {
        e.action: {c.field: c.after for c in e.changes} for e in entries if "report" in e.action
    }
    assert list(told) == [
        *("report.reopened", "report.approved", "report.submitted", "report.withdrawn"),
        "report.created",
    ]
    assert told["report.approved"] == {"status": "approved", "sha256": approved.sha256}
    assert told["report.reopened"] == {
        "status": "draft",
        "revision": 1,
        "reason": "Wrong hours on row 1",
    }
    steps: list[Callable[[], object]] = [
        lambda: life.withdraw(engineer, again.id, again.version),
        lambda: life.approve(admin, again.id, Approval(version=again.version)),
        lambda: reopen(site, again),
    ]
    for step in steps:
        with pytest.raises(Conflict):
            step()
    with pytest.raises(StaleVersion):
        submit(site, draft)


def test_engineer_neither_approves_nor_reopens(site: Site) -> None:
    well = add_well(site)
    add_row(site, well, 0, 24)
    report = submit(site, add_report(site, well))
    engineer, life = site.crew.engineer, site.services.report_life
    with pytest.raises(Forbidden):
        life.approve(engineer, report.id, Approval(version=report.version))
    with pytest.raises(Forbidden):
        life.submit(site.crew.viewer, report.id, report.version)


def test_log_that_no_longer_closes_is_not_approved(site: Site) -> None:
    well = add_well(site)
    row = add_row(site, well, 0, 24)
    report = submit(site, add_report(site, well))
    site.services.events.delete(site.crew.engineer, row.id)
    with pytest.raises(Invalid) as refusal:
        approve(site, report)
    assert faults(refusal) == ["timelog.gaps[0]"]


def test_approval_of_what_was_read_refuses_another_content(site: Site) -> None:
    well = add_well(site)
    row = add_row(site, well, 0, 24)
    report = submit(site, add_report(site, well))
    engineer, admin, services = site.crew.engineer, site.crew.admin, site.services
    services.events.update(engineer, row.id, 1, {"title": "Another title"})
    seen = Approval(version=report.version, content_sha256=report.content_sha256)
    with pytest.raises(Conflict, match="changed after you read it"):
        services.report_life.approve(admin, report.id, seen)
    now = services.reports.get(admin, report.id)
    fresh = Approval(version=now.version, content_sha256=now.content_sha256)
    assert services.report_life.approve(admin, report.id, fresh).status == "approved"


def test_event_that_runs_over_the_end_is_parted_there_when_submitted(site: Site) -> None:
    well = add_well(site)
    add_row(site, well, 0, 20)
    over = add_row(site, well, 20, 30, md_start=100.0, md_end=160.0, title="Drilled on")
    submit(site, add_report(site, well))
    query = EventQuery(well_id=well.id, start=at(20), end=at(30))
    parts = site.services.event_queries.list(site.crew.viewer, query).items
    assert [(p.title, p.starts_at, p.ends_at, p.md_start, p.md_end) for p in parts] == [
        ("Drilled on", at(20), at(24), 100.0, None),
        ("Drilled on", at(24), at(30), None, 160.0),
    ]
    assert parts[0].id == over.id


def test_revision_is_what_was_approved_and_stays_so(site: Site) -> None:
    well = add_well(site)
    row = add_row(site, well, 0, 24, title='Бұрғылау "quoted"', md_end=321.5)
    approved = approve(site, submit(site, add_report(site, well)))
    revisions, viewer = site.services.revisions, site.crew.viewer
    (told,) = revisions.list(viewer, approved.id)
    frozen = revisions.get(viewer, approved.id, 0)
    text = json.dumps(frozen.content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == told.sha256 == approved.sha256
    assert frozen.content["report"]["summary"] == WORDS["summary"]
    assert frozen.content["time_log"]["rows"][0]["event"]["title"] == row.title
    assert frozen.content["figures"]["md"] == 321.5
    assert frozen.content["approval"]["by_name"] == site.crew.admin.name
    assert revisions.verify(viewer, approved.id).model_dump() == {
        "sha256": told.sha256,
        "matches": True,
    }
    reopen(site, approved)
    site.services.events.update(site.crew.engineer, row.id, 1, {"title": "Other", "md_end": 400.0})
    assert revisions.get(viewer, approved.id, 0) == frozen


@pytest.mark.parametrize("tampered", ["content", "hash", "both"])
def test_verification_finds_what_was_tampered_with(site: Site, tampered: str) -> None:
    well = add_well(site)
    add_row(site, well, 0, 24)
    approved = approve(site, submit(site, add_report(site, well)))
    other = approve(site, submit(site, add_other_report(site)))
    engine = site.services.engine
    pairs = [(keys.revision_key(approved.id, 0), keys.revision_key(other.id, 0))]
    parts = [(keys.revision_key(approved.id, 0, 0), keys.revision_key(other.id, 0, 0))]
    swapped = {"content": parts, "hash": pairs, "both": [*parts, *pairs]}[tampered]
    for mine, theirs in swapped:
        record, source = engine.get(mine), engine.get(theirs)
        assert record is not None
        assert source is not None
        # As with a program of one's own: the engine itself refuses to change a revision.
        with pytest.raises(ValueError, match="approved revision can be neither changed"):
            engine.commit([Put(replace_record(record, body=source.body))])
        engine._commit([Put(replace_record(record, body=source.body))])
    assert site.services.revisions.verify(site.crew.viewer, approved.id).matches is False


def add_other_report(site: Site) -> Any:
    well = add_well(site)
    add_row(site, well, 0, 24, title="Another day's work")
    return add_report(site, well)


def test_well_with_signed_reports_keeps_its_clock_and_its_place(site: Site) -> None:
    services, engineer, owner = site.services, site.crew.engineer, site.crew.owner
    well = add_well(site)
    add_row(site, well, 0, 24)
    draft = add_report(site, well)
    services.wells.update(engineer, well.id, 1, {"rig": "R"})
    report = submit(site, draft)
    for refused in (
        lambda: services.wells.update(engineer, well.id, 2, {"timezone": "Asia/Almaty"}),
        lambda: services.wells.update(engineer, well.id, 2, {"report_day_start": 0}),
        lambda: services.wells.delete(engineer, well.id),
        lambda: services.projects.delete(owner, site.project.id),
    ):
        with pytest.raises(Conflict, match="submitted or approved reports"):
            refused()
    services.report_life.withdraw(engineer, report.id, report.version)
    assert services.wells.update(engineer, well.id, 2, {"report_day_start": 5}).version == 3


def test_partial_day_locks_what_it_covers_alone(site: Site) -> None:
    well = add_well(site)
    add_row(site, well, 8, 24)
    before = add_row(site, well, 2, 8)
    covers = {"covers_from": at(8)}
    approve(site, submit(site, add_report(site, well, **covers)))
    changed = site.services.events.update(site.crew.engineer, before.id, 1, {"title": "Free"})
    assert changed.title == "Free"
    log = site.services.time_logs.load(site.crew.viewer, well.id, DAY)
    assert (log.covers_from, log.closes, log.report and log.report.status) == (
        at(8),
        True,
        "approved",
    )
