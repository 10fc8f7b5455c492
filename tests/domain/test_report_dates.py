"""The date of a report: that of the start or of the end of its day."""

from datetime import date

import pytest

from welltrack_ui.domain.report_day import ReportDating, date_report, find_dated_day

DAY = date(2024, 5, 31)


@pytest.mark.parametrize(
    ("dated_by", "hour", "dated"),
    [
        ("start", 0, DAY),
        ("start", 6, DAY),
        ("end", 6, date(2024, 6, 1)),
        # From midnight to midnight: the end is 24:00 of the same date.
        ("end", 0, DAY),
    ],
)
def test_report_is_dated_by_the_end_that_its_organization_names(
    dated_by: ReportDating, hour: int, dated: date
) -> None:
    assert date_report(DAY, dated_by, hour) == dated
    assert find_dated_day(dated, dated_by, hour) == DAY
