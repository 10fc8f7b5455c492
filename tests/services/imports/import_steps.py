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
from welltrack_ui.domain.report_day import Window
from welltrack_ui.services.container import Services
from welltrack_ui.services.imports.importer import ImportCheck, ImportService, WrittenBatch
from welltrack_ui.store import events

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


def imports_of(services: Services, patience: float = 0) -> ImportService:
    return ImportService(
        services.wells.context,
        services.stages,
        services.events,
        services.idempotency,
        patience,
    )


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


def errors(found: ImportCheck[Any]) -> list[str]:
    return [str(error) for error in found.errors]


def import_events(site: Site, content: bytes, **how: Any) -> list[WrittenBatch]:
    """Check and write as the site's engineer; fails where the file has errors."""
    imports = imports_of(site.services)
    found = imports.check_events(site.crew.engineer, site.project.id, content, **how)
    assert errors(found) == []
    return list(imports.write_events(site.crew.engineer, found))


def import_wells(site: Site, content: bytes) -> list[WrittenBatch]:
    imports = imports_of(site.services)
    found = imports.check_wells(site.crew.engineer, site.project.id, content)
    assert errors(found) == []
    return list(imports.write_wells(site.crew.engineer, found))


def events_of(site: Site, well_id: str) -> list[Event]:
    """Every event of a well, by start."""
    window = Window(EARLIEST_INSTANT, LATEST_INSTANT)
    source = events.well_partition(well_id)
    found = events.read_overlapping_events(site.services.engine, source, window)
    return [Event.model_validate_json(record.body) for _, record in found]


def counted(found: Sequence[Event]) -> Counter[tuple[Any, ...]]:
    """What events there are, whatever their ids."""
    return Counter((e.starts_at, e.ends_at, e.kind, e.title, e.description) for e in found)
