"""Net NPT: overlaps once, each well by its own report days."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.net_npt import (
    NptRow,
    resolve_report_days,
    sum_net_npt,
    sum_net_npt_by_well,
)

HOUR = timedelta(hours=1)


class Clock(NamedTuple):
    timezone: str
    report_day_start: int


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


MAY = resolve_report_days(Clock("UTC", 6), date(2024, 5, 1), date(2024, 5, 31))


def test_month_is_the_report_days_whose_date_lies_in_it() -> None:
    assert Window(instant("2024-05-01T06:00"), instant("2024-06-01T06:00")) == MAY


def test_rows_count_within_the_days_and_overlaps_once() -> None:
    rows = [
        NptRow("w-1", instant("2024-05-01T00:00"), instant("2024-05-01T08:00")),
        NptRow("w-1", instant("2024-05-01T07:00"), instant("2024-05-01T10:00")),
        NptRow("w-1", instant("2024-06-01T05:00"), instant("2024-06-01T09:00")),
    ]
    assert sum_net_npt(rows, MAY) == 5 * HOUR


def test_wells_count_each_for_itself_and_in_its_own_days() -> None:
    rows = [
        NptRow("w-1", instant("2024-05-01T07:00"), instant("2024-05-01T08:00")),
        NptRow("w-2", instant("2024-05-01T07:00"), instant("2024-05-01T08:00")),
        NptRow("w-3", instant("2024-05-01T05:00"), instant("2024-05-01T06:00")),
    ]
    almaty = resolve_report_days(Clock("Asia/Almaty", 6), date(2024, 5, 1), date(2024, 5, 31))
    windows = {"w-1": MAY, "w-2": almaty, "w-3": MAY}
    assert sum_net_npt_by_well(rows, windows) == {"w-1": HOUR, "w-2": HOUR}
