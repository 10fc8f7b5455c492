"""The daily reports of the demo's well: written, submitted and approved as people do it.

What the printed reports say of each day stands in a table; the words are of the time log.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from welltrack_ui.demo.moved_reports import DAY_START_HOUR, WELL_ZONE, ReportMove, read
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Invalid
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.report_day import find_report_day
from welltrack_ui.domain.reports.answers import LogRowAnswer, ReportAnswer
from welltrack_ui.domain.reports.report import Report, ReportDraft
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.units import unit_to_metres
from welltrack_ui.domain.well import Well
from welltrack_ui.services.container import Services
from welltrack_ui.services.imports.activity_codes import classify_activity
from welltrack_ui.services.reports.report_life import Approval
from welltrack_ui.services.reports.reports import ReportQuery

ONE_DAY = timedelta(days=1)
JOB = "Drilling"
DEPTH_COLUMN = "md_end_ft"
CODES_OF_DEPTH = frozenset({"Drilling", "Coring"})
LONGEST_ROWS = 3
MEETING_PATTERN = re.compile(r"\W*(?:pjsm|pre.?job|(?:held |hold )?safety meeting)", re.IGNORECASE)
SUPERVISOR = "Rig supervisor (name taken out)"
NO_FORECAST = "Not published."


class PrintedReport(NamedTuple):
    """What a printed report says of its day, which began at 06:00 on `day`; depths in feet."""

    number: int
    day: date
    md_ft: float | None
    present_operations: str


def parse_printed_reports(content: bytes, days: int = 0) -> list[PrintedReport]:
    """The printed reports of a table, some days later; they are dated by the end of their day."""
    return [
        PrintedReport(
            int(row["report_no"]),
            date.fromisoformat(row["report_date"]) + timedelta(days=days - 1),
            float(row["md_ft"]) if row["md_ft"] else None,
            row["present_operations"].strip(),
        )
        for row in read(content)
    ]


def add_depths(activities: bytes, printed: Sequence[PrintedReport]) -> bytes:
    """The table of activities with the depths of the reports.

    That of a day is the end of its last row that made hole, after which the well grew no deeper.
    """
    rows = read(activities)
    last_rows = {find_day(row): row for row in rows if is_drilling(row)}
    last_rows |= {find_day(row): row for row in rows if row["activity_code"] in CODES_OF_DEPTH}
    deepest = 0.0
    for report in printed:
        row = last_rows.get(report.day)
        if row and report.md_ft and report.md_ft > deepest:
            row[DEPTH_COLUMN] = f"{report.md_ft:g}"
        deepest = max(deepest, report.md_ft or 0)
    output = io.StringIO()
    writer = csv.DictWriter(output, [*rows[0], DEPTH_COLUMN], restval="")
    writer.writeheader()
    writer.writerows(rows)
    return output.getvalue().encode()


def find_day(row: Mapping[str, str]) -> date:
    """The report day on which a row begins."""
    return find_report_day(datetime.fromisoformat(row["start"]), WELL_ZONE, DAY_START_HOUR)


def is_drilling(row: Mapping[str, str]) -> bool:
    """Whether a row is taken for drilling when it is imported."""
    title = row["comment"].strip().partition("\n")[0]
    code, npt = row["activity_code"], row["npt"] == "Y"
    return classify_activity(code, row["stage"], title, npt=npt) == "drilling"


class ReportBuilder:
    """Makes the reports of a well that are missing, and takes them as far as time goes.

    That of today is a draft, that of yesterday waits for approval, those before are approved.
    """

    def __init__(
        self, services: Services, engineer: Actor, owner: Actor, well: Well, move: ReportMove
    ) -> None:
        self.services, self.engineer, self.owner, self.well = services, engineer, owner, well
        self.today = find_report_day(move.now, WELL_ZONE, DAY_START_HOUR)
        self.days = move.days

    def build_reports(self, content: bytes) -> None:
        """Make the reports of a table of printed ones."""
        services, query = self.services, ReportQuery(well_id=self.well.id, limit=500)
        present = {one.date: one for one in services.reports.list(self.engineer, query).items}
        stages = services.stages.list(self.engineer, self.well.id, limit=500).items
        logs = LogReader(services, self.engineer, self.well.id)
        for report in parse_printed_reports(content, self.days):
            stored: Report = present.get(report.day) or services.reports.create(
                self.engineer, self._build_draft(report, stages, logs)
            )
            self._take_on(stored)

    def _build_draft(
        self, report: PrintedReport, stages: Sequence[Stage], logs: "LogReader"
    ) -> ReportDraft:
        fields: dict[str, Any] = {
            "well_id": self.well.id,
            "date": report.day,
            "job": JOB,
            "number": report.number,
            "supervisor": SUPERVISOR,
        }
        if report.day < self.today:
            ahead = describe_rows(logs.list_rows(report.day + ONE_DAY), 1)
            fields |= {
                "summary": describe_rows(logs.list_rows(report.day)),
                "forecast": ahead or NO_FORECAST,
                "present_operations": report.present_operations,
                "md": to_metres(report.md_ft),
            }
        return ReportDraft.parse({**fields, **describe_hole(stages, report.day)})

    def _take_on(self, stored: Report) -> None:
        """Submit and approve a report, as far as it has come."""
        life, day = self.services.report_life, stored.date
        if day >= self.today:
            return
        report: Report | ReportAnswer = stored
        if report.status == "draft":
            try:
                report = life.submit(self.engineer, report.id, report.version)
            except Invalid:
                # Clocks that were set forward on the day that it was moved to left a gap.
                return
        if report.status == "submitted" and day < self.today - ONE_DAY:
            life.approve(self.owner, report.id, Approval(version=report.version))


class LogReader:
    """Reads the rows of the time log of a well's days, each day once."""

    def __init__(self, services: Services, actor: Actor, well_id: str) -> None:
        self.services, self.actor, self.well_id = services, actor, well_id
        self.days: dict[date, Sequence[LogRowAnswer]] = {}

    def list_rows(self, day: date) -> Sequence[LogRowAnswer]:
        """The rows of a day."""
        if day not in self.days:
            self.days[day] = self.services.time_logs.load(self.actor, self.well_id, day).rows
        return self.days[day]


def describe_rows(rows: Sequence[LogRowAnswer], most: int = LONGEST_ROWS) -> str:
    """What took the longest of a day, in the order of the day."""
    longest = sorted(rows, key=lambda row: -row.hours)[:most]
    texts = (choose_words(row.event).rstrip(".…, ") for row in rows if row in longest)
    return " ".join(f"{text}." for text in dict.fromkeys(texts))


def choose_words(event: Event) -> str:
    """The first line of an event that tells of work, not of the meeting before it."""
    lines = (event.description or event.title).splitlines()
    work = (line.strip() for line in lines if not MEETING_PATTERN.match(line))
    return next(filter(None, work), event.title)


def describe_hole(stages: Sequence[Stage], day: date) -> dict[str, float | None]:
    """The size of the hole and the last casing at the end of a day, by the stages until then."""
    end = datetime.combine(day + ONE_DAY, datetime.min.time(), WELL_ZONE).astimezone(UTC)
    begun = sorted((s for s in stages if s.starts_at < end), key=lambda stage: stage.starts_at)
    holes = [stage.hole_section_in for stage in begun if stage.hole_section_in]
    casings = [s for s in begun if s.casing_od_in and s.ends_at and s.ends_at <= end]
    return {
        "hole_size_in": holes[-1] if holes else None,
        "last_casing_od_in": casings[-1].casing_od_in if casings else None,
        "last_casing_md": casings[-1].md_end if casings else None,
    }


def to_metres(feet: float | None) -> float | None:
    """A depth in metres, to a tenth of a millimetre as an import has it."""
    return None if feet is None else round(unit_to_metres(feet, "ft"), 4)
