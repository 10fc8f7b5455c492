"""Takes out of an installed environment what a server never reads; the image is built with it.

    python deploy/trim_image.py /opt/welltrack

Each line of `PACKAGES` and `FILES` says what goes and why; one that finds nothing ends the build,
since a library then has moved its files. `tests/deploy/test_trim.py` trims the environment of the
tests and works with what is left; `tests/deploy/test_image.py` does so in the image.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

PACKAGES = {
    "setuptools": "builds the project",
    "pycparser": "builds the bindings of argon2, as the folder cffi does",
    "docutils": "for ui.restructured_text, which no screen has",
    "markdown2": "for ui.markdown, which no screen has",
    "dnspython": "asks for an address's mail servers; WellTrack checks its form alone",
    "pyyaml": "for the server's log settings and OpenAPI as YAML, which are neither read nor sent",
    "watchfiles": "starts a server anew when its code changes",
    "simple-websocket": "for Socket.IO in threads",
    "wsproto": "the server's second choice for websockets, after websockets",
    "rich": "boxes and colours of the command line, which cli.py switches off; with the next three",
    "pygments": "of rich",
    "markdown-it-py": "of rich",
    "mdurl": "of markdown-it-py",
    "aiohttp": "for the client of Socket.IO; the next six belong to it",
    "aiohappyeyeballs": "of aiohttp",
    "aiosignal": "of aiohttp",
    "attrs": "of aiohttp",
    "frozenlist": "of aiohttp",
    "propcache": "of yarl",
    "yarl": "of aiohttp",
    "multidict": "of aiohttp and yarl",
}
"""Packages that are installed because others ask for them, and why nobody reads them here."""


class FileRule(NamedTuple):
    """Files and folders of `site-packages` that go, but for those whose names fit `keep`."""

    pattern: str
    reason: str
    keep: tuple[str, ...] = ()


FILES = (
    FileRule("**/tests", "libraries' own tests"),
    FileRule("**/*.pyi", "types, for editors"),
    FileRule("cffi", "its compiled part, _cffi_backend, lies beside it and stays"),
    FileRule(
        "botocore/data/*/",
        "services of AWS that are never called; the last three give credentials",
        ("dynamodb", "s3", "sesv2", "sso", "sso-oidc", "sts"),
    ),
    FileRule(
        "babel/locale-data/*.dat",
        "languages that components/i18n doesn't read",
        ("root.dat", "en.dat", "en_*.dat", "ru.dat", "ru_*.dat", "kk.dat", "kk_Cyrl*", "kk_KZ.dat"),
    ),
    FileRule("nicegui/testing", "for tests"),
    # NiceGUI offers browsers the elements whose folders are there.
    *(
        FileRule(f"nicegui/elements/{name}", "an element that no screen has")
        for name in (
            *("aggrid", "anywidget", "codemirror", "echart", "joystick", "json_editor"),
            *("mermaid", "plotly", "scene", "xterm"),
        )
    ),
    FileRule("nicegui/static/sass.*", "compiles ui.add_sass in the browser, which nobody calls"),
    FileRule("nicegui/static/unocss", "a choice in place of our own styles"),
    FileRule("nicegui/static/tailwindcss.min.js", "main.py switches it off"),
    FileRule("nicegui/static/vue.esm-browser.js", "long form, for those who work on NiceGUI"),
    FileRule("nicegui/static/quasar.umd.js", "long form"),
    FileRule("nicegui/static/quasar.important.css", "long form"),
    FileRule("nicegui/static/quasar.unimportant.css", "long form"),
    FileRule(
        "nicegui/static/lang/*.js",
        "languages that no page is in",
        ("en-GB.*", "en-US.*", "ru.*", "kk.*"),
    ),
    FileRule("passlib/handlers/*.py", "hashes but argon2", ("__init__.py", "argon2.py")),
    *(
        FileRule(f"websockets/{name}", "the server reads frames by itself, and calls nobody")
        for name in ("legacy", "sync", "trio")
    ),
    FileRule("boto3/data/*/", "services as objects; they are called as clients"),
    FileRule("**/*.pyx", "what compiled modules were compiled from"),
    FileRule("**/*.pxd", "likewise"),
)
SCRIPTS = ("python*", "welltrack")
"""Commands that stay."""
SMALLEST_LIBRARY = 200_000


def list_package_paths(packages: Path, name: str) -> set[Path]:
    """The folders, files and commands of an installed package."""
    found = next(iter(metadata.distributions(name=name, path=[str(packages)])), None)
    paths: set[Path] = set()
    for file in (found and found.files) or []:
        if file.parts[0] == "..":
            paths.add(Path(str(file.locate())).resolve())
        elif file.parts[0] != "__pycache__":
            paths.add(packages / file.parts[0])
    return paths


def list_rule_paths(packages: Path, rule: FileRule) -> set[Path]:
    """What a rule lets go."""
    folders_only = rule.pattern.endswith("/")
    return {
        path
        for path in packages.glob(rule.pattern.rstrip("/"))
        if not any(fnmatch(path.name, kept) for kept in rule.keep)
        and (path.is_dir() or not folders_only)
    }


def list_unused(packages: Path) -> Iterator[Path]:
    """What goes. Raises: SystemExit for a line that finds nothing."""
    found = {name: list_package_paths(packages, name) for name in PACKAGES}
    found |= {rule.pattern: list_rule_paths(packages, rule) for rule in FILES}
    if idle := [line for line, paths in found.items() if not paths]:
        raise SystemExit(f"trim_image.py: nothing is there for: {', '.join(idle)}")
    for paths in found.values():
        yield from sorted(paths)
    for script in packages.parents[2].glob("bin/*"):
        if not any(fnmatch(script.name, kept) for kept in SCRIPTS):
            yield script


def remove_paths(paths: list[Path]) -> int:
    """Remove files and folders; the bytes that they took."""
    freed = 0
    for path in paths:
        files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
        freed += sum(file.stat().st_size for file in files)
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return freed


def find_packages(environment: Path) -> Path:
    """The folder that packages are installed in."""
    (packages,) = environment.glob("lib/python3*/site-packages")
    return packages


def trim_environment(environment: Path) -> int:
    """Remove what is unused; the bytes that it took. Raises: SystemExit as `list_unused`."""
    return remove_paths(list(list_unused(find_packages(environment))))


def strip_libraries(packages: Path) -> int:
    """Take the symbols for debuggers out of compiled modules; the bytes that they took."""
    freed = 0
    for library in packages.rglob("*.so"):
        # Those that a wheel carries in `.libs` are patched in a way that strip breaks.
        if library.stat().st_size < SMALLEST_LIBRARY or ".libs" in library.parent.name:
            continue
        before = library.stat().st_size
        subprocess.run(["strip", "--strip-unneeded", library], check=True)  # noqa: S603, S607 - binutils of the build stage
        freed += before - library.stat().st_size
    return freed


def main(environment: Path) -> None:
    """Trim an environment, and say what it brought."""
    removed = trim_environment(environment)
    stripped = strip_libraries(find_packages(environment)) if shutil.which("strip") else 0
    sys.stdout.write(f"removed {removed / 1e6:.0f} MB, stripped {stripped / 1e6:.0f} MB\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
