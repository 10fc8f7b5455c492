"""The Chromium that browser tests drive: the system's own.

`python -m tests.chromium` installs Debian's where there is none.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

# The first is Debian's Chromium without windows: the same engine, and quicker to start.
SHELL = "chromium-headless-shell"
COMMANDS = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
# Two clones may install at the same time: the second waits for the first.
APT = ("apt-get", "-o", "DPkg::Lock::Timeout=300", "-y", "-qq")
MISSING = """\
The tests drive a real Chromium, and there is none here. Install it, then run `make test` again:
  Debian, Ubuntu:  sudo apt-get install chromium
  Fedora:          sudo dnf install chromium
  macOS:           brew install --cask google-chrome
An executable elsewhere can be named in WELLTRACK_TEST_CHROMIUM."""


def find() -> Path | None:
    """The executable, or None. WELLTRACK_TEST_CHROMIUM goes before what the system has.

    Raises SystemExit where that variable names nothing.
    """
    named = os.environ.get("WELLTRACK_TEST_CHROMIUM")
    if named:
        return Path(shutil.which(named) or sys.exit(f"WELLTRACK_TEST_CHROMIUM: no {named} here"))
    on_path = (shutil.which(command) for command in COMMANDS)
    candidates = [*(Path(found) for found in on_path if found), *APPLICATIONS]
    return next((path for path in candidates if path.exists()), None)


def ensure() -> Path:
    """Find Chromium, or install Debian's.

    Raises SystemExit with what to do when there is none and it can't be installed.
    """
    found = find() or _install()
    if found is None:
        sys.exit(MISSING)
    return found


def _install() -> Path | None:
    apt = shutil.which("apt-get")
    prefix = _as_root()
    if apt is None or prefix is None:
        return None
    print("Installing Chromium from the system's packages ...", file=sys.stderr)  # noqa: T201  a command's progress
    apt_get(prefix, "update")
    # Older systems have no package of the first name.
    any(apt_get(prefix, "install", "--no-install-recommends", name) for name in (SHELL, "chromium"))
    return find()


def apt_get(prefix: Sequence[str], *step: str) -> bool:
    """Whether apt-get did it."""
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *APT, *step]
    return subprocess.run(command, check=False).returncode == 0


def _as_root() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    return ["sudo"] if shutil.which("sudo") else None


if __name__ == "__main__":
    ensure()
