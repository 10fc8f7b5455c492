"""A log as a sheet: every field of a change, in the reader's words and clock, and no formula."""

import csv
import io
import zipfile
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from components.audit.export import export_audit_csv, export_audit_xlsx
from components.i18n.field_values import FormatContext, format_field_value
from components.i18n.translate import in_language
from components.kit.spreadsheet import neutralise_formula
from welltrack_ui.domain.audit import ActorName, AuditEntry, FieldChange

NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
READER = FormatContext(ZoneInfo("Europe/Oslo"), "ft", {"s-1": "12 1/4 section"})
AT = datetime(2026, 11, 22, 5, 30, tzinfo=UTC)


def entry(**fields: object) -> AuditEntry:
    given = {
        "id": "a-1",
        "at": AT,
        "actor": ActorName(id="u-1", name="Ann"),
        "action": "well.updated",
        "entity": "well",
        "entity_id": "w-1",
        "entity_name": "W 1",
    }
    return AuditEntry.model_validate({**given, **fields})


def lines(*entries: AuditEntry) -> list[list[str]]:
    sheet = export_audit_csv(entries, READER).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(sheet)))[1:]


def part(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(archive.read(f"xl/{name}.xml"))  # noqa: S314 - our own file


def cells(*entries: AuditEntry) -> list[list[str | float]]:
    """The rows of the workbook as a spreadsheet reads them; a formula would fail it."""
    with zipfile.ZipFile(io.BytesIO(export_audit_xlsx(entries, READER))) as archive:
        shared = ["".join(si.itertext()) for si in part(archive, "sharedStrings").iter(f"{NS}si")]
        sheet = part(archive, "worksheets/sheet1")
        assert list(sheet.iter(f"{NS}f")) == []
        assert not any("hyperlink" in element.tag for element in sheet.iter())
        return [[told(cell, shared) for cell in row] for row in sheet.iter(f"{NS}row")][1:]


def told(cell: ElementTree.Element, shared: list[str]) -> str | float:
    value = cell.findtext(f"{NS}v") or ""
    return shared[int(value)] if cell.get("t") == "s" else float(value)


def test_line_for_each_changed_field() -> None:
    changes = (
        FieldChange(field="total_depth_md", before=None, after=1200.5),
        FieldChange(field="rig", before="Deepsea", after=None),
    )
    head = ["2026-11-22 06:30:00", "Europe/Oslo", "Ann", "changed the well", "W 1"]
    assert lines(entry(changes=changes)) == [
        [*head, "Total depth (MD)", "", "3939\u202fft"],
        [*head, "Rig", "Deepsea", ""],
    ]


def test_line_for_what_changed_no_field() -> None:
    assert [line[3:] for line in lines(entry(action="well.deleted"))] == [
        ["deleted the well", "W 1", "", "", ""]
    ]


# The wide forms of the signs, as the keyboards of East Asia type them.
WIDE_SIGNS = ("\uff1d", "\uff0b", "\uff0d", "\uff20")


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "  =", *WIDE_SIGNS])
def test_formula_is_text_to_a_spreadsheet(first: str) -> None:
    hostile = f"{first}1+1"
    change = FieldChange(field="rig", before=hostile, after=hostile)
    found = lines(
        entry(entity_name=hostile, actor=ActorName(id="u", name=hostile), changes=[change])
    )
    assert [found[0][i] for i in (2, 4, 6, 7)] == [f"'{hostile}"] * 4


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "https://example.com/"])
def test_formula_is_text_in_a_workbook(first: str) -> None:
    hostile = f"{first}1+1"
    change = FieldChange(field="rig", before=hostile, after=hostile)
    (found,) = cells(
        entry(entity_name=hostile, actor=ActorName(id="u", name=hostile), changes=[change])
    )
    kept = hostile.replace("\r", "_x000D_")
    assert [found[i] for i in (2, 4, 6, 7)] == [kept] * 4


def test_time_of_a_workbook_is_a_time() -> None:
    (found,) = cells(entry(action="well.deleted"))
    at = datetime(1899, 12, 30) + timedelta(seconds=round(float(found[0]) * 86_400))  # noqa: DTZ001 - a wall clock
    assert (at, found[1:4]) == (
        datetime(2026, 11, 22, 6, 30),  # noqa: DTZ001 - the same
        ["Europe/Oslo", "Ann", "deleted the well"],
    )


def test_long_text_is_cut_to_what_a_cell_holds() -> None:
    change = FieldChange(field="description", before=None, after="x" * 40_000)
    assert cells(entry(changes=[change]))[0][7] == "x" * 32_767


def test_text_of_another_language_is_told_in_it() -> None:
    change = FieldChange(field="status", before="drilling", after="completed")
    with in_language("ru"):
        sheet = export_audit_csv([entry(changes=[change])], READER).decode("utf-8-sig")
    head, line = csv.reader(io.StringIO(sheet))
    assert head[0] == "Время"
    assert line[5:] == ["Состояние", "Бурение", "Закончена"]


WORDS: list[tuple[str, str, object, str]] = [
    ("event", "starts_at", "2026-11-22T05:30:00.000Z", "22 Nov 2026 06:30"),
    ("event", "starts_on", "2026-11-22", "22 Nov 2026"),
    ("event", "kind", "casing_cementing", "Casing & cementing"),
    ("stage", "kind", "workover", "Workover"),
    ("file", "kind", "ddr", "Daily report"),
    ("event", "npt", True, "Yes"),
    ("event", "npt", False, "No"),
    ("event", "tags", ["a", "=b"], "a, =b"),
    ("event", "stage_id", "s-1", "12 1/4 section"),
    ("event", "stage_id", "s-2", "s-2"),
    ("event", "md_start", 1000.0, "3281\u202fft"),
    ("stage", "hole_section_in", 12.25, "12.25\u202fin"),
    ("well", "latitude", 58.441602, "58.441602"),
    ("well", "report_day_start", 6, "06:00"),
    ("well", "description", "2026-11-22", "2026-11-22"),
    ("well", "status", "unheard of", "unheard of"),
    ("member", "role", "admin", "Administrator"),
    ("well", "operator", None, ""),
    ("well", "operator", "", ""),
]


@pytest.mark.parametrize(("entity", "field", "value", "told_as"), WORDS)
def test_value_is_told_in_words(entity: str, field: str, value: object, told_as: str) -> None:
    assert format_field_value(entity, field, value, READER) == told_as


def test_other_text_stays_as_it_is() -> None:
    texts = ["", "W 1", "15/9-F-11 B", "a=b", "'quoted'", "1e5"]
    assert [neutralise_formula(text) for text in texts] == texts
