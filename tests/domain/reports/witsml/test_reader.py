"""Reports of other systems are read in our units, and what is wrong or left out is said."""

from datetime import UTC, datetime

import pytest

from tests.domain.reports.witsml.ddrs_samples import STATUS, write_document, write_report
from welltrack_ui.domain.errors import Invalid
from welltrack_ui.domain.reports.witsml.reader import DrillReport, Fault, read_drill_reports
from welltrack_ui.domain.reports.witsml.units import FACTORS, convert_unit
from welltrack_ui.domain.reports.witsml.xml_tree import parse_xml


def read(*reports: str) -> list[DrillReport]:
    return read_drill_reports(parse_xml(write_document(*reports)))


def test_norwegian_report_is_read_in_our_units() -> None:
    (report,) = read()
    assert report.well_names == ("NO 34/1-1", "7080", "34/1-1")
    assert report.starts_at == datetime(2015, 10, 24, 22, tzinfo=UTC)
    assert report.ends_at == datetime(2015, 10, 25, 23, tzinfo=UTC)
    words = {name: value for name, value in report.fields.items() if value not in (None, [])}
    mud = words.pop("mud")
    assert words == {
        "number": 7,
        "md": 3048.0,
        "hole_size_in": 8.5,
        "last_casing_md": 2768.7,
        "leak_off_emw": 1.65,
        "summary": 'Drilled <8 1/2"> hole.',
        "surveys": [{"md": 3000.0, "inclination": 12.5, "azimuth": 283.75}],
    }
    assert [{n: v for n, v in row.items() if v is not None} for row in mud] == [
        {
            "type": "Oil based",
            "at": "2015-10-25T12:00:00+01:00",
            "density": 1.437917,
            "pv": 30.0,
            "yp": 7.182039,
        }
    ]
    assert report.faults == []


def test_activities_are_rows_with_their_lost_time() -> None:
    (report,) = read()
    first, second = report.activities
    assert (first.line, first.stage) == (22, "drilling")
    assert first.values == {
        "starts_at": datetime(2015, 10, 24, 22, tzinfo=UTC),
        "ends_at": datetime(2015, 10, 25, 2, tzinfo=UTC),
        "depth": 0.0,
        "comment": "RIH.",
        "activity_code": "drilling -- trip",
    }
    assert (second.values["npt"], second.values["depth"]) == (True, 3048.0)
    assert second.values["comment"] == "Waited.\nSwell of 7 m."


def test_what_has_no_place_is_counted() -> None:
    (report,) = read()
    assert dict(report.left_out) == {
        "statusInfo/strengthForm": 1,
        "statusInfo/waterDepth": 1,
        "fluid/gel30Min": 1,
        "surveyStation": 1,
        "equipFailureInfo": 1,
    }


def test_faults_name_line_element_and_remedy() -> None:
    status = STATUS.replace('<w:md uom="ft">', "<w:md>").replace('uom="in"', 'uom="smoot"')
    status = status.replace(">91<", ' x="1">91<').replace("2768.7", "deep")
    (report,) = read(write_report(status, ""))
    assert report.faults == [
        Fault(8, "statusInfo/md", "has no unit: give one as uom, of m, ft, ftUS, in, cm, mm, km"),
        Fault(
            8,
            "statusInfo/diaHole",
            "the unit smoot isn't known: give one of m, ft, ftUS, in, cm, mm, km",
        ),
        Fault(9, "statusInfo/mdCsgLast", "deep is no number"),
    ]


def test_time_without_offset_is_a_fault() -> None:
    document = write_report(rest="").replace("25T00:00:00+02:00", "25T00:00:00")
    (report,) = read(document)
    assert report.starts_at is None
    (fault,) = report.faults
    assert (fault.line, fault.element) == (4, "drillReport/dTimStart")
    assert "with an offset" in fault.text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"<wells/>", "line 1: the root is <wells>, not <drillReports> of WITSML 1.4"),
        (b'<drillReports xmlns="urn:x"/>', "holds no <drillReport>"),
    ],
)
def test_other_document_is_refused(content: bytes, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_drill_reports(parse_xml(content))
    assert refused.value.errors[0].message.startswith(text)


def test_units_are_those_of_the_field() -> None:
    assert convert_unit(1, "ft", "m") == 0.3048
    assert convert_unit(1, "m", "in") == pytest.approx(39.3700787)
    assert convert_unit(1, "lbm/galUS", "g/cm3") == pytest.approx(0.1198264)
    assert convert_unit(1, "lbf/100ft2", "Pa") == pytest.approx(0.4788026)
    assert convert_unit(1, "psi", "Pa") == pytest.approx(6894.757)
    assert convert_unit(1, "rad", "dega") == pytest.approx(57.29578)
    assert convert_unit(90, "min", "h") == 1.5
    assert all(units.get(stored) == 1 for stored, units in FACTORS.items())
