"""A reader is told what others did to a report and its day since they read it last."""

from datetime import timedelta

import pytest

from tests.factories import Site
from tests.services.reports.report_steps import add_report, add_row, add_well, at, submit
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.services.reports import report_reading


def open_report(site: Site, report_id: str, who: Actor | None = None) -> list[tuple[str, str]]:
    changes = site.services.report_reading.open_report(who or site.crew.viewer, report_id)
    return [(entry.action, entry.entity_name) for entry in changes.entries]


def test_first_reading_tells_nothing_and_the_next_what_came_since(site: Site) -> None:
    report = add_report(site, add_well(site))
    service = site.services.report_reading
    first = service.open_report(site.crew.viewer, report.id)
    assert (first.since, first.entries, first.more) == (None, (), False)
    site.services.reports.update(site.crew.engineer, report.id, 1, {"summary": "Reamed"})
    second = service.open_report(site.crew.viewer, report.id)
    (entry,) = second.entries
    assert (entry.action, entry.changes[0].after) == ("report.updated", "Reamed")
    assert second.since is not None
    assert entry.at - second.since < timedelta(minutes=1)
    assert open_report(site, report.id) == []


def test_events_of_the_day_count_and_those_of_other_days_do_not(site: Site) -> None:
    well = add_well(site)
    report = add_report(site, well)
    moved = add_row(site, well, 5, 6, title="Moved")
    gone = add_row(site, well, 7, 8, title="Gone")
    open_report(site, report.id)
    add_row(site, well, 0, 4, title="Inside")
    add_row(site, well, 23, 30, title="Over the edge")
    add_row(site, well, 24, 30, title="After")
    add_row(site, well, -3, 0, title="Before")
    events, who = site.services.events, site.crew.engineer
    events.update(who, moved.id, 1, {"starts_at": at(40), "ends_at": at(41)})
    events.delete(who, gone.id)
    assert set(open_report(site, report.id)) == {
        ("event.created", "Inside"),
        ("event.created", "Over the edge"),
        ("event.updated", "Moved"),
        ("event.deleted", "Gone"),
    }


def test_own_changes_are_not_told_to_oneself(site: Site) -> None:
    well = add_well(site)
    report, engineer = add_report(site, well), site.crew.engineer
    open_report(site, report.id, engineer)
    open_report(site, report.id)
    add_row(site, well, 0, 24)
    submit(site, report)
    assert open_report(site, report.id, engineer) == []
    assert [action for action, _ in open_report(site, report.id)] == [
        "report.submitted",
        "event.created",
    ]


def test_many_changes_are_cut(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    well = add_well(site)
    report = add_report(site, well)
    open_report(site, report.id)
    monkeypatch.setattr(report_reading, "MAX_CHANGES", 2)
    for hour in range(3):
        add_row(site, well, hour, hour + 1)
    changes = site.services.report_reading.open_report(site.crew.viewer, report.id)
    assert (len(changes.entries), changes.more) == (2, True)


def test_stranger_reads_nothing(site: Site) -> None:
    report = add_report(site, add_well(site))
    with pytest.raises(NotFound):
        open_report(site, report.id, site.crew.stranger)
