"""Kinds of events and stages, told from the words of daily reports."""

import pytest

from welltrack_ui.services.imports import activity_codes


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("Drilling", "drilling"),
        ("Cond Mud & Circ", "drilling"),
        ("Coring", "drilling"),
        ("Trips", "tripping"),
        ("Run Csg & Cement", "casing_cementing"),
        ("Wait on Cement", "casing_cementing"),
        ("Wire Line Logs", "logging"),
        ("Rig Up & Tear Down", "rig_move"),
        ("Nipple Up B.O.P.", "maintenance"),
        ("Test B.O.P.", "inspection"),
        ("Repair Rig", "maintenance"),
        ("Cut off Drill Line", "maintenance"),
        ("drilling -- trip", "tripping"),
        ("drilling -- casing", "casing_cementing"),
        ("drilling -- bop/wellhead equipment", "maintenance"),
        ("formation evaluation -- log", "logging"),
        ("completion -- completion string", "completion"),
        ("moving -- skid", "rig_move"),
        ("interruption -- wait", "npt"),
        ("message -- unknown", "note"),
        ("Logistics", "logistics"),
        ("бурение", "drilling"),
        ("Бурение под 245 мм колонну", "drilling"),
        ("Бұрғылау", "drilling"),
        ("СПО", "tripping"),
        ("Подъём КНБК", "tripping"),
        ("Спуск обсадной колонны", "casing_cementing"),
        ("ОЗЦ", "casing_cementing"),
        ("НПВ", "npt"),
        ("ГИС", "logging"),
        ("Опрессовка ПВО", "inspection"),
        ("Ремонт насоса", "maintenance"),
        ("ВМР", "rig_move"),
        ("6", "tripping"),
        ("02", "drilling"),
        ("15", "inspection"),
    ],
)
def test_kind_is_told_from_the_code(code: str, kind: str) -> None:
    assert activity_codes.classify_activity(code, "Production Drilling", None, npt=False) == kind


def test_kind_without_a_telling_code_is_told_from_the_comment_then_the_stage() -> None:
    kind_of = activity_codes.classify_activity
    assert kind_of("Other", "Surface Casing", "Pre-spud meeting with all", npt=False) == "meeting"
    assert kind_of("Other", "Rig Move In", "Final Rig Inspection", npt=False) == "inspection"
    assert kind_of("Other", "Surface Casing", "Clean cellar", npt=False) == "casing_cementing"
    assert kind_of(None, "Rig Move In", None, npt=False) == "rig_move"
    assert kind_of(None, "", "No activity", npt=False) == "note"


def test_kind_of_lost_time_is_npt_whatever_was_done() -> None:
    assert activity_codes.classify_activity("Trips", None, None, npt=True) == "npt"


@pytest.mark.parametrize(
    ("code", "category"),
    [
        ("interruption -- waiting on weather", "weather"),
        ("interruption -- fish", "downhole_equipment"),
        ("interruption -- repair", "rig_equipment"),
        ("interruption -- wait", "waiting"),
        ("interruption -- other", "other"),
        (None, "other"),
    ],
)
def test_npt_category_is_told_from_the_code(code: str | None, category: str) -> None:
    assert activity_codes.classify_npt_category(code) == category


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Rig Move In", "rig_move"),
        ("Production Drilling", "drilling"),
        ('12 1/4" section', "drilling"),
        ("Intermediate Casing", "casing_cementing"),
        ("formation evaluation", "logging"),
        ("plug abandon", "abandonment"),
        ("workover", "workover"),
        ("Something else", "other"),
    ],
)
def test_stage_kind_is_told_from_the_name(name: str, kind: str) -> None:
    assert activity_codes.classify_stage(name) == kind
