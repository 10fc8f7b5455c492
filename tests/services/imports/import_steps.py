"""Files to import, and the service that takes them."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from typing import Any

from tests.factories import Site
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.field_types import EARLIEST_INSTANT, LATEST_INSTANT
from welltrack_ui.domain.input.import_job import ImportJob, ImportKind
from welltrack_ui.domain.report_day import Window
from welltrack_ui.services.container import Services
from welltrack_ui.services.imports.column_names import Names
from welltrack_ui.services.imports.import_table import ImportTable, map_table
from welltrack_ui.services.imports.importer import ImportCheck, ImportRequest
from welltrack_ui.services.imports.imports import ImportService
from welltrack_ui.services.imports.table_loader import TableLoader
from welltrack_ui.services.imports.table_reader import read_lines
from welltrack_ui.store import events
from welltrack_ui.store import imports as stored_imports

REPORTS = resources.files("welltrack_ui.demo").joinpath("data/forge_16a_activities.csv")
FORGE = "FORGE 16A [78]-32"
FORGE_STAGES = {
    "Rig Move In",
    "Surface Drilling",
    "Surface Casing",
    "Intermediate Drilling",
    "Intermediate Casing",
    "Production Drilling",
}


LOADER = TableLoader()
"""One for all: its children are started once."""


def imports_of(services: Services, patience: float = 0) -> ImportService:
    return ImportService(services.wells.context, LOADER, patience)


def read_table(content: bytes, names: Names) -> ImportTable:
    """The table of a file, read in this process."""
    return map_table(read_lines(content, names), names)


def ask(site: Site, kind: ImportKind, content: bytes, **how: Any) -> ImportRequest:
    """The request to import a file into the site's project."""
    return ImportRequest(kind, how.pop("project_id", site.project.id), content, "file.csv", **how)


def check_events(site: Site, content: bytes, **how: Any) -> ImportCheck:
    return imports_of(site.services).check(site.crew.engineer, ask(site, "events", content, **how))


def check_wells(site: Site, content: bytes, **how: Any) -> ImportCheck:
    return imports_of(site.services).check(site.crew.engineer, ask(site, "wells", content, **how))


def csv_of(rows: Iterable[Mapping[str, Any]], delimiter: str = ",") -> bytes:
    """A file with the columns of the first row."""
    listed = list(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(listed[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(listed)
    return out.getvalue().encode()


def text(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def errors(found: ImportCheck) -> list[str]:
    return [str(error) for error in found.errors]


def import_file(site: Site, request: ImportRequest) -> ImportJob:
    """Import as the site's engineer; fails where the file has errors."""
    imports = imports_of(site.services)
    return imports.finish(imports.start(site.crew.engineer, request).run)


def import_events(site: Site, content: bytes, **how: Any) -> ImportJob:
    return import_file(site, ask(site, "events", content, **how))


def import_wells(site: Site, content: bytes) -> ImportJob:
    return import_file(site, ask(site, "wells", content))


def parts_of(site: Site, job: ImportJob) -> list[int]:
    """How much each commit of an import wrote."""
    return [len(part.writes) for part in stored_imports.list_parts(site.services.engine, job.id)]


def events_of(site: Site, well_id: str) -> list[Event]:
    """Every event of a well, by start."""
    window = Window(EARLIEST_INSTANT, LATEST_INSTANT)
    source = events.well_partition(well_id)
    found = events.read_overlapping_events(site.services.engine, source, window)
    return [Event.model_validate_json(record.body) for _, record in found]


def counted(found: Sequence[Event]) -> Counter[tuple[Any, ...]]:
    """What events there are, whatever their ids."""
    return Counter((e.starts_at, e.ends_at, e.kind, e.title, e.description) for e in found)
