"""Reads WITSML `drillReport` elements: those that we wrote, and those of Norwegian reports (DDRS).

Numbers come in the units that a report stores, whatever unit the file has. What a report has no
place for is counted, so that nobody takes a part for the whole.
"""

import json
import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic_core import PydanticCustomError

from welltrack_ui.domain.errors import invalid_field
from welltrack_ui.domain.field_types import parse_instant
from welltrack_ui.domain.messages import mark, message
from welltrack_ui.domain.reports import sections
from welltrack_ui.domain.reports.witsml import layout
from welltrack_ui.domain.reports.witsml.layout import Place
from welltrack_ui.domain.reports.witsml.units import convert_unit, list_units
from welltrack_ui.domain.reports.witsml.xml_tree import Element

CONVERTED_DIGITS = 6
MAX_NUMBER_LENGTH = 40
COUNTRY_PREFIX = "NO "
NO_TEXTS = frozenset({"", "None"})
"""Words by which systems say that there are none."""
NOT_WITSML = mark(
    "line {line}: the root is <{name}>, not <drillReports> of WITSML 1.4: export daily reports"
)
NO_REPORTS = mark("holds no <drillReport>")
NOT_A_NUMBER = mark("{value} is no number")
NO_UNIT = mark("has no unit: give one as uom, of {units}")
OTHER_UNIT = mark("the unit {uom} isn't known: give one of {units}")
IGNORED_ELEMENTS = frozenset(
    {
        *("nameWell", "nameWellbore", "name", "dTimStart", "dTimEnd", "versionKind", "createDate"),
        *("wellAlias", "wellboreAlias", "wellboreInfo", "customData", "commonData"),
        *("statusInfo", "activity", *(element for element, _ in layout.ROW_PLACES.values())),
    }
)
OF_STATUS = frozenset({"dTim", "reportNo", "extensionNameValue", "presTestType"})
OF_ROWS = frozenset({"dTim", "tvd", "extensionNameValue"})
STATUS_NAMES = frozenset(
    {
        *layout.STATUS_EXTENSIONS,
        *(place.field for place in layout.STATUS_PLACES),
        *(layout.MD_OF_LOG, layout.WELL_NAME),
    }
)
EVENT_NAMES = frozenset(
    {*layout.EVENT_EXTENSIONS, "starts_at", "ends_at", "stage", "title", "description", "comments"}
)
ROW_NAMES: Mapping[str, Collection[str]] = {
    "weather": frozenset(sections.Weather.model_fields),
    "personnel": frozenset(sections.Personnel.model_fields),
    "mud": frozenset(sections.MudCheck.model_fields),
    "bits": frozenset(sections.BitRun.model_fields),
    "bha": frozenset(sections.BhaComponent.model_fields),
    "surveys": frozenset(sections.Survey.model_fields),
    "casing": frozenset(sections.CasingString.model_fields),
    "costs": frozenset(sections.Cost.model_fields),
}
"""The names of extensions that are read."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an element: its line, its path, and a message that names the remedy."""

    line: int
    element: str
    text: str


@dataclass(frozen=True, slots=True)
class Activity:
    """A row of the time log: the values that the file gives, `comment` and `depth` among them."""

    line: int
    values: Mapping[str, Any]
    stage: str


@dataclass(slots=True)
class DrillReport:
    """A report of a file. `places` are the lines and elements of its fields and rows.

    `left_out` counts what has no place in a report, by its element.
    """

    line: int
    well_names: tuple[str, ...]
    starts_at: datetime | None
    ends_at: datetime | None
    fields: dict[str, Any] = field(default_factory=dict)
    activities: list[Activity] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    places: dict[str, tuple[int, str]] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)


def read_drill_reports(root: Element) -> list[DrillReport]:
    """The reports of a document.

    Raises: Invalid, field `file`, for another document, or one without reports.
    """
    if root.name != "drillReports":
        raise invalid_field("file", message(NOT_WITSML, line=root.line, name=root.name[:60]))
    elements = root.list_children("drillReport")
    if not elements:
        raise invalid_field("file", message(NO_REPORTS))
    return [_ReportReader(element).read() for element in elements]


class _ReportReader:
    """Reads one report; faults are gathered, so that people mend a file once."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.report = DrillReport(element.line, tuple(list_well_names(element)), None, None)

    def read(self) -> DrillReport:
        """The report."""
        report, element = self.report, self.element
        report.starts_at = self._read_time(element, "dTimStart", required=True)
        report.ends_at = self._read_time(element, "dTimEnd", required=True)
        for status in element.list_children("statusInfo"):
            self._read_status(status)
        for section in layout.ROW_PLACES:
            self._read_rows(section)
        for data in element.list_children("customData"):
            self._read_custom_rows(data)
        for activity in element.list_children("activity"):
            self._read_activity(activity)
        for child in element.children:
            if child.name not in IGNORED_ELEMENTS:
                report.left_out[child.name] += 1
        return report

    def _read_status(self, status: Element) -> None:
        """Read the words and figures; of several, the later ones count."""
        fields = self.report.fields
        values = self._read_places(status, "statusInfo", layout.STATUS_PLACES, ("",))
        fields |= {name: value for name, value in values.items() if value is not None}
        number = status.find_text("reportNo").strip()
        if number:
            count = self._read_number(status.list_children("reportNo")[0], "reportNo", "")
            fields["number"] = to_count(count)
            self.report.places["number"] = (status.line, "statusInfo/reportNo")
        strength = [*status.list_children("strengthForm")]
        if strength and status.find_text("presTestType") == "leak off test":
            value = self._read_number(strength[0], "statusInfo/strengthForm", "g/cm3")
            fields.setdefault("leak_off_emw", value)
        more = self._read_extensions(status, STATUS_NAMES)
        if more.pop(layout.MD_OF_LOG, False):
            fields.pop("md", None)
        long_name = more.pop(layout.WELL_NAME, None)
        if long_name:
            self.report.well_names = (str(long_name), *self.report.well_names)
        fields |= more
        fields["pob"] = to_count(fields.get("pob"))
        self._count_rest(status, layout.STATUS_PLACES, OF_STATUS)

    def _read_rows(self, section: str) -> None:
        element, places = layout.ROW_PLACES[section]
        rows = self.report.fields.setdefault(section, [])
        for child in self.element.list_children(element):
            values = self._read_places(child, element, places, (f"{section}[{len(rows)}].",))
            row = {**values, **self._read_extensions(child, ROW_NAMES[section])}
            if section == "surveys" and None in row.values():
                # Of a station without a direction nothing can be computed.
                self.report.left_out[element] += 1
                continue
            self.report.places[f"{section}[{len(rows)}]"] = (child.line, element)
            rows.append(row)
            self._count_rest(child, places, OF_ROWS)

    def _read_custom_rows(self, data: Element) -> None:
        """Read the rows that we wrote beside the elements of WITSML."""
        for child in data.children:
            section = child.attributes.get("section", "")
            if child.namespace != layout.OWN_NAMESPACE or section not in layout.CUSTOM_SECTIONS:
                self.report.left_out["customData"] += 1
                continue
            row = self._read_extensions(child, ROW_NAMES[section])
            place = (child.line, f"customData/{child.name}")
            if section == "weather":
                self.report.fields[section] = row
                self.report.places[section] = place
                continue
            rows = self.report.fields.setdefault(section, [])
            rows.insert(read_index(child.attributes.get("index", ""), len(rows)), row)
            self.report.places.setdefault(section, place)

    def _read_activity(self, activity: Element) -> None:
        start = self._read_time(activity, "dTimStart", required=True)
        values: dict[str, Any] = {"starts_at": start, "ends_at": None}
        values["ends_at"] = self._read_time(activity, "dTimEnd")
        values |= self._read_depths(activity)
        texts = {"comment": "comments", "activity_code": "proprietaryCode"}
        values |= {name: activity.find_text(element) for name, element in texts.items()}
        time_class = activity.find_text("typeActivityClass").strip()
        if time_class in layout.TIME_CLASSES:
            values["time_class"] = time_class
        if is_lost_time(activity):
            values["npt"] = True
        elif activity.find_text("productive"):
            values["npt"] = False
        more = self._read_extensions(activity, EVENT_NAMES)
        stage = str(more.pop("stage", activity.find_text("phase"))).strip()
        values["comment"] = more.pop("comments", values["comment"])
        for name in ("starts_at", "ends_at"):
            if name in more:
                more[name] = self._parse_time(activity, f"activity/{name}", str(more[name]))
        values = {n: value for n, value in {**values, **more}.items() if value not in ("", None)}
        self.report.activities.append(Activity(activity.line, values, stage))

    def _read_depths(self, activity: Element) -> dict[str, float]:
        """The depths of an activity; many reports write 0 for one that does not apply."""
        names = {"md_start": "mdHoleStart", "md_end": "mdHoleEnd", "depth": "md"}
        depths = {}
        for name, element in names.items():
            for child in activity.list_children(element)[:1]:
                depth = self._read_number(child, f"activity/{element}", "m")
                if depth is not None:
                    depths[name] = depth
        return depths

    def _read_places(
        self, element: Element, path: str, places: Iterable[Place], prefix: tuple[str]
    ) -> dict[str, Any]:
        """The values of an element's fields, None for those that it lacks."""
        values: dict[str, Any] = {}
        for place in places:
            if "." in place.field:
                continue
            values[place.field] = None
            for child in element.list_children(place.element)[:1]:
                where = f"{path}/{place.element}"
                self.report.places[prefix[0] + place.field] = (child.line, where)
                values[place.field] = self._read_value(child, where, place)
        return values

    def _read_value(self, element: Element, path: str, place: Place) -> Any:
        if place.uom is not None:
            return self._read_number(element, path, place.uom)
        text = element.text
        return None if text.strip() in NO_TEXTS else text

    def _read_number(self, element: Element, path: str, stored: str) -> float | None:
        """A number in the unit that is stored; None for one that says that there is none."""
        text = element.text.strip()
        if text in NO_TEXTS:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self._add_fault(element, path, message(NOT_A_NUMBER, value=text[:60]))
            return None
        if value in layout.NO_VALUES:
            return None
        return self._convert(element, path, value, stored) if stored else value

    def _convert(self, element: Element, path: str, value: float, stored: str) -> float | None:
        uom = element.attributes.get("uom", "")
        try:
            converted = convert_unit(value, uom, stored)
        except ValueError:
            units = list_units(stored)
            text = message(OTHER_UNIT, uom=uom, units=units) if uom else None
            self._add_fault(element, path, text or message(NO_UNIT, units=units))
            return None
        return value if uom == stored else round(converted, CONVERTED_DIGITS)

    def _read_time(self, parent: Element, name: str, *, required: bool = False) -> datetime | None:
        path = f"{parent.name}/{name}"
        text = parent.find_text(name).strip()
        if text:
            element = parent.list_children(name)[0]
            return self._parse_time(element, path, text)
        if required:
            self._add_fault(parent, path, "is required")
        return None

    def _parse_time(self, element: Element, path: str, text: str) -> datetime | None:
        try:
            return parse_instant(text)
        except PydanticCustomError as error:
            self._add_fault(element, path, error.message())
            return None

    def _add_fault(self, element: Element, path: str, text: str) -> None:
        self.report.faults.append(Fault(element.line, path, text))

    def _read_extensions(self, element: Element, names: Collection[str]) -> dict[str, Any]:
        """The extensions of known names; others are counted."""
        # Those of our own rows stand in the namespace of WITSML, as all others.
        values = read_extensions(element, self.element.namespace)
        for name in values.keys() - set(names):
            self.report.left_out[f"{element.name}/{name[:40]}"] += 1
        return {name: value for name, value in values.items() if name in names}

    def _count_rest(
        self, element: Element, places: Iterable[Place], others: frozenset[str]
    ) -> None:
        """Count what an element holds beyond the fields that are read."""
        known = {place.element for place in places} | others
        for child in element.children:
            if child.name not in known and not is_without_value(child):
                self.report.left_out[f"{element.name}/{child.name}"] += 1


def list_well_names(report: Element) -> list[str]:
    """The names by which a report calls its well, the usual one first, and none twice."""
    aliases = [
        alias.find_text("name")
        for kind in ("wellboreAlias", "wellAlias")
        for alias in report.list_children(kind)
    ]
    names = [report.find_text("nameWellbore"), report.find_text("nameWell"), *aliases]
    lines = [" ".join(name.split()) for name in names]
    # The Norwegian registry puts its country in front.
    short = [line.removeprefix(COUNTRY_PREFIX) for line in lines]
    return list(dict.fromkeys(name for name in [*lines, *short] if name))


def read_index(text: str, default: int) -> int:
    """The place of a row in its section."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else default


def read_extensions(element: Element, namespace: str) -> dict[str, Any]:
    """The names and values of an element's extensions: long texts joined, lists in their order."""
    inner = Element(namespace, "", 0, children=element.children)
    values: dict[str, Any] = {}
    for extension in inner.list_children("extensionNameValue"):
        name = extension.find_text("name").strip()
        value = parse_extension(extension)
        if not extension.list_children("index"):
            values[name] = value
        elif name == "tags":
            values[name] = [*values.get(name, ()), value]
        else:
            values[name] = values.get(name, "") + str(value)
    return values


def parse_extension(extension: Element) -> Any:
    """The value of an extension, by its type; one that isn't of its type is a text."""
    text, data_type = extension.find_text("value"), extension.find_text("dataType").strip()
    # No more digits than a number has: a long one would take a second to be read.
    if data_type not in {"double", "boolean"} or len(text) > MAX_NUMBER_LENGTH:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def is_lost_time(activity: Element) -> bool:
    """Whether an activity is non-productive: it says so, it failed, or its code says so."""
    productive = activity.find_text("productive").strip()
    if productive:
        return productive in {"false", "0"}
    code = activity.find_text("proprietaryCode").casefold()
    state, detail = activity.find_text("state"), activity.find_text("stateDetailActivity")
    failed = state not in {"", "ok"} or detail not in {"", "success", "unknown"}
    return failed or code.startswith("interruption")


def is_without_value(element: Element) -> bool:
    """Whether an element says that there is no value."""
    if element.children:
        return False
    text = element.text.strip()
    try:
        return text in NO_TEXTS or float(text) in layout.NO_VALUES
    except ValueError:
        return False


def to_count(value: Any) -> Any:
    """A number as the whole number that it is; anything else as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
