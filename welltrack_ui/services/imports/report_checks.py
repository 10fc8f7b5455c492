"""Checks of WITSML files of daily reports against the wells, reports and events of a project."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from welltrack_ui.domain import report_day
from welltrack_ui.domain.audit import FieldChange, diff
from welltrack_ui.domain.errors import Invalid
from welltrack_ui.domain.event import EventDraft
from welltrack_ui.domain.field_types import fold_text, format_instant
from welltrack_ui.domain.input.import_faults import FileWarning, RowError
from welltrack_ui.domain.input.import_job import RowAction
from welltrack_ui.domain.messages import mark, message
from welltrack_ui.domain.project import Project
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.report import DEFAULT_JOB, Report, ReportDraft
from welltrack_ui.domain.reports.witsml.reader import Activity, DrillReport
from welltrack_ui.domain.stage import StageDraft
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.context import ServiceContext, select_fields
from welltrack_ui.services.imports.event_checks import EventMatcher, find_locked_rows
from welltrack_ui.services.imports.event_rows import EventRow, ImportWell, complete_fields
from welltrack_ui.services.imports.row_drafts import parse_row_draft
from welltrack_ui.store import reports
from welltrack_ui.store.reports import ReportSummary

MAX_NAMED_PARTS = 12
WELL_FIELD, DAY_FIELD = "well_id", "date"
NO_WELL = mark("project {project} has no well {names}: make it first, or name the well with --well")
OTHER_DAY = mark(
    "{start} to {end} is not within one report day of well {well}, which begins at {hour}:00"
    " ({zone}): change where its report day begins, or its time zone"
)
NO_DRAFT = mark("the report of this day is no draft, and differs: withdraw or reopen it first")
TWICE = mark("the file has two reports of this well, day and job: take one out")
NUMBER_TAKEN = mark("another report of the well and job has number {number}: change one of them")
LEFT_OUT = mark("left out, for a report has no place for it: {parts}")


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report of a file, with the report that it is already, and what differs there."""

    number: int
    draft: ReportDraft
    target: Report | None = None
    changes: tuple[FieldChange, ...] = ()

    @property
    def action(self) -> RowAction:
        """Whether the report is made, changed or left as it is."""
        if self.target is None:
            return "new"
        return "changed" if self.changes else "unchanged"


@dataclass(frozen=True, slots=True)
class ReportCheck:
    """The check of a file of reports. It can be written only while `errors` is empty.

    Errors name lines of the file in `row`, and elements in `column`. `lock_version` is that of the
    project's lock before anything was compared.
    """

    project: Project
    lock_version: int
    total: int
    rows: tuple[ReportRow, ...]
    event_rows: tuple[EventRow, ...]
    errors: tuple[RowError, ...]
    warnings: tuple[FileWarning, ...]
    stages: tuple[StageDraft, ...]
    kind: Literal["reports"] = "reports"

    def count_rows(self, action: RowAction) -> int:
        """The number of reports of an action."""
        return sum(row.action == action for row in self.rows)

    def count_events(self, action: RowAction) -> int:
        """The number of events of an action."""
        return sum(row.action == action for row in self.event_rows)


class ReportMatcher:
    """Makes rows of the reports of a file; errors are gathered over all of it."""

    def __init__(self, context: ServiceContext, project: Project, *, make_stages: bool) -> None:
        self.context = context
        self.project = project
        self.make_stages = make_stages
        self.events = EventMatcher(context, project)
        self.errors: list[RowError] = []
        self.known: dict[str, list[ReportSummary]] = {}
        self.rows: list[ReportRow] = []
        self.event_rows: dict[tuple[object, ...], EventRow] = {}

    def match_reports(
        self, drill_reports: Collection[DrillReport], well: str | None, lock_version: int
    ) -> ReportCheck:
        """The check of a file's reports; `well` names theirs in place of what they say."""
        names = {name for report in drill_reports for name in list_names(report, well)}
        self.events.find_wells(names)
        for report in drill_reports:
            self._match_report(report, well)
        event_rows, errors = self.events.match_present(list(self.event_rows.values()))
        self.errors += errors
        self.errors += find_locked_rows(self.context.engine, event_rows)
        self.errors += self.events.plan_stages(event_rows)
        return ReportCheck(
            self.project,
            lock_version,
            len(drill_reports),
            tuple(self.rows),
            tuple(event_rows),
            tuple(sorted(self.errors, key=lambda error: error.row)),
            tuple(list_warnings(drill_reports)),
            tuple(self.events.new_stages),
        )

    def _match_report(self, report: DrillReport, well: str | None) -> None:
        self.errors += [
            RowError(fault.line, "", fault.text, column=fault.element) for fault in report.faults
        ]
        names = list_names(report, well)
        homes = (self.events.wells_by_name.get(fold_text(name)) for name in names)
        home = next((one for one in homes if one), None)
        if home is None:
            text = message(NO_WELL, project=self.project.name, names=" / ".join(names) or "-")
            self.errors.append(RowError(report.line, WELL_FIELD, text))
            return
        for activity in report.activities:
            self._match_activity(activity, home)
        day = self._find_day(report, home.well)
        if day is not None:
            self._match_fields(report, home.well, day)

    def _find_day(self, report: DrillReport, well: Well) -> date | None:
        """The report day of a report; narrower times are what it covers."""
        start, end = report.starts_at, report.ends_at
        if start is None or end is None:
            return None
        tz = report_day.load_zone(well.timezone)
        day = report_day.find_report_day(start, tz, well.report_day_start)
        window = report_day.report_day_window(day, tz, well.report_day_start)
        if not window.start <= start < end <= window.end:
            text = describe_other_day(Window(start, end), well)
            self.errors.append(RowError(report.line, DAY_FIELD, text))
            return None
        covered = {"covers_from": (start, window.start), "covers_to": (end, window.end)}
        for name, (at, edge) in covered.items():
            if at != edge:
                report.fields.setdefault(name, format_instant(at))
        return day

    def _match_fields(self, report: DrillReport, well: Well, day: date) -> None:
        """Match what a report says of a day with the report that is there."""
        known = self._read_known(well.id)
        given = {n: value for n, value in report.fields.items() if value not in (None, [], {})}
        given.setdefault("job", known[0].job if known else DEFAULT_JOB)
        target = self._load_target(known, day, str(given["job"]))
        of_job = [one for one in known if fold_text(one.job) == fold_text(str(given["job"]))]
        number = max((one.number for one in of_job), default=0) + 1
        given.setdefault("number", target.number if target else number)
        before = select_fields(target, ReportDraft.model_fields) if target else {}
        fields = {**before, **given, "well_id": well.id, "date": day}
        if target:
            fields["job"] = target.job
        try:
            draft = ReportDraft.parse(fields).check_rules()
        except Invalid as refused:
            self._add_refusal(report, refused)
            return
        changes: tuple[FieldChange, ...] = ()
        if target is not None:
            held = ReportDraft.model_construct(None, **before)
            changes = diff(held, draft, tuple(ReportDraft.model_fields))
        row = ReportRow(report.line, draft, target, changes)
        self._require_free(row, of_job)
        self.rows.append(row)
        if target is None:
            known.insert(0, ReportSummary("", day, draft.job or "", draft.number or 0))

    def _require_free(self, row: ReportRow, of_job: Iterable[ReportSummary]) -> None:
        """Add the errors of a day, a number or a status that leave no place for a report."""
        draft, own_id = row.draft, row.target.id if row.target else None
        if row.changes and row.target and row.target.status != "draft":
            self.errors.append(RowError(row.number, "status", NO_DRAFT))
        for other in of_job:
            if other.id == own_id:
                continue
            if other.date == draft.date:
                self.errors.append(RowError(row.number, DAY_FIELD, TWICE))
            elif other.number == draft.number:
                text = message(NUMBER_TAKEN, number=draft.number)
                self.errors.append(RowError(row.number, "number", text))

    def _read_known(self, well_id: str) -> list[ReportSummary]:
        """The reports of a well, newest first, those of the file before them among them."""
        if well_id not in self.known:
            self.known[well_id] = list(reports.read_summaries(self.context.engine, well_id))
        return self.known[well_id]

    def _load_target(self, known: Iterable[ReportSummary], day: date, job: str) -> Report | None:
        of_day = (one for one in known if one.id and one.date == day)
        same = next((one for one in of_day if fold_text(one.job) == fold_text(job)), None)
        return reports.load(self.context.engine, same.id) if same else None

    def _match_activity(self, activity: Activity, home: ImportWell) -> None:
        """Make the row of an event; one that runs over the edge of a day is in two reports."""
        stage_id = home.stages.get(fold_text(activity.stage))
        fields = complete_fields(dict(activity.values), activity.stage)
        fields |= {"well_id": home.well.id, "stage_id": stage_id}
        draft, errors = parse_row_draft(EventDraft, activity.line, fields, {})
        self.errors += [
            RowError(e.row, e.field, e.message, e.sentence, column="activity") for e in errors
        ]
        if draft is None:
            return
        key = (home.well.id, draft.starts_at, draft.ends_at, draft.title)
        is_new = bool(activity.stage) and stage_id is None and self.make_stages
        self.event_rows.setdefault(
            key,
            EventRow(
                activity.line,
                draft,
                activity.stage if is_new else None,
                given=find_given(activity.values, draft),
            ),
        )

    def _add_refusal(self, report: DrillReport, refused: Invalid) -> None:
        """Add the errors of a report's fields, each with the line of its element."""
        for error in refused.errors:
            line, element = find_place(report, error.field)
            self.errors.append(
                RowError(line, error.field, error.message, error.sentence, column=element)
            )


def list_names(report: DrillReport, well: str | None) -> tuple[str, ...]:
    """The names under which the well of a report is looked up."""
    return (well,) if well else report.well_names


def find_given(values: Mapping[str, Any], draft: EventDraft) -> frozenset[str]:
    """The fields that an activity gives itself; those that are only derived are not among them."""
    given = {*values, "title"} | ({"description"} if draft.description else set())
    if "depth" in given and draft.md_end is not None:
        given.add("md_end")
    given |= {"stage_id"} if draft.stage_id else set()
    return frozenset(given & EventDraft.model_fields.keys())


def find_place(report: DrillReport, field: str) -> tuple[int, str]:
    """The line and the element of a field such as `mud[0].density`."""
    path = field
    while path:
        if path in report.places:
            return report.places[path]
        path = path.rpartition(".")[0] or path.rpartition("[")[0]
    return report.line, "drillReport"


def describe_other_day(covered: Window, well: Well) -> str:
    """The message about a report that is of no single report day of its well."""
    start, end = (format_local_time(at, well) for at in covered)
    return message(
        OTHER_DAY,
        start=start,
        end=end,
        well=well.name,
        hour=f"{well.report_day_start:02}",
        zone=well.timezone,
    )


def format_local_time(at: datetime, well: Well) -> str:
    """An instant on the well's clock."""
    tz = report_day.load_zone(well.timezone)
    return report_day.to_local_time(at, tz).isoformat(" ", timespec="minutes")


def list_warnings(drill_reports: Iterable[DrillReport]) -> list[FileWarning]:
    """The warning of what is not taken over; none where all of it is."""
    counts: Counter[str] = Counter()
    for report in drill_reports:
        counts += report.left_out
    if not counts:
        return []
    # Whole elements before their details.
    ranked = sorted(counts.items(), key=lambda item: ("/" in item[0], -item[1]))
    named = [f"{name} ({count})" for name, count in ranked[:MAX_NAMED_PARTS]]
    more = ["…"] if len(counts) > MAX_NAMED_PARTS else []
    return [FileWarning(message(LEFT_OUT, parts=", ".join([*named, *more])))]
