"""Quasar in `components/theme/vendor` is all that the screens need, and what NiceGUI knows."""

import hashlib
import inspect
import json
import re
from pathlib import Path

import nicegui
from nicegui import ui
from nicegui.element import Element

from components.theme import page_files

REMEDY = "Add it to COMPONENTS in deploy/make_quasar.py and run that."
CONTENTS = json.loads((page_files.VENDOR_DIR / "contents.json").read_text("utf-8"))
NICEGUI = Path(nicegui.__file__).parent
CODE = page_files.ASSETS_DIR.parents[2]
NICEGUI_PAGE = "82070de3"
"""The beginning of the SHA-256 of the page that `assets/index.html` was made from."""


def kebab(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def sources() -> str:
    paths = [p for folder in ("components", "pages") for p in (CODE / folder).rglob("*.py")]
    return "\n".join(path.read_text("utf-8") for path in paths)


def elements() -> set[type[Element]]:
    """The elements of NiceGUI that our code names."""
    named = {getattr(ui, name, None) for name in re.findall(r"\bui\.(\w+)", sources())}
    return {one for one in named if isinstance(one, type) and issubclass(one, Element)}


def drawn_tags(element: type[Element]) -> set[str]:
    """The tags of Quasar's that an element is drawn with, by its Python and its script."""
    python = inspect.getsource(element.__init__)
    tags = set(re.findall(r"tag='(q-[a-z-]+)'", python))
    if element.component:
        tags |= set(re.findall(r"<(q-[a-z-]+)", element.component.path.read_text("utf-8")))
    return tags


def test_quasar_is_the_version_that_nicegui_ships() -> None:
    whole = (NICEGUI / "static" / "quasar.umd.prod.js").read_text("utf-8")[:100]
    assert f"Quasar Framework v{CONTENTS['quasar']}\n" in whole


def test_files_are_those_that_the_script_made() -> None:
    folder = page_files.VENDOR_DIR
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name not in {"contents.json", "NOTICE.md"}
    }
    assert found == CONTENTS["sha256"]
    assert "MIT License" in (folder / "QUASAR-LICENSE.txt").read_text("utf-8")


def test_component_that_a_screen_draws_is_there() -> None:
    drawn = set(re.findall(r"[\"'](q-[a-z-]+)[\"']", sources()))
    drawn |= {"q-tooltip"} if ".tooltip(" in sources() else set()
    drawn |= {tag for element in elements() for tag in drawn_tags(element)}
    # The page around each screen.
    drawn |= set(re.findall(r"'(q-[a-z-]+)'", (NICEGUI / "client.py").read_text("utf-8")))
    assert {"q-btn", "q-select", "q-dialog", "q-toggle", "q-layout", "q-page"} <= drawn
    assert drawn - {kebab(name) for name in CONTENTS["components"]} == set(), REMEDY


def test_plugins_that_are_not_there_are_not_used() -> None:
    # ui.notify is Quasar's Notify: what a screen tells is a toast of ours.
    assert not re.search(r"\bui\.(notify|notification|colors)\b", sources())
    by_script = re.findall(r"Quasar\.(\w+)", (NICEGUI / "static" / "nicegui.js").read_text("utf-8"))
    assert set(by_script) == {"Notify"}


def test_class_that_our_rules_or_first_paint_name_has_its_rules() -> None:
    whole = "".join(path.read_text() for path in (NICEGUI / "static").glob("quasar.*.prod.css"))
    kept = (page_files.VENDOR_DIR / "quasar.css").read_text("utf-8")
    first_paint = (CODE / "components" / "shell" / "first_paint.py").read_text("utf-8")
    names = {name for text in re.findall(r'"([^"]*)"', first_paint) for name in text.split()}
    names |= set(re.findall(r"q-[\w-]+", page_files.build_stylesheet()))

    def classes(css: str) -> set[str]:
        return set(re.findall(r"\.([A-Za-z][\w-]*)", css))

    # Rules with these are about headers, and groups of buttons.
    needed = names & classes(whole) - {"q-layout--standard", "q-btn-item"}
    assert {"q-btn", "q-field__control", "text-center", "justify-center"} <= needed
    assert needed - classes(kept) == set()


def test_page_is_made_from_the_one_that_nicegui_has() -> None:
    """After another version of NiceGUI: bring its changes over to ours, then its digest here."""
    theirs = (NICEGUI / "templates" / "index.html").read_bytes()
    assert hashlib.sha256(theirs).hexdigest().startswith(NICEGUI_PAGE)
    ours = (page_files.ASSETS_DIR / "index.html").read_text("utf-8")
    for value in set(re.findall(r"{{ (\w+) ", theirs.decode())) - {"version", "headwind_css"}:
        if value not in {"unocss", "language", "stylesheet_url"}:
            assert f"{{{{ {value} " in ours, value
