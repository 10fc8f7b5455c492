"""What gestures and keys mean on a calendar: the pure part of `gestures.js`, in a browser."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.components.scripts import ROOT, Script

pytestmark = pytest.mark.browser
QUARTER, HOUR, DAY = 900, 3600, 86_400
MIDNIGHT = 1_605_078_000  # 11 November 2020 in Denver
BOX = {"left": 100, "top": 200, "width": 80, "height": 40}


@pytest.fixture(scope="module")
def script(browser: Browser) -> Script:
    return Script(browser, "components/calendar/gestures.js")


def key(typed: str, code: str) -> dict[str, Any]:
    return {"key": typed, "code": code}


@pytest.mark.parametrize(
    ("share", "steps", "minutes"),
    [
        (0, 0, 0),
        (9.1 / 24, 36, 546),
        (0.999, 95, 1439),
        (1, 95, 1440),
        (-0.2, 0, -288),
        (1.5, 95, 2160),
    ],
)
def test_time_is_that_of_the_step_under_the_pointer(
    script: Script, share: float, steps: int, minutes: int
) -> None:
    found = script.call("timeAt", share, MIDNIGHT, MIDNIGHT + DAY, QUARTER)
    assert found == {"s": MIDNIGHT + steps * QUARTER, "exact": MIDNIGHT + minutes * 60}


def test_time_on_a_day_of_25_hours_counts_them_all(script: Script) -> None:
    found = script.call("timeAt", 24.5 / 25, MIDNIGHT, MIDNIGHT + 25 * HOUR, QUARTER)
    assert found["s"] == MIDNIGHT + 98 * QUARTER


@pytest.mark.parametrize(("moved", "steps"), [(440, 0), (460, 1), (-460, -1), (2600, 3)])
def test_drag_leads_in_whole_steps_from_where_it_began(
    script: Script, moved: int, steps: int
) -> None:
    start = {"s": MIDNIGHT + HOUR, "exact": MIDNIGHT + HOUR + 420}
    end = {"s": 0, "exact": start["exact"] + moved}
    assert script.call("steppedTime", start, end, QUARTER) == start["s"] + steps * QUARTER


@pytest.mark.parametrize(
    ("offset", "length", "touch", "edge"),
    [
        (0, 100, False, "start"),
        (7.9, 100, False, "start"),
        (8, 100, False, ""),
        (92, 100, False, ""),
        (92.1, 100, False, "end"),
        (12, 100, True, "start"),
        (88, 100, True, "end"),
        (1, 23, False, ""),
        (1, 47, True, ""),
    ],
)
def test_edge_is_taken_hold_of_within_reach_of_it(
    script: Script, offset: float, length: int, touch: bool, edge: str
) -> None:
    assert script.call("edgeAt", offset, length, touch, []) == edge


def test_edge_that_lies_on_another_line_is_not_there(script: Script) -> None:
    assert script.call("edgeAt", 1, 100, False, ["wt-e", "wt-e-l"]) == ""
    assert script.call("edgeAt", 99, 100, False, ["wt-e", "wt-e-r"]) == ""


@pytest.mark.parametrize(
    ("arrow", "index"), [("ArrowRight", 1), ("ArrowDown", 2), ("ArrowLeft", -1), ("ArrowUp", -1)]
)
def test_arrow_leads_straight_on_before_what_is_nearer_but_aside(
    script: Script, arrow: str, index: int
) -> None:
    points = [[0, 0], [100, 0], [10, 90], [60, 40]]
    assert script.call("nextInDirection", arrow, [0, 0], points) == index


def test_arrow_leads_nowhere_in_an_empty_view(script: Script) -> None:
    assert script.call("nextInDirection", "ArrowDown", [0, 0], []) == -1


@pytest.mark.parametrize(
    ("kind", "across", "lies"),
    [
        ("move", False, [130, 190, 80, 40]),
        ("end", True, [100, 200, 110, 40]),
        ("start", True, [130, 200, 50, 40]),
        ("end", False, [100, 200, 80, 30]),
        ("start", False, [100, 190, 80, 50]),
        ("new", True, [110, 200, 30, 40]),
        ("new", False, [100, 210, 80, 10]),
    ],
)
def test_shadow_follows_the_pointer(
    script: Script, kind: str, across: bool, lies: list[int]
) -> None:
    """From a box of 80 by 40 pixels at (100, 200), taken hold of at (110, 220), to (140, 210)."""
    css = (ROOT / "components/theme/assets/css/calendar.css").read_text()
    script.page.set_content(f"<style>* {{ box-sizing: border-box }} {css}</style><p></p>")
    lengths = BOX | {"x": 110, "y": 220, "dx": 30, "dy": -10}
    shadow = script.page.locator("p")
    classes = f"wt-ghost wt-ghost-{kind} {'wt-ghost-across' if across else ''}"
    shadow.evaluate("(node, classes) => (node.className = classes)", classes)
    style = ";".join(f"--{name}:{pixels}px" for name, pixels in lengths.items())
    shadow.evaluate("(node, style) => (node.style.cssText = `${style};margin:0`)", style)
    box = shadow.bounding_box()
    assert box
    assert [box[name] for name in ("x", "y", "width", "height")] == lies


def test_shadow_tells_the_span_or_the_time_it_leads_to(script: Script) -> None:
    seven, nine = {"s": MIDNIGHT + 7 * HOUR}, {"s": MIDNIGHT + 9 * HOUR}
    zone = "America/Denver"
    drawn = {"from": nine, "to": seven, "grabbed": nine["s"]}
    assert script.call("shadowText", drawn, QUARTER, zone) == "07:00–09:15"
    moved = {"id": "e", "from": seven, "to": nine, "grabbed": MIDNIGHT + 6 * HOUR}
    assert script.call("shadowText", moved, QUARTER, zone) == "08:00"
    assert script.call("shadowText", moved, DAY, zone) == ""
    days = {"id": "e", "from": {"d": "2020-11-11"}, "to": {"d": "2020-11-12"}, "grabbed": None}
    assert script.call("shadowText", days, QUARTER, zone) == ""


@pytest.mark.parametrize(
    ("pressed", "is_slash"),
    [
        (key("/", "Slash"), True),
        (key("/", "Digit7"), True),  # German, with Shift
        (key(".", "Slash"), True),  # Russian
        (key("№", "Slash"), True),  # Kazakh
        (key("-", "Slash"), False),  # German
        (key(".", "Period"), False),
        (key("?", "Slash"), False),
    ],
)
def test_slash_is_found_on_every_keyboard(
    script: Script, pressed: dict[str, Any], is_slash: bool
) -> None:
    assert script.call("isSlash", pressed) is is_slash
