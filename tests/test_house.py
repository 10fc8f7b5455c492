"""The house keeps its own rules: sizes, locks, rooms, and files that no other test would read."""

import ast
import os
import re
import sys
import tomllib
from collections.abc import Collection, Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import metadata
from pathlib import Path

import nicegui
import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = ("welltrack_ui", "pages", "components")
LONGEST_MODULE = 400
SHORTEST_MODULE = 40
REGISTRIES = {"pages.routes", "welltrack_ui.api.application"}
SMALL_ON_PURPOSE = {
    "welltrack_ui.store.trash",  # a query stays below the service that asks it
    "components.wells.stage_form",  # each entity has its form in a file of that name
}
VENDOR = ROOT / "components" / "theme" / "vendor"
MOST_SCRIPTS, MOST_SCRIPT_LINES, LONGEST_INLINE_SCRIPT = 5, 1_200, 5
MOST_TEMPLATE_LINES = 50
"""Of script in the page's template: what has to run before any script has come."""
# A function, or a tag that holds some, and something that only a browser has.
SCRIPT = re.compile(r"=>|\bfunction\b|<script")
OF_BROWSERS = re.compile(
    r"\b(document|window|location|history|emit|addEventListener|setTimeout|matchMedia"
    r"|getHtmlElement|(e|event)\.target|(node|vnode)\.el)\b"
)
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-audit.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


@cache
def parse_module(path: Path) -> ast.Module:
    """The tree of a module, which many tests look at."""
    return ast.parse(path.read_text())


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def pins(lock: str) -> dict[str, str]:
    """Name to version of everything that a lock file pins."""
    text = (ROOT / lock).read_text()
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", text, re.MULTILINE))


def plain(name: str) -> str:
    """A distribution's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def required(requirements: list[str]) -> set[str]:
    return {plain(re.split(r"[^A-Za-z0-9._-]", text)[0]) for text in requirements}


def test_module_stays_under_its_longest_size() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules(*CODE)
    }
    assert {name: n for name, n in lengths.items() if n > LONGEST_MODULE} == {}


def test_imports_of_the_product_run_in_no_circle() -> None:
    try:
        TopologicalSorter(import_graph()).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_small_module_has_more_than_one_importer() -> None:
    """What one module alone needs stands in it; a router or a screen is listed in one place."""
    graph = import_graph()
    importers = {name: {m for m in graph if name in graph[m]} for name in graph}
    found = {
        name
        for name, path in product_modules().items()
        if len(path.read_text().splitlines()) < SHORTEST_MODULE
        and path.stem not in {"__init__", "__main__"}
        and len(importers[name]) < 2
        and not importers[name] & REGISTRIES
    }
    assert found - SMALL_ON_PURPOSE == set()


def product_modules() -> dict[str, Path]:
    """Dotted names to files."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in modules(*CODE)
    }


@cache
def import_graph() -> dict[str, set[str]]:
    """Each module of the product to those that it imports, wherever in it that is done."""
    known = product_modules()
    return {name: set(own_imports(path, known.keys())) for name, path in known.items()}


def own_imports(path: Path, known: Collection[str]) -> Iterator[str]:
    for node in ast.walk(parse_module(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module in known:
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            yield from inside & set(known) or {node.module}


def test_folder_of_code_is_a_package() -> None:
    folders = {path.parent for path in modules(*CODE, "tests")}
    assert (
        sorted(str(f.relative_to(ROOT)) for f in folders if not (f / "__init__.py").exists()) == []
    )


def test_room_has_its_place_in_the_import_order() -> None:
    layers = PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
    placed = {name.strip("()") for layer in layers for name in layer.split(" | ")}
    there = (ROOT / "welltrack_ui").iterdir()
    rooms = {
        f"welltrack_ui.{path.stem}" for path in there if path.suffix == ".py" or is_package(path)
    }
    assert rooms - placed == {"welltrack_ui.__init__"}


def is_package(path: Path) -> bool:
    return (path / "__init__.py").exists()


def test_module_is_named_for_what_it_holds() -> None:
    says_nothing = {"utils", "util", "helpers", "helper", "manager", "common", "base", "misc"}
    assert [str(path) for path in modules(*CODE, "tests") if path.stem in says_nothing] == []


def scripts() -> list[Path]:
    """Ours; `VENDOR` holds a script that others wrote, whose tests are in test_vendor.py."""
    every = (path for folder in CODE for path in (ROOT / folder).rglob("*.js"))
    return sorted(path for path in every if path.parent != VENDOR)


def test_scripts_stay_few_and_small() -> None:
    lengths = [len(path.read_text().splitlines()) for path in scripts()]
    assert 1 <= len(lengths) <= MOST_SCRIPTS
    assert sum(lengths) <= MOST_SCRIPT_LINES


def test_template_of_the_page_adds_few_lines_to_the_scripts_of_the_framework() -> None:
    theirs = (Path(nicegui.__file__).parent / "templates" / "index.html").read_text()
    known = {line.strip() for line in theirs.splitlines()}
    ours = (ROOT / "components" / "theme" / "assets" / "index.html").read_text()
    parts = re.findall(r"<script[^>]*>(.*?)</script>", ours, re.DOTALL)
    lines = [line.strip() for part in parts for line in part.splitlines()]
    assert 1 <= len([line for line in lines if line and line not in known]) <= MOST_TEMPLATE_LINES


def test_script_belongs_to_a_module_beside_it_and_has_tests() -> None:
    def is_named(path: Path) -> bool:
        return any(f'"{path.name}"' in one.read_text() for one in path.parent.glob("*.py"))

    def is_tested(path: Path) -> bool:
        folder = ROOT / "tests" / path.parent.relative_to(ROOT)
        return (folder / f"test_{path.stem}_js.py").exists()

    assert [path.name for path in scripts() if not (is_named(path) and is_tested(path))] == []


def test_script_needs_no_build_and_no_package() -> None:
    imports = re.compile(r"^\s*import\b|\bfrom [\"']|\bimport\(|\brequire\(", re.MULTILINE)
    assert [path.name for path in scripts() if imports.search(path.read_text())] == []
    manifests = ("package.json", "package-lock.json", "tsconfig.json", "node_modules")
    assert [name for name in manifests if (ROOT / name).exists()] == []


def test_script_goes_with_the_package() -> None:
    assert PROJECT["tool"]["setuptools"]["package-data"] == {"*": ["**/*"]}
    copied = re.findall(r"^COPY (\w+) \1$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert {path.relative_to(ROOT).parts[0] for path in scripts()} <= set(copied)


def test_handler_of_more_than_five_lines_is_a_script_of_its_own() -> None:
    longer = {
        str(path.relative_to(ROOT))
        for path in modules(*CODE)
        for text in texts(path)
        if SCRIPT.search(text)
        and OF_BROWSERS.search(text)
        and len(text.splitlines()) > LONGEST_INLINE_SCRIPT
    }
    assert longer == set()


def texts(path: Path) -> Iterator[str]:
    """The strings of a module; those that are filled in, without what fills them."""
    for node in ast.walk(parse_module(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            known = (part.value for part in node.values if isinstance(part, ast.Constant))
            yield "".join(str(value) for value in known)


def test_public_function_says_what_it_raises() -> None:
    silent = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules(*CODE)
        for name in silent_raisers(path)
    ]
    assert silent == []


def silent_raisers(path: Path) -> Iterator[str]:
    """Public functions and methods with a `raise` of their own and no `Raises:` in the docstring.

    A command of the command line ends by `typer.Exit`; its docstring is its help.
    """
    for owner in ast.walk(parse_module(path)):
        if not isinstance(owner, ast.Module | ast.ClassDef) or is_private(owner):
            continue
        for function in owner.body:
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            says = re.search(r"\bRaises:? ", ast.get_docstring(function) or "")
            if not says and not is_private(function) and any(own_raises(function)):
                yield function.name


def is_private(node: ast.AST) -> bool:
    return getattr(node, "name", "").startswith("_")


def own_raises(node: ast.AST) -> Iterator[ast.Raise]:
    """The raise statements of a function that are not in a function or class within it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(child, ast.Raise) and "typer.Exit" not in ast.unparse(child):
            yield child
        yield from own_raises(child)


def test_import_is_a_declared_dependency() -> None:
    declared = required(PROJECT["project"]["dependencies"])
    assert undeclared(modules(*CODE), declared) == {}


def test_import_of_tests_is_a_declared_dependency() -> None:
    declared = required(PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"])
    assert undeclared(modules("tests"), declared) == {}


def undeclared(paths: Iterator[Path], declared: set[str]) -> dict[str, str]:
    """Imported top-level names to a file that imports them, where no dependency provides them."""
    providers = metadata.packages_distributions()
    own = {*CODE, "tests", "deploy", *sys.stdlib_module_names}
    imported = {name: str(path.relative_to(ROOT)) for path in paths for name in imports(path)}
    return {
        name: path
        for name, path in imported.items()
        if name not in own and not declared & {plain(p) for p in providers.get(name, [])}
    }


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(parse_module(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def test_dependency_gives_its_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    requirement = re.compile(r' {4}"[a-z0-9-]+(\[[a-z0-9,-]+])?[<>=]')
    above = dict(zip(lines[1:], lines, strict=False))
    found = [line for line in lines if requirement.match(line)]
    groups = PROJECT["dependency-groups"].values()
    assert len(found) == len(PROJECT["project"]["dependencies"]) + sum(map(len, groups))
    told = [line for line in found if re.search(r'", +# \S+ \S+', line)]
    assert [line for line in found if line not in told and "    # " not in above[line]] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_with_hashes(lock: str) -> None:
    entries = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text(), flags=re.MULTILINE)
    hashed = re.compile(r"^[a-z0-9._-]+==\S+.*\\\n +--hash=sha256:[0-9a-f]{64}\b")
    assert [entry for entry in entries if entry and not hashed.match(entry)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_host(lock: str) -> None:
    place = re.compile(r"^.*(?:://|--index|--extra-index|--find-links| @ ).*$", re.MULTILINE)
    assert place.findall((ROOT / lock).read_text()) == []


def test_lock_has_every_dependency() -> None:
    assert required(PROJECT["project"]["dependencies"]) <= pins(LOCKS[0]).keys()
    assert required(PROJECT["dependency-groups"]["dev"]) <= pins(LOCKS[1]).keys()
    assert required(PROJECT["dependency-groups"]["audit"]) <= pins(LOCKS[2]).keys()


def test_development_lock_only_adds_to_what_runs() -> None:
    assert pins(LOCKS[0]).items() <= pins(LOCKS[1]).items()


def test_readme_names_commands_that_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"run", "test"} <= make_commands("README.md") & targets
    assert make_commands("README.md") | make_commands("CONTRIBUTING.md") <= targets


def make_commands(document: str) -> set[str]:
    """What follows `make` in code: in backticks, or at the start of a line of a block."""
    text = (ROOT / document).read_text()
    return set(re.findall(r"(?:`|^ *)make ([a-z]+)", text, re.MULTILINE))


def test_continuous_integration_runs_the_gate_that_people_run() -> None:
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    commands = [
        line for line in script.read_text().splitlines() if line and not line.startswith("#")
    ]
    assert commands == ["set -euo pipefail", 'cd "$(dirname "${BASH_SOURCE[0]}")/.."', "make test"]
