"""Colours, icons and labels: every kind has all three, and everybody can read them."""

from collections.abc import Mapping
from itertools import combinations, product
from typing import Any, get_args

import pytest

from components.i18n import labels
from components.i18n.labels import EVENT_KIND_STYLES, STAGE_KIND_STYLES, KindStyle, StatusStyle
from components.kit.chips import event_kind_chip, npt_chip, plain_chip, well_status_chip
from components.theme.icons import icon_html, icon_stylesheet, load_icon_shapes
from components.theme.palette import (
    DARK_COLOURS,
    LIGHT_COLOURS,
    TONE_COLOURS,
    Theme,
    contrast_ratio,
)
from tests.components.theme.colour_vision import DEFICIENCIES, Deficiency, measure_distance
from welltrack_ui.domain import access, event, project, stage, well

TABLES: list[tuple[Mapping[str, Any], Any]] = [
    (labels.EVENT_KIND_STYLES, event.EVENT_KINDS),
    (labels.STAGE_KIND_STYLES, get_args(stage.StageKind)),
    (labels.WELL_STATUSES, get_args(well.WellStatus)),
    (labels.STAGE_STATUSES, get_args(stage.StageStatus)),
    (labels.PROJECT_STATUSES, get_args(project.ProjectStatus)),
    (labels.SEVERITIES, get_args(event.Severity)),
    (labels.NPT_CATEGORIES, get_args(event.NptCategory)),
    (labels.NPT_PARTIES, get_args(event.NptParty)),
    (labels.TIME_CLASSES, get_args(event.TimeClass)),
    (labels.PURPOSES, get_args(well.WellPurpose)),
    (labels.FLUIDS, get_args(well.WellFluid)),
    (labels.TRAJECTORIES, get_args(well.WellTrajectory)),
    (labels.ROLES, access.ROLES),
]
LOOKS = [*EVENT_KIND_STYLES.values(), *STAGE_KIND_STYLES.values()]
THEMES: list[tuple[Theme, dict[str, str]]] = [("light", LIGHT_COLOURS), ("dark", DARK_COLOURS)]
GROUNDS = ("bg", "surface", "raised", "hover", "selected")


@pytest.mark.parametrize(("table", "known"), TABLES)
def test_each_value_of_the_domain_has_its_look(
    table: Mapping[str, Any], known: tuple[str, ...]
) -> None:
    assert list(table) == list(known)


@pytest.mark.parametrize(("table", "known"), TABLES)
def test_label_is_there_once(table: Mapping[str, Any], known: tuple[str, ...]) -> None:
    texts = labels.select_options(table).values()
    assert len(set(texts)) == len(known)
    assert all(texts)


@pytest.mark.parametrize(
    "table", [labels.EVENT_KIND_STYLES, labels.STAGE_KIND_STYLES, labels.WELL_STATUSES]
)
def test_icon_tells_kinds_apart_where_colours_can_not(
    table: Mapping[str, KindStyle | StatusStyle],
) -> None:
    icons = [look.icon for look in table.values()]
    assert len(set(icons)) == len(icons)
    assert set(icons) <= set(load_icon_shapes())


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.label)
def test_white_text_is_readable_on_a_kind(look: KindStyle) -> None:
    assert contrast_ratio("#ffffff", look.colour) >= 4.5


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_narrow_bars_are_told_apart_by_the_colour_blind(deficiency: Deficiency) -> None:
    looks = EVENT_KIND_STYLES.values()
    alike = {
        (one.label, other.label)
        for one, other in combinations(looks, 2)
        if one.pattern == other.pattern
        and measure_distance(one.colour, other.colour, deficiency) < 15
    }
    assert alike == set()


def test_simulation_sees_red_and_green_alike_without_one_of_the_cones() -> None:
    red, green = "#a05000", "#5a6e00"
    assert measure_distance(red, green, "none") > 40
    assert measure_distance(red, green, "deuteranopia") < 15
    assert measure_distance("#000000", "#ffffff", "protanopia") == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize(("theme", "colours"), THEMES)
def test_text_is_readable_on_every_ground(theme: Theme, colours: dict[str, str]) -> None:
    inks = ("text", "text-2", "text-3", "accent-ink", "danger-ink")
    found = {(i, g): contrast_ratio(colours[i], colours[g]) for i, g in product(inks, GROUNDS)}
    assert {pair for pair, value in found.items() if value < 4.5} == set()
    assert theme in TONE_COLOURS


@pytest.mark.parametrize(("theme", "colours"), THEMES)
def test_text_is_readable_on_buttons_and_chips(theme: Theme, colours: dict[str, str]) -> None:
    fills = ("accent", "accent-hover", "danger", "danger-hover")
    pairs = [(colours["on-accent"], colours[fill]) for fill in fills]
    pairs += list(TONE_COLOURS[theme].values())
    assert [pair for pair in pairs if contrast_ratio(*pair) < 4.5] == []


@pytest.mark.parametrize("colours", [LIGHT_COLOURS, DARK_COLOURS])
def test_edge_of_a_control_can_be_seen(colours: dict[str, str]) -> None:
    assert contrast_ratio(colours["control"], colours["surface"]) >= 3
    assert contrast_ratio(colours["control"], colours["bg"]) >= 3


def test_both_themes_have_the_same_colours() -> None:
    assert list(LIGHT_COLOURS) == list(DARK_COLOURS)
    assert list(TONE_COLOURS["light"]) == list(TONE_COLOURS["dark"])


def test_contrast_is_that_of_wcag() -> None:
    assert contrast_ratio("#000000", "#ffffff") == pytest.approx(21)
    assert contrast_ratio("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


def test_chip_escapes_what_people_wrote() -> None:
    assert plain_chip("<b>&") == (
        '<span class="wt-chip wt-neutral"><span>&lt;b&gt;&amp;</span></span>'
    )


def test_chip_of_a_kind_has_icon_label_and_colour() -> None:
    assert event_kind_chip("npt") == (
        '<span class="wt-kind" style="--kind:#c2410c">'
        '<b><i class="wt-i wt-i-timer-off" aria-hidden="true"></i></b><span>NPT</span></span>'
    )
    assert 'class="wt-kind wt-outlined"' in event_kind_chip("file_uploaded")
    assert "Plugged &amp; abandoned" in well_status_chip("plugged_abandoned")


@pytest.mark.parametrize(
    ("category", "short", "told"),
    [
        ("weather", False, "NPT · Weather"),
        ("weather", True, "Weather"),
        (None, False, "NPT"),
        (None, True, "NPT"),
    ],
)
def test_chip_of_lost_time_says_to_what(category: str | None, short: bool, told: str) -> None:
    assert f"<span>{told}</span>" in npt_chip(category, short=short)


def test_icon_that_is_not_there_is_noticed() -> None:
    with pytest.raises(ValueError, match=r"there is no icon 'nope'"):
        icon_html("nope")


def test_icon_is_a_rule_that_a_stylesheet_can_hold() -> None:
    rules = icon_stylesheet().splitlines()
    assert len(rules) == len(load_icon_shapes())
    assert all(rule.startswith(".wt-i-") and rule.count('"') == 2 for rule in rules)
    assert not any(character in rule for rule in rules for character in "<>#")
