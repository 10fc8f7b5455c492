"""The form that an import is sent as, and the JSON that it is answered with."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from pydantic import BaseModel
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from welltrack_ui.domain.entity import Draft
from welltrack_ui.domain.errors import invalid_field
from welltrack_ui.domain.field_types import Instant
from welltrack_ui.domain.input.import_faults import FileWarning
from welltrack_ui.domain.input.import_job import (
    ImportFile,
    ImportFormat,
    ImportItem,
    ImportJob,
    ImportKind,
    ImportProblem,
    ImportState,
    JobKind,
    RowAction,
)
from welltrack_ui.domain.messages import mark
from welltrack_ui.services.imports.import_report import build_report
from welltrack_ui.services.imports.importer import ImportCheck, ImportRequest
from welltrack_ui.web.middleware import MAX_UPLOAD_BYTES

MAX_ITEMS = 500
MAX_FIELDS = 20
MAX_FIELD_BYTES = 100_000
FORM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["file", "kind", "project_id"],
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "CSV, XLSX or ODS."},
        "kind": {"type": "string", "enum": ["wells", "events"]},
        "project_id": {"type": "string"},
        "dry_run": {"type": "boolean", "default": True},
        "mapping": {"type": "string", "description": "JSON: heading to field, or to null."},
        "well": {"type": "string", "description": "The name of the well of rows that name none."},
        "make_stages": {"type": "boolean", "default": False},
    },
}
CORRECT_AND_REPEAT = mark("Correct it in the file, and import the file again.")
NO_MAPPING = mark("must be a JSON object: headings to fields, or to null")


class ImportFields(Draft):
    """The fields beside the file."""

    kind: ImportKind
    project_id: str
    dry_run: bool = True
    mapping: str = "{}"
    well: str | None = None
    make_stages: bool = False


@dataclass(frozen=True, slots=True)
class ImportForm:
    """What is to be imported, or only checked."""

    request: ImportRequest
    dry_run: bool


class ProblemAnswer(BaseModel):
    """Faults of one cause: `row` is the first of `rows`, which count data rows from 1."""

    row: int
    rows: tuple[int, ...]
    column: str
    field: str
    value: str
    message: str
    remedy: str


class WarningAnswer(BaseModel):
    """What is said of a file that can be taken all the same."""

    row: int | None
    field: str
    message: str


class ColumnAnswer(BaseModel):
    """A column, and the field that it fills."""

    heading: str
    field: str | None


class FormatAnswer(BaseModel):
    """How the file is written."""

    type: str
    encoding: str | None
    separator: str | None


class ItemAnswer(BaseModel):
    """A row: what is done with it, and its fields."""

    row: int
    action: RowAction
    fields: dict[str, Any]


class ImportAnswer(BaseModel):
    """What an import did, or would do; `items` are its first 500 rows."""

    id: str | None
    kind: ImportKind
    status: ImportState | None
    format: FormatAnswer
    columns: tuple[ColumnAnswer, ...]
    total: int
    new: int
    changed: int
    unchanged: int
    refused: int
    stages: int
    items: tuple[ItemAnswer, ...]
    problems: tuple[ProblemAnswer, ...]
    warnings: tuple[WarningAnswer, ...]


class ImportProgress(BaseModel):
    """An import: how many of its writes are done, and why it failed where it did."""

    id: str
    kind: JobKind
    status: ImportState
    project_id: str
    file_name: str
    total: int
    new: int
    changed: int
    unchanged: int
    written: int
    failure: str
    created_at: Instant
    created_by: str


class MemoryFormParser(MultiPartParser):
    """A parser that writes nothing to the disk: the body is bounded before it is read."""

    spool_max_size = MAX_UPLOAD_BYTES


async def read_form_file(request: Request) -> tuple[ImportFile | None, dict[str, Any]]:
    """The file of a form, and its other fields. Raises: Invalid for a body that is no form."""
    parser = MemoryFormParser(
        request.headers,
        request.stream(),
        max_files=1,
        max_fields=MAX_FIELDS,
        max_part_size=MAX_FIELD_BYTES,
    )
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise invalid_field("body", error.message) from None
    file = form.get("file")
    content = await file.read() if isinstance(file, UploadFile) else b""
    fields = {name: value for name, value in form.items() if name != "file"}
    await form.close()
    if not isinstance(file, UploadFile):
        return None, fields
    return ImportFile(file.filename or "", content), fields


async def read_import_form(request: Request) -> ImportForm:
    """The form of a request. Raises: Invalid."""
    file, fields = await read_form_file(request)
    parsed = ImportFields.parse(fields)
    mapping = parse_mapping(parsed.mapping)
    if file is None:
        raise invalid_field("file", "is required")
    return ImportForm(
        ImportRequest(
            parsed.kind,
            parsed.project_id,
            file.content,
            file.name,
            mapping,
            parsed.well,
            parsed.make_stages,
        ),
        parsed.dry_run,
    )


def parse_mapping(text: str) -> dict[str, str | None]:
    """The fields of headings. Raises: Invalid, field `mapping`."""
    try:
        mapping = json.loads(text)
    except (ValueError, RecursionError):
        mapping = None
    if not isinstance(mapping, dict) or not all(
        value is None or isinstance(value, str) for value in mapping.values()
    ):
        raise invalid_field("mapping", NO_MAPPING)
    return mapping


def build_import_answer(check: ImportCheck, job: ImportJob | None) -> ImportAnswer:
    """The answer of a check, or of the import that carried it out."""
    report = build_report(check)
    places = {number: place for place, number in enumerate(check.table.numbers, 1)}
    return ImportAnswer(
        id=job.id if job else None,
        kind=report.kind,
        status=job.state if job else None,
        format=describe_format(report.format),
        columns=tuple(ColumnAnswer(heading=c.heading, field=c.field) for c in report.columns),
        total=report.total,
        new=report.counts["new"],
        changed=report.counts["changed"],
        unchanged=report.counts["unchanged"],
        refused=report.counts["refused"],
        stages=report.stages,
        items=tuple(map(describe_item, report.items[:MAX_ITEMS])),
        problems=tuple(map(describe_problem, report.problems)),
        warnings=tuple(describe_warning(warning, places) for warning in report.warnings),
    )


def build_import_progress(job: ImportJob) -> ImportProgress:
    """The answer of a stored import."""
    fields = job.model_dump(include=set(ImportProgress.model_fields))
    return ImportProgress(status=job.state, **fields)


def describe_format(file_format: ImportFormat) -> FormatAnswer:
    """The JSON of a format."""
    return FormatAnswer(
        type=file_format.type, encoding=file_format.encoding, separator=file_format.separator
    )


def describe_item(item: ImportItem) -> ItemAnswer:
    """The JSON of a row."""
    return ItemAnswer(row=item.row, action=item.action, fields=dict(item.fields))


def describe_problem(problem: ImportProblem) -> ProblemAnswer:
    """The JSON of a problem: what is wrong, and what to do about it."""
    fault = problem.fault
    # Messages say the remedy behind a colon, where there is one of their own.
    text, _, remedy = fault.message.partition(": ")
    return ProblemAnswer(
        row=problem.rows[0],
        rows=problem.rows,
        column=fault.column,
        field=fault.field,
        value=fault.value,
        message=text,
        remedy=remedy or CORRECT_AND_REPEAT,
    )


def describe_warning(warning: FileWarning, places: Mapping[int, int]) -> WarningAnswer:
    """The JSON of a warning."""
    row = places.get(warning.row) if warning.row is not None else None
    return WarningAnswer(row=row, field=warning.field, message=str(warning))
