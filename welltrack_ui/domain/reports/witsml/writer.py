"""Writes the content of a report as a WITSML 1.4.1 `drillReports` document."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from welltrack_ui.domain.report_day import load_zone
from welltrack_ui.domain.reports.sheet_cells import join_description, split_description
from welltrack_ui.domain.reports.witsml import layout
from welltrack_ui.domain.reports.witsml.layout import Place
from welltrack_ui.domain.reports.witsml.xml_tree import XmlWriter

Fields = Mapping[str, Any]
NO_WORDS = "-"


class DrillReportWriter:
    """Writes one report, approved or not, from its content as JSON.

    `at` is when it was approved or last changed, `status` that of the report.
    """

    def __init__(self, content: Fields, status: str, at: datetime) -> None:
        self.report: Fields = content["report"]
        self.well: Fields = content["well"]
        self.content = content
        self.status, self.at = status, at
        self.zone = load_zone(self.well["timezone"])
        self.xml = XmlWriter()

    def write(self) -> bytes:
        """The document in UTF-8."""
        xml, name = self.xml, cut_text(self.well["name"], layout.MAX_NAME)
        xml.begin("drillReports", xmlns=layout.NAMESPACE, version=layout.VERSION)
        well_id = self.well["id"]
        xml.begin("drillReport", uidWell=well_id, uidWellbore=well_id, uid=self.report["id"])
        title = f"{self.report['job']} {self.report['number']}"
        for element, text in (("nameWell", name), ("nameWellbore", name), ("name", title)):
            xml.add(element, cut_text(text, layout.MAX_NAME))
        log = self.content["time_log"]
        xml.add("dTimStart", self._format_time(log["from"]))
        xml.add("dTimEnd", self._format_time(log["to"]))
        xml.add("versionKind", layout.VERSION_KINDS[self.status])
        xml.add("createDate", self._format_time(self.at))
        self._write_wellbore()
        self._write_status()
        self._write_rows("bits")
        self._write_rows("mud")
        self._write_surveys()
        for row in log["rows"]:
            self._write_activity(row)
        for row in log["parallel"]:
            self._write_activity(row)
        self._write_custom_rows()
        xml.end()
        xml.end()
        return xml.get_content()

    def _write_wellbore(self) -> None:
        well, xml = self.well, self.xml
        api_number = well.get("api_number")
        name = {"name": api_number or well["name"]}
        self._write_alias(
            "wellAlias", {**name, "namingSystem": "API" if api_number else "local field"}
        )
        xml.begin("wellboreInfo")
        if well.get("spud_at"):
            xml.add("dTimSpud", self._format_time(well["spud_at"]))
        for field, element in (("operator", "operator"), ("rig_contractor", "drillContractor")):
            if well.get(field):
                xml.add(element, cut_text(well[field], layout.MAX_NAME))
        if well.get("rig"):
            self._write_alias("rigAlias", {"name": well["rig"], "namingSystem": "rig name"})
        xml.end()

    def _write_alias(self, element: str, alias: Fields) -> None:
        self.xml.begin(element)
        for name, text in alias.items():
            self.xml.add(name, cut_text(text, layout.MAX_NAME))
        self.xml.end()

    def _write_status(self) -> None:
        """Write the words, the people and the figures of the day."""
        report, xml = self.report, self.xml
        groups = {name: self.content[name] for name in ("figures", "well", "cost_sums")}
        values = {
            **report,
            "md": self.content["figures"]["md"],
            **{f"{group}.{n}": v for group, own in groups.items() for n, v in own.items()},
        }
        xml.begin("statusInfo", uid="1")
        xml.add("dTim", self._format_time(self.content["time_log"]["to"]))
        left = self._write_places(values, layout.STATUS_PLACES)
        more: dict[str, Any] = {n: report.get(n) for n in layout.STATUS_EXTENSIONS}
        long_name = len(self.well["name"]) > layout.MAX_NAME
        more[layout.WELL_NAME] = self.well["name"] if long_name else None
        more[layout.MD_OF_LOG] = True if report.get("md") is None else None
        self._write_extensions({**left, **more})
        xml.end()

    def _write_rows(self, section: str) -> None:
        element, places = layout.ROW_PLACES[section]
        for index, row in enumerate(self.report.get(section) or ()):
            if has_element(section, row):
                self.xml.begin(element, uid=str(index + 1))
                fields = {place.field for place in places}
                left = self._write_places(row, places)
                more = {n: value for n, value in row.items() if n not in fields}
                self._write_extensions({**left, **more})
                self.xml.end()

    def _write_surveys(self) -> None:
        """Write the stations, with the vertical depths that are computed."""
        element, places = layout.ROW_PLACES["surveys"]
        depths = {station["md"]: station["tvd"] for station in self.content["survey_stations"]}
        for index, row in enumerate(self.report.get("surveys") or ()):
            self.xml.begin(element, uid=str(index + 1))
            self.xml.add("dTim", self._format_time(self.content["time_log"]["to"]))
            self._write_places(row, places[:1])
            if row["md"] in depths:
                self.xml.add("tvd", format_number(depths[row["md"]]), uom="m")
            self._write_places(row, places[1:])
            self.xml.end()

    def _write_activity(self, row: Fields) -> None:
        """Write a row of the time log: its part in the day, and where it is longer its own ends."""
        event, xml = row["event"], self.xml
        stage = self.content["stages"].get(event.get("stage_id") or "")
        npt = event["npt"]
        xml.begin("activity", uid=event["id"])
        xml.add("dTimStart", self._format_time(row["from"]))
        xml.add("dTimEnd", self._format_time(row["to"]))
        self._add_depth("md", event["md_end"])
        if stage:
            xml.add("phase", cut_text(stage, layout.MAX_CODE))
        if event["activity_code"]:
            xml.add("proprietaryCode", event["activity_code"])
        xml.add("typeActivityClass", event["time_class"])
        self._add_depth("mdHoleStart", event["md_start"])
        self._add_depth("mdHoleEnd", event["md_end"])
        xml.add("state", "fail" if npt else "ok")
        category = event["npt_category"]
        lost = layout.STATE_DETAILS.get(category, "operation failed")
        xml.add("stateDetailActivity", lost if npt else "success")
        xml.add("productive", "false" if npt else "true")
        xml.add("itemState", "actual")
        comment = join_description(event["title"], event["description"])
        xml.add("comments", cut_text(comment, layout.MAX_COMMENT))
        self._write_extensions(list_event_extensions(row, stage, comment))
        xml.end()

    def _add_depth(self, element: str, depth: float | None) -> None:
        if depth is not None:
            self.xml.add(element, format_number(depth), uom="m")

    def _write_custom_rows(self) -> None:
        """Write the rows for which WITSML has no element."""
        rows = [
            (section, index, row)
            for section in layout.CUSTOM_SECTIONS
            for index, row in enumerate(list_rows(self.report.get(section)))
            if not has_element(section, row)
        ]
        if not rows:
            return
        self.xml.begin("customData")
        for section, index, row in rows:
            place = {"section": section, "index": str(index)}
            self.xml.begin("wt:row", xmlns__wt=layout.OWN_NAMESPACE, **place)
            self._write_extensions(row)
            self.xml.end()
        self.xml.end()

    def _write_places(self, values: Fields, places: Iterable[Place]) -> dict[str, Any]:
        """Write values in their elements; those that don't fit, which are written cut if at all."""
        left: dict[str, Any] = {}
        for place in places:
            value = values.get(place.field)
            if value is None:
                continue
            if place.uom is not None:
                if place.longest == layout.MAX_COUNT < value:
                    left[place.field] = value
                    continue
                self._add_number(place, value)
                continue
            text = self._format_time(value) if place.element == "dTim" else value
            short = cut_text(text, place.longest)
            self.xml.add(place.element, short)
            if short != text:
                left[place.field] = value
        return left

    def _add_number(self, place: Place, value: float) -> None:
        uom = {"uom": place.uom} if place.uom else {}
        if place.field == "cost_sums.day":
            uom = {"currency": self.well["currency"]} if self.well.get("currency") else {}
        self.xml.add(place.element, format_number(value), **uom)

    def _write_extensions(self, values: Fields) -> None:
        """Write names and values; a long text in parts, and a list one by one."""
        for name, value in values.items():
            parts = split_value(value)
            for index, part in enumerate(parts):
                text, data_type = format_extension(part)
                self.xml.begin("extensionNameValue")
                self.xml.add("name", name)
                self.xml.add("value", text)
                self.xml.add("dataType", data_type)
                if len(parts) > 1 or (isinstance(value, Sequence) and not isinstance(value, str)):
                    self.xml.add("index", str(index + 1))
                self.xml.end()

    def _format_time(self, value: str | datetime) -> str:
        """An instant with the offset of the well's clock."""
        instant = datetime.fromisoformat(value) if isinstance(value, str) else value
        local = instant.astimezone(self.zone)
        return local.isoformat(timespec="milliseconds" if local.microsecond else "seconds")


def list_event_extensions(row: Fields, stage: str | None, comment: str) -> dict[str, Any]:
    """What the elements of an activity can't say of its event."""
    event = row["event"]
    more = {name: event.get(name) or None for name in layout.EVENT_EXTENSIONS}
    if row["continues_before"]:
        more["starts_at"] = event["starts_at"]
    if row["continues_after"]:
        more["ends_at"] = event["ends_at"]
    if stage and len(stage) > layout.MAX_CODE:
        more["stage"] = stage
    if len(comment) > layout.MAX_COMMENT:
        more["comments"] = comment
    if split_description(comment) != (event["title"], event["description"]):
        more |= {"title": event["title"], "description": event["description"]}
    return more


def list_rows(value: Any) -> list[Fields]:
    """The rows of a section; a section of one row, as weather, holds its fields alone."""
    if value is None:
        return []
    return [value] if isinstance(value, Mapping) else list(value)


def has_element(section: str, row: Fields) -> bool:
    """Whether WITSML has an element for a row: a bit without a size is not valid there."""
    if section not in layout.ROW_PLACES:
        return False
    required = layout.REQUIRED_ELEMENTS.get(section)
    return required is None or row.get(required) is not None


def cut_text(text: str, longest: int) -> str:
    """A text that is not longer, and not empty."""
    return (text[:longest].strip() or NO_WORDS) if len(text) > longest else text or NO_WORDS


def format_number(value: float) -> str:
    """A number as it would be read again."""
    return json.dumps(value)


def split_value(value: Any) -> list[Any]:
    """The values that an extension is written with: none for None."""
    if value is None:
        return []
    if isinstance(value, str):
        size = layout.MAX_COMMENT
        return [value[start : start + size] for start in range(0, len(value), size)]
    return list(value) if isinstance(value, Sequence) else [value]


def format_extension(value: Any) -> tuple[str, str]:
    """The text of a value, and its type."""
    if isinstance(value, str):
        return value, "string"
    return json.dumps(value), "boolean" if isinstance(value, bool) else "double"
