"""The image is trimmed of what nobody reads, and of nothing else."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import metadata
from importlib.machinery import PathFinder
from pathlib import Path

import nicegui.ui
import pytest

from deploy import trim_image
from deploy.write_bom import plain_name

ROOT = Path(__file__).parents[2]
WORK = Path(__file__).with_name("trim_work.py")
OWN = ("welltrack_ui", "components", "pages")
ELEMENTS = nicegui.ui._LAZY_IMPORTS
"""Of each name in `ui`: the module that is imported when it is asked for."""
IMPORT = re.compile(r"^ *(?:from|import) ([a-z][\w.]*)", re.MULTILINE)
ELEMENT = re.compile(r"\bui\.(\w+)")
INSTALLED = Path(nicegui.__file__).parents[1]


def link_file(source: str, target: str) -> None:
    """A second name of a file, or a copy where it can't have one."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def copy_environment(environment: Path) -> Path:
    """An environment of the packages that the image has, linked; its `site-packages`."""
    packages = environment / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    packages.mkdir(parents=True)
    (environment / "bin").mkdir()
    for name in ("python", "pybabel"):
        (environment / "bin" / name).symlink_to(Path(sys.executable).resolve())
    shutil.copy(Path(sys.prefix) / "pyvenv.cfg", environment)
    (packages / "welltrack.pth").write_text(f"{ROOT}\n")
    pins = re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(), re.M)
    wanted = {plain_name(name) for name in pins}
    for package in metadata.distributions(path=[str(INSTALLED)]):
        if plain_name(package.metadata["Name"]) in wanted:
            tops = {file.parts[0] for file in package.files or [] if file.parts[0] != ".."}
            for top in tops - {"__pycache__"}:
                source, target = INSTALLED / top, packages / top
                if source.is_dir():
                    shutil.copytree(source, target, copy_function=link_file, dirs_exist_ok=True)
                elif not target.exists():
                    link_file(str(source), str(target))
    return packages


@pytest.fixture(scope="module")
def packages() -> Iterator[Path]:
    """The `site-packages` of a trimmed environment."""
    (ROOT / "build").mkdir(exist_ok=True)
    # On the disk of the code, where files can be linked: pytest's own folder may lie in memory.
    with tempfile.TemporaryDirectory(prefix="trim-", dir=ROOT / "build") as folder:
        environment = Path(folder) / "welltrack"
        packages = copy_environment(environment)
        trim_image.trim_environment(environment)
        yield packages


def run_inside(packages: Path, *arguments: str) -> str:
    """What the interpreter of the environment prints."""
    done = subprocess.run(
        [packages.parents[2] / "bin/python", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONDONTWRITEBYTECODE": "1", "PATH": os.environ["PATH"]},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_trimmed_environment_does_its_work(packages: Path) -> None:
    assert run_inside(packages, str(WORK)) == "whole\n"


def test_trimmed_environment_holds_no_more_than_it_lists(packages: Path) -> None:
    listed = {plain_name(p.metadata["Name"]) for p in metadata.distributions(path=[str(packages)])}
    assert listed & trim_image.PACKAGES.keys() == set()
    assert {"nicegui", "boto3", "typst", "tzdata"} <= listed
    scripts = {path.name for path in (packages.parents[2] / "bin").iterdir()}
    assert scripts == {"python"}
    elements = {path.parent.name for path in packages.glob("nicegui/elements/*/dist")}
    assert elements == {"leaflet", "sortable"}
    # What it was linked from is whole.
    assert (INSTALLED / "nicegui/elements/plotly/dist/index.js").exists()


def find_module(packages: Path, name: str) -> bool:
    """Whether a module is in the environment or in Python itself; it is not imported."""
    top = name.partition(".")[0]
    if top in sys.stdlib_module_names or top in OWN:
        return True
    path = [str(packages)]
    for depth in range(1, name.count(".") + 2):
        spec = PathFinder.find_spec(".".join(name.split(".")[:depth]), path)
        if spec is None:
            return False
        path = list(spec.submodule_search_locations or [])
    return True


def list_needs(code: str) -> Iterator[str]:
    """The modules that code asks for, at its head or later, and those of the elements it draws."""
    yield from IMPORT.findall(code)
    yield from ("nicegui" + ELEMENTS[name][0] for name in ELEMENT.findall(code) if name in ELEMENTS)


def test_all_that_the_code_asks_for_is_left(packages: Path) -> None:
    files = [file for room in OWN for file in (ROOT / room).rglob("*.py")]
    needs = {name for file in files for name in list_needs(file.read_text())}
    assert "nicegui.elements.leaflet" in needs
    assert sorted(name for name in needs if not find_module(packages, name)) == []


@pytest.mark.parametrize(
    "code",
    [
        "def draw(): ui.plotly({})",
        "import yaml",
        "def read():\n    from nicegui.elements.aggrid import AgGrid",
        "import numpy",
    ],
)
def test_what_is_trimmed_and_asked_for_is_found_out(packages: Path, code: str) -> None:
    assert [n for n in list_needs(code) if not find_module(packages, n)] != []


def test_line_that_finds_nothing_ends_the_build(packages: Path) -> None:
    with pytest.raises(SystemExit, match=r"nothing is there for: setuptools, .*nicegui/testing"):
        trim_image.trim_environment(packages.parents[2])
