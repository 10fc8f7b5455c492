"""`welltrack import wells` and `welltrack import events`."""

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
from welltrack_ui.services.admin import AdminService
from welltrack_ui.services.imports.event_rows import EventRow
from welltrack_ui.services.imports.importer import ImportCheck, WrittenBatch
from welltrack_ui.services.imports.well_checks import WellRow

app = typer.Typer(no_args_is_help=True)
CheckedRows = ImportCheck[WellRow] | ImportCheck[EventRow]

CsvFile = Annotated[
    Path,
    typer.Argument(
        metavar="FILE.csv",
        help="The file: UTF-8, UTF-16, cp1251 or cp866, parted by comma, semicolon, tab or bar.",
    ),
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
    file: CsvFile,
    org: OrgName,
    project: ProjectName,
    acting: ActingAs = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    data: DataFolder = None,
) -> None:
    """Make wells from a CSV file: all of it, or nothing if a row is wrong.

    Columns are a well's fields: name, operator, rig, latitude, longitude (WGS84), status, purpose,
    spud_at, completed_at, total_depth_md and so on; well_name, spud_date, completion_date,
    total_depth_m and the words of Sodir's FactPages are known too. Days are midnight in the
    well's zone. A well that the project has already is left as it is.
    """
    started = time.perf_counter()
    content = read_file(file)
    with open_services(data) as services:
        admin = AdminService(services)
        actor, organization = admin.resolve_actor(org, acting)
        target_project = admin.find_project(actor, organization.id, project)
        with explain_refused_file():
            checked = admin.imports.check_wells(actor, target_project.id, content)
        finish_import(
            checked, admin.imports.write_wells(actor, checked), "wells", started, dry_run, as_json
        )


@app.command()
def events(
    file: CsvFile,
    org: OrgName,
    project: ProjectName,
    well: WellName = None,
    make_stages: MakeStages = False,
    acting: ActingAs = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    data: DataFolder = None,
) -> None:
    """Make events from a CSV file: all of it, or nothing if a row is wrong.

    Columns are an event's fields: kind, title, starts_at, ends_at, description, activity_code,
    npt, md_end and so on, with well and stage by name. Lines of daily reports are taken too:
    well_name, start, end, activity_code, npt, depth_m, comment. Times without an offset are in
    the well's zone. What is there already is left out: run what broke off again, and it goes on.
    """
    started = time.perf_counter()
    content = read_file(file)
    with open_services(data) as services:
        admin = AdminService(services)
        actor, organization = admin.resolve_actor(org, acting)
        target_project = admin.find_project(actor, organization.id, project)
        with explain_refused_file():
            checked = admin.imports.check_events(
                actor, target_project.id, content, well=well, make_stages=make_stages
            )
        finish_import(
            checked, admin.imports.write_events(actor, checked), "events", started, dry_run, as_json
        )


def finish_import(
    checked: CheckedRows,
    batches: Iterator[WrittenBatch],
    noun: str,
    started: float,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Write the rows of a check unless it has errors or is a dry run, and print the result.

    Raises: typer.Exit with status 1 for a file with errors.
    """
    written = by_others = 0
    if not checked.errors and not dry_run:
        # Rows that another import of the same file wrote at the same time are present, not made.
        for batch in show_progress(batches, len(checked.rows), noun, as_json):
            written, by_others = (
                (written + batch.rows, by_others)
                if batch.by_this_import
                else (written, by_others + batch.rows)
            )
    seconds = round(time.perf_counter() - started, 2)
    answer = {
        "rows": checked.total,
        "made": written,
        "present": checked.present + by_others,
        "stages_made": 0 if checked.errors or dry_run else len(checked.stages),
        "dry_run": dry_run,
        "seconds": seconds,
        "warnings": list(checked.warnings),
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
    else:
        print_import_result(checked, answer, noun)
    if checked.errors:
        raise typer.Exit(1)


def print_import_result(checked: CheckedRows, answer: dict[str, Any], noun: str) -> None:
    """Print the result of an import for a person: the answer to stdout, problems to stderr."""
    for line in describe_problems(checked):
        print_error(line)
    present = f", {answer['present']} are there already" if answer["present"] else ""
    stages = f" and {len(checked.stages)} stages" if checked.stages else ""
    if checked.errors:
        return
    if answer["dry_run"]:
        print_line(
            f"{checked.total} rows are right: {len(checked.rows)} {noun}{stages} to make{present}."
        )
    else:
        print_line(f"Made {answer['made']} {noun}{stages} in {answer['seconds']} s{present}.")


def describe_problems(checked: CheckedRows) -> Iterator[str]:
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


def show_progress(
    batches: Iterator[WrittenBatch], total: int, noun: str, as_json: bool
) -> Iterator[WrittenBatch]:
    """The batches as they are written, under a progress bar on a terminal.

    Raises: typer.Exit with status 1 where a batch is refused or the import is interrupted.
    """
    done = 0
    with contextlib.ExitStack() as progress:
        bar = None
        # Only for a person who looks: in a log file a bar is hundreds of lines.
        if sys.stderr.isatty() and not as_json:
            bar = progress.enter_context(
                typer.progressbar(length=total, label=noun.capitalize(), file=sys.stderr)
            )
        try:
            for batch in batches:
                done += batch.rows
                if bar:
                    bar.update(batch.rows)
                yield batch
        except (WellTrackError, KeyboardInterrupt) as error:
            # The bar ends before the error is printed, or it would be drawn over it.
            progress.close()
            why = error.detail if isinstance(error, WellTrackError) else "It was interrupted."
            exit_with_error(
                f"{why} {done} of {total} rows were written and stay."
                " Run the same command again: it goes on from there."
            )
