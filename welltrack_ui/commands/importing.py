"""`welltrack import wells`, `welltrack import events` and `welltrack import reports`."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from welltrack_ui.commands.opening import (
    ActingAs,
    AsJson,
    DataFolder,
    OrgName,
    exit_with_error,
    open_services,
    print_error,
    print_json,
    print_line,
    read_file,
)
from welltrack_ui.domain.errors import Invalid, WellTrackError
from welltrack_ui.domain.input.import_job import ImportJob, ImportKind, RowAction
from welltrack_ui.services.admin import AdminService
from welltrack_ui.services.imports.import_run import OnProgress
from welltrack_ui.services.imports.importer import ImportCheck, ImportRequest
from welltrack_ui.services.imports.report_checks import ReportCheck
from welltrack_ui.services.imports.report_imports import ReportImportRequest

app = typer.Typer(no_args_is_help=True)
REPORT_COUNTS: dict[str, RowAction] = {"made": "new", "changed": "changed", "present": "unchanged"}

ImportFile = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="The file: XLSX, ODS, or CSV in UTF-8, UTF-16, cp1251 or cp866.",
    ),
]
ReportFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="The file: WITSML 1.4 drillReports, an XML.")
]
ProjectName = Annotated[
    str, typer.Option("--project", metavar="PROJECT", help="Project: its id or its name.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check the file, write nothing.")]
WellName = Annotated[str | None, typer.Option("--well", help="Well of the rows that name none.")]
MakeStages = Annotated[
    bool, typer.Option("--make-stages", help="Make the stages that a well does not have.")
]


@app.command()
def wells(
    file: ImportFile,
    org: OrgName,
    project: ProjectName,
    acting: ActingAs = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    data: DataFolder = None,
) -> None:
    """Make wells from a table: all of it, or nothing if a row is wrong.

    Columns are a well's fields: name, operator, rig, latitude, longitude (WGS84), status, purpose,
    spud_at, completed_at, total_depth_md and so on; well_name, spud_date, completion_date,
    total_depth_m and the words of Sodir's FactPages are known too. Days are midnight in the
    well's zone. Of a well that the project has already, what differs is changed.
    """
    run_import("wells", file, org, project, acting, dry_run, as_json, data)


@app.command()
def events(
    file: ImportFile,
    org: OrgName,
    project: ProjectName,
    well: WellName = None,
    make_stages: MakeStages = False,
    acting: ActingAs = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    data: DataFolder = None,
) -> None:
    """Make events from a table: all of it, or nothing if a row is wrong.

    Columns are an event's fields: kind, title, starts_at, ends_at, description, activity_code,
    npt, md_end and so on, with well and stage by name. Lines of daily reports are taken too:
    well_name, start, end, activity_code, npt, depth_m, comment. Times without an offset are in
    the well's zone. What is there already is left as it is, or changed where the file differs.
    """
    run_import("events", file, org, project, acting, dry_run, as_json, data, well, make_stages)


@app.command()
def reports(
    file: ReportFile,
    org: OrgName,
    project: ProjectName,
    well: WellName = None,
    make_stages: MakeStages = False,
    acting: ActingAs = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    data: DataFolder = None,
) -> None:
    """Make daily reports and their time logs from WITSML: all of a file, or nothing of it.

    Takes `drillReports` of WITSML 1.4: those that the report's screen gives, and those of Norwegian
    daily reports (DDRS). Wells are found by the names in the file; a report is a draft. What is
    there already is left as it is, or changed where the file differs.
    """
    started = time.perf_counter()
    content = read_file(file)
    with open_services(data) as services:
        admin = AdminService(services)
        actor, organization = admin.resolve_actor(org, acting)
        target = admin.find_project(actor, organization.id, project)
        request = ReportImportRequest(target.id, content, file.name, well, make_stages)
        with explain_refused_file():
            checked = admin.report_imports.check(actor, request)
        if not checked.errors and not dry_run:
            with show_progress(count_report_writes(checked), "reports", as_json) as on_progress:
                checked, run = admin.report_imports.start(actor, request)
                admin.imports.finish(run, on_progress)
        print_reports(checked, dry_run, as_json, round(time.perf_counter() - started, 2))
    if checked.errors:
        raise typer.Exit(1)


def count_report_writes(checked: ReportCheck) -> int:
    """The number of things that an import of reports makes or changes."""
    actions: tuple[RowAction, ...] = ("new", "changed")
    rows = sum(checked.count_rows(one) + checked.count_events(one) for one in actions)
    return rows + len(checked.stages)


def print_reports(checked: ReportCheck, dry_run: bool, as_json: bool, seconds: float) -> None:
    """Print the result of an import of reports, as `print_import` does."""
    if not as_json:
        for line in describe_report_problems(checked):
            print_error(line)
        if not checked.errors:
            print_line(describe_reports(checked, dry_run, seconds))
        return
    writes = not checked.errors and not dry_run
    counts = {
        f"{noun}_{word}": count(action) if writes or action == "unchanged" else 0
        for noun, count in (("reports", checked.count_rows), ("events", checked.count_events))
        for word, action in REPORT_COUNTS.items()
    }
    errors = [
        {"line": e.row, "element": e.column, "field": e.field, "message": e.message}
        for e in checked.errors
    ]
    print_json(
        {
            "reports": checked.total,
            **counts,
            "stages_made": len(checked.stages) if writes else 0,
            "dry_run": dry_run,
            "seconds": seconds,
            "warnings": [str(warning) for warning in checked.warnings],
            "errors": errors,
        }
    )


def describe_reports(checked: ReportCheck, dry_run: bool, seconds: float) -> str:
    """What an import of reports did, or would do, in a line."""
    new = f"{checked.count_rows('new')} reports and {checked.count_events('new')} events"
    changed = f"{checked.count_rows('changed')} and {checked.count_events('changed')}"
    present = f"{checked.count_rows('unchanged')} and {checked.count_events('unchanged')}"
    stages = f" and {len(checked.stages)} stages" if checked.stages else ""
    if dry_run:
        return (
            f"{checked.total} reports are right: {new}{stages} to make,"
            f" {changed} to change, {present} are there already."
        )
    return f"Made {new}{stages} in {seconds} s, changed {changed}, {present} were there already."


def describe_report_problems(checked: ReportCheck) -> Iterator[str]:
    """The warnings and the errors of a check, in the reader's language, with lines of the file."""
    if not checked.warnings and not checked.errors:
        return
    from components.i18n import import_faults, translate  # noqa: PLC0415 - as describe_problems

    with translate.in_language(find_terminal_language()):
        yield from import_faults.describe_warnings(checked.warnings)
        yield from import_faults.describe_line_errors(checked.errors)


def run_import(
    kind: ImportKind,
    file: Path,
    org: str,
    project: str,
    acting: str | None,
    dry_run: bool,
    as_json: bool,
    data: Path | None,
    well: str | None = None,
    make_stages: bool = False,
) -> None:
    """Check a file, write all of it unless it is a dry run or has errors, and print the result.

    Raises: typer.Exit with status 1 for a file with errors, or an import that is refused.
    """
    started = time.perf_counter()
    content = read_file(file)
    with open_services(data) as services:
        admin = AdminService(services)
        actor, organization = admin.resolve_actor(org, acting)
        target = admin.find_project(actor, organization.id, project)
        request = ImportRequest(
            kind, target.id, content, file.name, well=well, make_stages=make_stages
        )
        with explain_refused_file():
            checked = admin.imports.check(actor, request)
        if not checked.errors and not dry_run:
            with show_progress(count_writes(checked), kind, as_json) as on_progress:
                checked, run = admin.imports.start(actor, request)
                admin.imports.finish(run, on_progress)
        print_import(checked, dry_run, as_json, round(time.perf_counter() - started, 2))
    if checked.errors:
        raise typer.Exit(1)


def count_writes(checked: ImportCheck) -> int:
    """The number of things that an import makes or changes."""
    return checked.count_rows("new") + checked.count_rows("changed") + len(checked.stages)


def print_import(checked: ImportCheck, dry_run: bool, as_json: bool, seconds: float) -> None:
    """Print the result of an import: as JSON, or the answer to stdout and problems to stderr."""
    writes = not checked.errors and not dry_run
    answer = {
        "rows": checked.total,
        "made": checked.count_rows("new") if writes else 0,
        "changed": checked.count_rows("changed") if writes else 0,
        "present": checked.count_rows("unchanged"),
        "stages_made": len(checked.stages) if writes else 0,
        "dry_run": dry_run,
        "seconds": seconds,
        "warnings": [str(warning) for warning in checked.warnings],
        "errors": [
            {
                "row": error.row,
                "field": error.field,
                "column": error.column,
                "value": error.value,
                "message": error.message,
            }
            for error in checked.errors
        ],
    }
    if as_json:
        # Errors are in the answer: a script reads one document, not two streams.
        print_json(answer)
        return
    for line in describe_problems(checked):
        print_error(line)
    if not checked.errors:
        print_line(describe_result(checked, answer))


def describe_result(checked: ImportCheck, answer: dict[str, Any]) -> str:
    """What an import did, or would do, in a line."""
    new, changed = checked.count_rows("new"), checked.count_rows("changed")
    stages = f" and {len(checked.stages)} stages" if checked.stages else ""
    present = f", {answer['present']} are there already" if answer["present"] else ""
    if answer["dry_run"]:
        changes = f", {changed} to change" if changed else ""
        return (
            f"{checked.total} rows are right:"
            f" {new} {checked.kind}{stages} to make{changes}{present}."
        )
    changes = f", changed {changed}" if changed else ""
    return f"Made {new} {checked.kind}{stages}{changes} in {answer['seconds']} s{present}."


def describe_problems(checked: ImportCheck) -> Iterator[str]:
    """The warnings and the errors of a check, in the reader's language; nothing of a clean one."""
    if not checked.warnings and not checked.errors:
        return
    # Here, not above: it takes half a second to load, and a clean file has no need of it.
    from components.i18n import import_faults, translate  # noqa: PLC0415 - as above

    with translate.in_language(find_terminal_language()):
        yield from import_faults.describe_warnings(checked.warnings)
        yield from import_faults.describe_row_errors(checked.errors)
        if checked.errors:
            refused = len({error.row for error in checked.errors})
            yield import_faults.describe_check(refused=refused, total=checked.total)


@contextlib.contextmanager
def explain_refused_file() -> Iterator[None]:
    """A context in which a file that can't be read at all is told in the reader's language.

    Raises: typer.Exit with status 1 for such a file.
    """
    try:
        yield
    except Invalid as refused:
        from components.i18n import field_labels, translate  # noqa: PLC0415 - as describe_problems

        with translate.in_language(find_terminal_language()):
            label = field_labels.field_label
            t = translate.t
            reasons = [f"{label('', e.field)}: {t(e.message)}" for e in refused.errors]
        exit_with_error("; ".join(reasons))


def find_terminal_language() -> str:
    """The language that the terminal's locale asks for: `ru` and `kk`, else `en`."""
    chosen = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    return chosen[:2] if chosen[:2] in {"ru", "kk"} else "en"


@contextlib.contextmanager
def show_progress(total: int, noun: str, as_json: bool) -> Iterator[OnProgress]:
    """A context with what is to be called as an import goes on; a progress bar on a terminal.

    Raises: typer.Exit with status 1 where the import is refused or interrupted.
    """
    done = 0
    with contextlib.ExitStack() as progress:
        bar: Any = None
        # Only for a person who looks: in a log file a bar is hundreds of lines.
        if sys.stderr.isatty() and not as_json:
            bar = progress.enter_context(
                typer.progressbar(length=total, label=noun.capitalize(), file=sys.stderr)
            )

        def go_on(job: ImportJob) -> None:
            nonlocal done
            if bar:
                bar.update(job.written - done)
            done = job.written

        try:
            yield go_on
        except KeyboardInterrupt:
            progress.close()
            exit_with_error(
                f"It was interrupted. {done} of {total} are written."
                " Run the same command again: it goes on from there."
            )
        except WellTrackError as error:
            # The bar ends before the error is printed, or it would be drawn over it.
            progress.close()
            exit_with_error(f"{error.detail} Nothing was written.")
