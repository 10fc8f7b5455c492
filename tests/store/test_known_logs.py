"""Log items known from the last write: they save a read, and never decide anything wrongly."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests import factories
from tests.factories import START, Site
from tests.metrics.reading import Growth
from welltrack_ui.domain.errors import Conflict, Locked
from welltrack_ui.domain.report_day import Window
from welltrack_ui.store import well_logs, wells
from welltrack_ui.store.unit_of_work import Transactions
from welltrack_ui.store.well_logs import Lock

WINDOW = Window(START, START + timedelta(hours=1))


@pytest.fixture
def site(tmp_path: Path) -> Site:
    services = factories.services_in(tmp_path)
    return factories.site(services, factories.crew(services))


def write(transactions: Transactions, site: Site) -> None:
    uow = transactions.begin(site.crew.engineer)
    uow.touch_log(site.well.id, WINDOW)
    transactions.commit(uow)


def set_lock(transactions: Transactions, site: Site, *, locked: bool) -> None:
    uow = transactions.begin(site.crew.engineer)
    edit = uow.edit_log(site.well.id)
    if locked:
        edit.add_lock = Lock(report_id="r-1", start=WINDOW.start, end=WINDOW.end)
    else:
        edit.drop_lock = "r-1"
    transactions.commit(uow)


def count_writes(site: Site) -> int:
    """The writes that raised the log item, behind the making of the well."""
    return well_logs.load(site.services.engine, site.well.id).version - 1


def test_second_write_reads_no_log(site: Site) -> None:
    here = Transactions(site.services.engine)
    write(here, site)
    reads = Growth("store_calls_total", operation="read", outcome="done")
    write(here, site)
    assert reads.value == 0
    assert count_writes(site) == 2


def test_writes_of_two_processes_are_all_counted(site: Site) -> None:
    here, there = (Transactions(site.services.engine) for _ in range(2))
    for transactions in (here, there, here, here, there):
        write(transactions, site)
    assert count_writes(site) == 5


def test_lock_of_another_process_holds_though_it_was_not_known_of(site: Site) -> None:
    here, there = (Transactions(site.services.engine) for _ in range(2))
    write(here, site)
    set_lock(there, site, locked=True)
    with pytest.raises(Locked):
        write(here, site)
    assert count_writes(site) == 2


def test_lock_that_another_process_took_away_refuses_nothing(site: Site) -> None:
    here, there = (Transactions(site.services.engine) for _ in range(2))
    set_lock(here, site, locked=True)
    set_lock(there, site, locked=False)
    write(here, site)
    assert count_writes(site) == 3


@pytest.mark.parametrize("signed", [False, True])
def test_change_that_no_signed_report_may_meet_is_refused_by_one_alone(
    site: Site, signed: bool
) -> None:
    mine, other = (Transactions(site.services.engine) for _ in range(2))
    write(mine, site)
    # What this process knows of the log is old by now.
    uow = other.begin(site.crew.engineer)
    uow.edit_log(site.well.id).sign = "r-1" if signed else ""
    other.commit(uow)
    uow = mine.begin(site.crew.engineer)
    uow.edit_log(site.well.id).signed_refusal = Conflict("Signed.")
    if signed:
        with pytest.raises(Conflict, match=r"^Signed\.$"):
            mine.commit(uow)
    else:
        mine.commit(uow)
    assert count_writes(site) == (2 if signed else 3)


def test_well_goes_to_the_trash_though_somebody_writes_to_it(site: Site) -> None:
    services, engineer = site.services, site.crew.engineer
    factories.event(services, engineer, site.well.id, starts_at=START, ends_at=WINDOW.end)
    other = Transactions(services.engine)
    write(other, site)
    services.wells.delete(engineer, site.well.id)
    well = wells.load(services.engine, site.well.id)
    assert well
    assert well.deleted_at
