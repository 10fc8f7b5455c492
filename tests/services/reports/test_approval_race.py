"""Approving and writing at the same moment, on both engines: never do both win."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.services.reports.conftest import Place
from tests.services.reports.report_steps import (
    add_report,
    add_row,
    add_well,
    approve,
    reopen,
    submit,
)
from welltrack_ui.domain.errors import Conflict, Locked, WellTrackError
from welltrack_ui.store import well_logs


def test_approved_day_never_differs_from_its_revision(place: Place) -> None:
    site, rounds = place
    services, engineer = site.services, site.crew.engineer
    well = add_well(site)
    row = add_row(site, well, 0, 24)
    report = add_report(site, well)
    approvals = writes = 0
    for number in range(rounds):
        submitted, barrier = submit(site, report), threading.Barrier(2)

        def change(number: int = number, barrier: threading.Barrier = barrier) -> bool:
            barrier.wait()
            now = services.events.get(engineer, row.id)
            try:
                services.events.update(engineer, row.id, now.version, {"title": f"T {number}"})
            except Locked:
                return False
            return True

        with ThreadPoolExecutor(1) as pool:
            writing = pool.submit(change)
            barrier.wait()
            approved = approve(site, submitted)
        approvals += 1
        writes += writing.result()
        frozen = services.revisions.get(engineer, report.id, approved.revision)
        (signed,) = frozen.content["time_log"]["rows"]
        assert signed["event"]["title"] == services.events.get(engineer, row.id).title
        report = reopen(site, approved)
    assert approvals == rounds


def test_write_between_reading_and_committing_wins_over_the_approval(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, _ = place
    well = add_well(site)
    row = add_row(site, well, 0, 24)
    submitted = submit(site, add_report(site, well))
    life = site.services.report_life
    commit, titles = life.context.transactions.commit, iter(["first", "second"])

    def commit_late(uow: object) -> None:
        # Others write after everything was read, and before it is committed: twice.
        monkeypatch.undo()
        if title := next(titles, None):
            now = site.services.events.get(site.crew.engineer, row.id)
            site.services.events.update(site.crew.engineer, row.id, now.version, {"title": title})
            monkeypatch.setattr(life.context.transactions, "commit", commit_late)
        commit(uow)  # type: ignore[arg-type]

    monkeypatch.setattr(life.context.transactions, "commit", commit_late)
    approved = approve(site, submitted)
    frozen = site.services.revisions.get(site.crew.viewer, approved.id, 0)
    assert frozen.content["time_log"]["rows"][0]["event"]["title"] == "second"


def test_many_writers_to_one_log_all_get_through(place: Place) -> None:
    site, rounds = place
    well = add_well(site)
    with ThreadPoolExecutor(4) as pool:
        writing = [
            pool.submit(add_row, site, well, hour, hour + 1, title=f"{hour}")
            for hour in range(rounds * 2)
        ]
    refused = [w for w in writing if isinstance(w.exception(), Conflict)]
    assert [w for w in writing if w.exception() and w not in refused] == []
    log = well_logs.load(site.services.engine, well.id)
    # The first version is of the making of the well.
    assert log.version == 1 + len(writing) - len(refused)
    assert len(refused) <= len(writing) // 4


def test_two_approvals_at_once_make_one_revision(place: Place) -> None:
    site, _ = place
    well = add_well(site)
    add_row(site, well, 0, 24)
    submitted = submit(site, add_report(site, well))
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(approve, site, submitted) for _ in range(2)]
    failed = [one.exception() for one in both if one.exception()]
    assert [type(error) for error in failed if not isinstance(error, WellTrackError)] == []
    assert len(failed) == 1
    assert len(site.services.revisions.list(site.crew.viewer, submitted.id)) == 1
    assert len(well_logs.load(site.services.engine, well.id).locks) == 1
