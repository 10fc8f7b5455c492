"""The reports of the demo's well a second time, with dates moved so that the last is of today."""

import csv
import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from welltrack_ui.domain.report_day import find_report_day, resolve_wall_time, to_local_time

MOVED_WELL = "FORGE 16A [78]-32, dates moved to end today"
WELL_ZONE = ZoneInfo("America/Denver")
DAY_START_HOUR = 6
"""The hour at which a report day of the well begins."""
TIME_COLUMNS = frozenset({"start", "end", "starts_at", "ends_at", "spud_at"})


class ReportMove:
    """The move of all times by whole days: the last report day is the one that runs at the well.

    `now` is the present instant: what a report tells of later hours is left out.
    """

    def __init__(self, activities: bytes, now: datetime) -> None:
        last = max(datetime.fromisoformat(row["start"]) for row in read(activities))
        self.now = now
        today = find_report_day(now, WELL_ZONE, DAY_START_HOUR)
        self.days = (today - find_report_day(last, WELL_ZONE, DAY_START_HOUR)).days

    def move_instant(self, text: str) -> datetime:
        """An instant the same wall clock time some days later."""
        wall = to_local_time(datetime.fromisoformat(text), WELL_ZONE).replace(tzinfo=None)
        return resolve_wall_time(wall + timedelta(days=self.days), WELL_ZONE)

    def move_table(self, content: bytes) -> bytes:
        """A table of events, stages or wells with its times moved.

        A row that would begin later than now is left out; what runs now ends now.
        """
        rows = [self._move_row(row) for row in read(content)]
        output = io.StringIO()
        writer = csv.DictWriter(output, list(rows[0]))
        writer.writeheader()
        writer.writerows(row for row in rows if not self._is_later(row.get("start", "")))
        return output.getvalue().encode()

    def _is_later(self, start: str) -> bool:
        return bool(start) and datetime.fromisoformat(start) >= self.now

    def _move_row(self, row: dict[str, str]) -> dict[str, str]:
        moved = {
            name: self.move_instant(value).isoformat()
            for name, value in row.items()
            if name in TIME_COLUMNS and value
        }
        if moved.get("end") and datetime.fromisoformat(moved["end"]) > self.now:
            moved["end"] = self.now.isoformat()
        if "well_name" in row:
            moved["well_name"] = MOVED_WELL
        elif "spud_at" in row:
            moved |= {"name": MOVED_WELL, "description": self.describe() + row["description"]}
        return {**row, **moved}

    def describe(self) -> str:
        """The sentence that says what was done to the dates."""
        day = to_local_time(self.now, WELL_ZONE).date().isoformat()
        return (
            f"Dates moved to end today: the real reports of 20 October to 2 December 2020, each "
            f"{self.days} days later, so that the last one is of {day}, when this demo was made. "
        )


def read(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file by column."""
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))
