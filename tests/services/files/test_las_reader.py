"""Logs are read right, or refused and then shown as text: never with wrong numbers."""

import pytest

from welltrack_ui.domain.files.file_preview import LogPreview
from welltrack_ui.services.files.las_data import NotLasError
from welltrack_ui.services.files.las_reader import read_las


def las(
    *rows: str, version: str = "", well: str = "NULL. -999.25 :", curves: str = "GR.GAPI"
) -> str:
    names = "\n".join(f"{name} :" for name in curves.split())
    return "\n".join(
        ["~V", "VERS. 2.0 :", version, "~W", well, "~C", "DEPT.M :", names, "~A", *rows]
    )


def points(log: LogPreview) -> dict[str, list[tuple[float, float]]]:
    return {curve.name: [point for run in curve.runs for point in run] for curve in log.curves}


@pytest.mark.parametrize(
    ("version", "rows"),
    [
        ("", ("100 45.1", "101 46")),
        ("DLM. COMMA :", ("100,45.1", "101, 46")),
        ("DLM. TAB :", ("100\t45.1", "101\t46")),
        ("", ("100.0,45.1", "101.0,46")),
        ("", ("100,0 45,1", "101,0 46")),
        ("WRAP. YES :", ("100", "45.1", "101", "46")),
    ],
)
def test_log_is_parted_as_it_says_or_as_fits(version: str, rows: tuple[str, ...]) -> None:
    assert points(read_las(las(*rows, version=version))) == {"GR": [(100, 45.1), (101, 46)]}


@pytest.mark.parametrize(
    "gap",
    ["-999.25", "-999.2500", "-1.#IND", "1.#QNAN", "-1.#INF", "(null)", "NULL", "NaN", "-", "N/A"],
)
def test_word_for_no_value_is_a_gap(gap: str) -> None:
    log = read_las(las("100 1", f"101 {gap}", "102 3"))
    assert [curve.runs for curve in log.curves] == [(((100, 1),), ((102, 3),))]
    assert (log.count, log.text_curves) == (3, ())


def test_empty_cell_is_a_gap() -> None:
    log = read_las(las("100,1,", "101,,2", version="DLM. COMMA:", curves="GR RES"))
    assert points(log) == {"GR": [(100, 1)], "RES": [(101, 2)]}


def test_usual_number_beside_another_declared_is_a_gap_and_said() -> None:
    log = read_las(las("100 1", "101 -9999", "102 0", well="NULL. 0 :"))
    assert points(log) == {"GR": [(100, 1)]}
    assert log.assumed_nulls == (-9999.0,)


def test_depth_of_zero_stays_where_zero_is_declared_as_none() -> None:
    assert points(read_las(las("0 1", "1 2", well="NULL. 0 :"))) == {"GR": [(0, 1), (1, 2)]}


def test_curve_of_texts_is_left_out_and_named() -> None:
    log = read_las(las("100 sand 1", "101 5 2", curves="LITH GR"))
    assert points(log) == {"GR": [(100, 1), (101, 2)]}
    assert log.text_curves == ("LITH",)


@pytest.mark.parametrize(
    "text",
    [
        las("100 1", "101"),
        las("100 1 2"),
        las("100 45.1-999.25"),
        las("12:30 1"),
        las("100 1,234", "101 5,678"),
        las("100.5 1,25"),
        las("1_00 1", "101 2"),
        las("100 1", "~A", "101 2"),
        las("100 1", version="VERS. 3.0 :").replace("VERS. 2.0 :\n", ""),
        las("100,,1", version="DLM. COMMA :"),
        las("100", curves=""),
        "~A\n1 2\n",
        "~C\n" + "A.M:\n" * 6_000 + "~A\n1 2\n",
    ],
)
def test_log_that_is_not_sure_is_refused(text: str) -> None:
    with pytest.raises(NotLasError):
        read_las(text)


def test_header_line_has_its_parts() -> None:
    log = read_las(las("100 1", well="TIME.UTC 12:30 : Time: local\nCOMP : ACME. Inc\n#x\nNO"))
    assert [(h.name, h.unit, h.value, h.description) for h in log.header] == [
        ("TIME", "UTC", "12:30 : Time", "local"),
        ("COMP", "", "ACME. Inc", ""),
    ]


def test_header_of_version_1_has_its_values_behind_the_colon() -> None:
    well = "STRT.M 100 : START\nNULL. -999.25 :\nCOMP. COMPANY : ANY OIL"
    log = read_las(las("100 1", "101 -999.25", well=well).replace("VERS. 2.0", "VERS. 1.2"))
    assert [(h.name, h.value, h.description) for h in log.header] == [
        ("STRT", "100", "START"),
        ("NULL", "-999.25", ""),
        ("COMP", "ANY OIL", "COMPANY"),
    ]
    assert points(log) == {"GR": [(100, 1)]}


def test_thinned_curve_keeps_each_spike_and_its_place() -> None:
    values = dict.fromkeys(range(1000), 50)
    values |= {501: 999, 503: -7}
    log = read_las(las(*(f"{depth} {value}" for depth, value in values.items())))
    (curve,) = log.curves
    (run,) = curve.runs
    assert (curve.low, curve.high, log.count) == (-7, 999, 1000)
    # 200 buckets of five rows: one point of each, two of that with the spikes.
    assert len(run) == 201
    assert [point for point in run if point[1] != 50] == [(501, 999), (503, -7)]
    assert run[0] == (0, 50)
