"""The checklist of `docs/security.md`: whole, and of modules and tests that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHECKLIST = (ROOT / "docs/security.md").read_text()
# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; they are its first ones.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5,
    "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2,
    "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11,
    "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1,
    "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5,
    "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
REQUIREMENTS = [f"{s}.{n}" for s, count in SECTIONS.items() for n in range(1, count + 1)]
ROW = re.compile(
    r"^\| ([\d.]+)(?:-([\d.]+))? \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]*) \|$", re.M
)
VERDICTS = {"yes", "**part**", "**no**", "operator", "—"}


def place(requirement: str) -> int:
    """Where a requirement stands in the order of the standard."""
    return REQUIREMENTS.index(requirement)


def read_rows() -> list[tuple[list[str], str, str, str]]:
    """The requirements of each row, its verdict, how, and the test."""
    return [
        (REQUIREMENTS[place(first) : place(last or first) + 1], verdict, how, test.strip("` "))
        for first, last, _, verdict, how, test in ROW.findall(CHECKLIST)
    ]


def test_checklist_has_each_requirement_once_and_in_order() -> None:
    assert len(REQUIREMENTS) == 253
    assert [r for numbers, *_ in read_rows() for r in numbers] == REQUIREMENTS
    assert {verdict for _, verdict, *_ in read_rows()} <= VERDICTS


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`([\w/.]+/[\w.]+)`", CHECKLIST))))
def test_module_of_the_checklist_exists(path: str) -> None:
    assert path.startswith("/api/") or (ROOT / path).is_file()


@pytest.mark.parametrize("test", sorted(set(re.findall(r"`(tests/[\w/.:]+)`", CHECKLIST))))
def test_test_of_the_checklist_exists(test: str) -> None:
    path, _, name = test.partition("::")
    text = (ROOT / path).read_text()
    assert re.search(rf"^(async )?def {name or 'test_'}", text, re.M)
    assert not name or re.search(rf"^(async )?def {name}\(", text, re.M)


def test_what_is_not_met_is_said_first() -> None:
    told = CHECKLIST.partition("## Decisions")[0]
    for numbers, verdict, *_ in read_rows():
        if verdict in {"**no**", "**part**"}:
            assert all(number in told for number in numbers), numbers


def test_what_is_met_is_shown_or_explained() -> None:
    bare = [numbers for numbers, verdict, how, test in read_rows() if verdict == "yes" and not test]
    # Where there is nothing to run: a thing that is left out, or told above.
    assert len(bare) <= 21
    assert all(how.strip() for _, _, how, _ in read_rows())


def test_browser_stores_are_those_that_the_checklist_tells_of() -> None:
    files = [p for folder in ("components", "pages", "welltrack_ui") for p in scripts(folder)]
    stores = re.compile(r"\b(localStorage|sessionStorage|indexedDB|caches)\b(?=[\[.,)])")
    used = {(p.relative_to(ROOT).as_posix(), s) for p in files for s in stores.findall(read(p))}
    ((_, verdict, how, _),) = [row for row in read_rows() if row[0] == ["14.3.3"]]
    assert verdict == "**part**"
    assert {"`components/forms/drafts.js`", "`components/theme/assets/index.html`"} <= set(
        re.findall(r"`components[^`]*`", how)
    )
    assert used == {
        ("components/forms/drafts.js", "localStorage"),
        ("components/forms/drafts.py", "localStorage"),
        ("components/theme/assets/index.html", "localStorage"),
        ("components/theme/assets/index.html", "sessionStorage"),
        # Quasar looks whether there is one, and leaves it.
        ("components/theme/vendor/quasar.js", "localStorage"),
    }


def scripts(folder: str) -> list[Path]:
    """The files of a folder that are, or may hold, scripts of browsers."""
    return [p for p in (ROOT / folder).rglob("*") if p.suffix in {".js", ".py", ".html"}]


def read(path: Path) -> str:
    return path.read_text("utf-8")
