"""Takes out of an installed environment what a server never reads; the image is built with it.

    python deploy/trim_image.py /opt/welltrack

Each line of `UNUSED` says what goes and what stays. `tests/deploy/test_image.py` starts the result,
where there is a tool that builds images, and prints a report in each language with it.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

AWS_SERVICES = {"dynamodb", "s3", "sesv2", "sso", "sso-oidc", "sts"}
"""The services that WellTrack calls, and those that give it credentials."""
LANGUAGES = {"root", "en", "ru", "kk"}
"""Languages of the screens: `components/i18n` reads no other."""
BUILD_TOOLS = ("setuptools", "pkg_resources", "_distutils_hack", "distutils-precedence.pth")
SMALLEST_LIBRARY = 1_000_000


def list_unused(packages: Path) -> Iterator[Path]:
    """What goes: folders and files below `site-packages`."""
    yield from (path for path in packages.rglob("tests") if path.is_dir())
    for service in (packages / "botocore/data").iterdir():
        if service.is_dir() and service.name not in AWS_SERVICES:
            yield service
    for locale in (packages / "babel/locale-data").iterdir():
        if locale.stem.partition("_")[0] not in LANGUAGES:
            yield locale
    for name in BUILD_TOOLS:
        yield packages / name
    yield from packages.glob("setuptools-*.dist-info")


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
    (packages,) = environment.glob("lib/python3*/site-packages")
    removed = remove_paths(list(list_unused(packages)))
    stripped = strip_libraries(packages) if shutil.which("strip") else 0
    sys.stdout.write(f"removed {removed / 1e6:.0f} MB, stripped {stripped / 1e6:.0f} MB\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
