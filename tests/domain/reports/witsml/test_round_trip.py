"""A report that is written as WITSML is read back as the same report, whatever it says."""

import string
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domain.reports.report_samples import STAMP
from welltrack_ui.domain.event import Event, EventDraft, event_draft_fields
from welltrack_ui.domain.reports.report import ReportDraft
from welltrack_ui.domain.reports.witsml import layout
from welltrack_ui.domain.reports.witsml.reader import DrillReport, read_drill_reports
from welltrack_ui.domain.reports.witsml.writer import DrillReportWriter
from welltrack_ui.domain.reports.witsml.xml_tree import Element, parse_xml
from welltrack_ui.services.imports.event_rows import complete_fields

DAY = date(2024, 5, 1)
START = datetime.fromisoformat("2024-05-01T06:00:00+05:00")
LETTERS = string.ascii_letters + "<>&\"' ]/[.#-0 1 ЖЩЭ өңғ½°𝛀"
LINES = st.text(LETTERS, min_size=1, max_size=120).map(str.strip).filter(bool)
WORDS = st.text(LETTERS + "\n\t\r", max_size=300)
DEPTHS = st.floats(0, 15_000)
SIZES = st.floats(0.01, 200)
MEASURES = st.floats(0, 1_000_000)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def lines(longest: int) -> st.SearchStrategy[Any]:
    """Texts of one line, those as long as they may be among them."""
    short = LINES.map(lambda text: text[:longest].strip() or "x")
    return maybe(short | st.just("n" * longest))


MUD = st.fixed_dictionaries(
    {
        "at": maybe(st.sampled_from(["2024-05-01T03:00:00.125Z", "2024-05-01T03:00:00Z"])),
        "type": lines(120),
        "density": maybe(st.floats(0, 5)),
        "funnel_viscosity": maybe(MEASURES),
        "gel_10m": maybe(MEASURES),
        "chlorides": maybe(MEASURES),
        "ph": maybe(st.floats(0, 14)),
        "md": maybe(DEPTHS),
    }
)
BITS = st.fixed_dictionaries(
    {
        "number": LINES.map(lambda text: text[:40].strip() or "x"),
        "run": maybe(st.integers(0, 999)),
        "size_in": maybe(SIZES),
        "make": lines(120),
        "type": lines(120),
        "md_out": maybe(DEPTHS),
        "dull": lines(120),
    }
)
SURVEYS = st.fixed_dictionaries(
    {"md": DEPTHS, "inclination": st.floats(0, 180), "azimuth": st.floats(0, 360)}
)
COSTS = st.fixed_dictionaries(
    {"code": lines(40), "quantity": st.floats(-1e9, 1e9), "recurring": st.booleans()}
)
PEOPLE = st.fixed_dictionaries(
    {"company": LINES.map(lambda t: t[:120]), "count": st.integers(0, 9)}
)
REPORTS = st.fixed_dictionaries(
    {
        "job": LINES.map(lambda text: text[:60].strip() or "x"),
        "number": st.integers(1, 9_999),
        "covers_from": maybe(st.just("2024-05-01T02:00:00.5Z")),
        "summary": maybe(WORDS),
        "forecast": maybe(st.just("w" * 4_000)),
        "present_operations": maybe(WORDS),
        "supervisor": lines(120),
        "md": maybe(st.floats(14_000, 15_000)),
        "tvd": maybe(st.floats(0, 14_000)),
        "hole_size_in": maybe(SIZES),
        "leak_off_emw": maybe(st.floats(0, 5)),
        "pob": maybe(st.sampled_from([0, 120, 32_767, 32_768, 600_000])),
        "lti_free_days": maybe(st.integers(0, 100_000)),
        "last_bop_test_on": maybe(st.just("2024-04-20")),
        "hse_remarks": maybe(WORDS),
        "weather": maybe(st.fixed_dictionaries({"conditions": lines(120), "wind_ms": MEASURES})),
        "mud": st.lists(MUD, max_size=3),
        "bits": st.lists(BITS, max_size=4),
        "surveys": st.lists(SURVEYS, max_size=3),
        "personnel": st.lists(PEOPLE, max_size=3),
        "costs": st.lists(COSTS, max_size=2),
    }
)
EVENTS = st.fixed_dictionaries(
    {
        "title": LINES,
        "description": maybe(st.sampled_from(["d" * 9_000, " x ", "A\nB"]) | WORDS),
        "kind": st.sampled_from(["drilling", "note", "maintenance"]),
        "activity_code": lines(40),
        "time_class": st.sampled_from(["planned", "unplanned", "downtime"]),
        "parallel": st.booleans(),
        "md_start": maybe(DEPTHS),
        "md_end": maybe(DEPTHS),
        "contractor": lines(120),
        "tags": st.lists(LINES.map(lambda text: text[:40].strip() or "x"), max_size=3, unique=True),
        "npt": st.booleans(),
    }
)


def build_event(index: int, fields: dict[str, Any]) -> Event:
    """An event of an hour of the day; the first began before it."""
    lost = {"npt_category": "weather", "npt_party": "operator"} if fields["npt"] else {}
    times = {
        "starts_at": START + timedelta(hours=index - 1, minutes=30),
        "ends_at": START + timedelta(hours=index, minutes=30),
    }
    draft = EventDraft.parse({"well_id": "w-1", **fields, **lost, **times})
    home = {"id": f"e-{index}", "org_id": "o-1", "project_id": "p-1", "source": "ui"}
    return Event.model_validate({**STAMP, **home, **draft.model_dump()})


def build_content(draft: ReportDraft, events: list[Event]) -> dict[str, Any]:
    """The content of a report as it would be stored."""
    rows: list[dict[str, Any]] = [
        {
            "from": max(event.starts_at, START).isoformat(),
            "to": str(event.ends_at),
            "continues_before": event.starts_at < START,
            "continues_after": False,
            "event": event.model_dump(mode="json"),
        }
        for event in events
    ]
    end = START + timedelta(days=1)
    log = {
        "from": START.isoformat(),
        "to": end.isoformat(),
        "rows": [row for row in rows if not row["event"]["parallel"]],
        "parallel": [row for row in rows if row["event"]["parallel"]],
    }
    well = {"id": "w-1", "name": "W" * 70, "timezone": "Asia/Almaty", "currency": "KZT"}
    report = {"id": "r-1", **draft.model_dump(mode="json")}
    figures = {"md": 14_000.5 if draft.md is None else draft.md, "progress": 0.0}
    return {
        **{"report": report, "well": well, "figures": figures, "time_log": log, "stages": {}},
        **{"survey_stations": [], "cost_sums": {"day": 12.5}},
    }


def read_back(content: dict[str, Any]) -> DrillReport:
    xml = DrillReportWriter(content, "draft", START).write()
    (report,) = read_drill_reports(parse_xml(xml))
    assert (report.faults, dict(report.left_out)) == ([], {})
    return report


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(fields=REPORTS, events=st.lists(EVENTS, max_size=4))
def test_report_is_read_back_as_it_was(fields: dict[str, Any], events: list[Any]) -> None:
    draft = ReportDraft.parse({"well_id": "w-1", "date": DAY, **fields})
    stored = [build_event(index, one) for index, one in enumerate(events)]
    report = read_back(build_content(draft, stored))
    assert report.well_names[0] == "W" * 70
    given_fields = {name: value for name, value in report.fields.items() if value is not None}
    again = ReportDraft.parse({"well_id": "w-1", "date": DAY, **given_fields})
    assert again == draft
    drafts = [
        EventDraft.parse({**complete_fields(dict(one.values), one.stage), "well_id": "w-1"})
        for one in report.activities
    ]
    expected = [EventDraft.model_validate(event_draft_fields(event)) for event in stored]
    by_start = sorted(drafts, key=lambda one: str(one.starts_at))
    assert by_start == expected


def test_elements_stand_in_the_order_of_the_schema() -> None:
    """WITSML's types are sequences: an element out of its place is not valid."""
    fields = {"job": "J", "number": 1, "summary": "S", "forecast": "F", "supervisor": "A"}
    numbers = {"md": 2.0, "tvd": 1.0, "hole_size_in": 8.5, "pob": 3, "leak_off_emw": 1.2}
    rows = {
        "mud": [{"type": "WBM", "density": 1.2, "md": 1.0, "ph": 8.0}],
        "bits": [
            {"number": "2"},
            {"number": "1", "size_in": 8.5, "make": "M", "type": "T", "dull": "1-1"},
        ],
        "surveys": [{"md": 1.0, "inclination": 2.0, "azimuth": 3.0}],
        "casing": [{"string": "Surface"}],
    }
    draft = ReportDraft.parse({"well_id": "w-1", "date": DAY, **fields, **numbers, **rows})
    event = build_event(1, {"title": "Work", "kind": "note", "npt": True, "md_end": 2.0})
    content = build_content(draft, [event])
    content["survey_stations"] = [{"md": 1.0, "tvd": 0.9}]
    root = parse_xml(DrillReportWriter(content, "approved", START).write())
    assert (root.namespace, root.attributes) == (layout.NAMESPACE, {"version": "1.4.1.1"})
    (report,) = root.children
    assert list_names(report) == [
        *("nameWell", "nameWellbore", "name", "dTimStart", "dTimEnd", "versionKind", "createDate"),
        *("wellAlias", "wellboreInfo", "statusInfo", "bitRecord", "fluid", "surveyStation"),
        *("activity", "customData"),
    ]
    # Its size is required there: the bit without one stands among the rows of our own.
    assert [bit.find_text("numBit") for bit in report.list_children("bitRecord")] == ["1"]
    assert report.find_text("versionKind") == "final"
    assert report.find_text("dTimStart") == "2024-05-01T06:00:00+05:00"
    status, bit, mud, station, activity = report.children[9:14]
    assert list_names(status) == [
        *("dTim", "md", "tvd", "diaHole", "distDrill", "sum24Hr", "forecast24Hr", "supervisor"),
        *("numPob", "costDay", "presLotEmw", "extensionNameValue"),
    ]
    assert list_names(bit) == [
        *("numBit", "diaBit", "manufacturer", "codeMfg", "extensionNameValue")
    ]
    assert list_names(mud) == ["type", "md", "density", "ph"]
    assert list_names(station) == ["dTim", "md", "tvd", "incl", "azi"]
    assert list_names(activity) == [
        *("dTimStart", "dTimEnd", "md", "typeActivityClass", "mdHoleEnd", "state"),
        *("stateDetailActivity", "productive", "itemState", "comments", "extensionNameValue"),
    ]
    units = {e.name: e.attributes.get("uom") for e in [*status.children, *mud.children]}
    assert {name: uom for name, uom in units.items() if uom} == {
        **{"md": "m", "tvd": "m", "diaHole": "in", "distDrill": "m", "presLotEmw": "g/cm3"},
        "density": "g/cm3",
    }


def list_names(element: Element) -> list[str]:
    """The names of an element's children, those that follow each other once."""
    return list(dict.fromkeys(child.name for child in element.children))
