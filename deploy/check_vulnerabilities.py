"""Asks for known vulnerabilities of what lock files pin, and says what it couldn't learn.

    .venv-audit/bin/python deploy/check_vulnerabilities.py requirements.lock
    .venv-audit/bin/python deploy/check_vulnerabilities.py --advisories FOLDER requirements.lock

The first asks pip-audit, the second a copy of the advisories on this disk (`advisory_copy.py`). By
itself pip-audit ends with "No known vulnerabilities found" also where its source answered for no
package at all, as behind a mirror that has packages alone. Exit status 1: some are known; 0: none
are, or the source can't be reached, which is said.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

# Run as a script, its own folder is where it looks first.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from deploy.advisory_copy import ask_copy
from deploy.write_bom import read_digests

SOURCES = ("pypi", "osv")


def ask_source(lock: Path, source: str) -> list[dict[str, Any]]:
    """What a source says of each package; empty where it can't be reached."""
    options = ("--require-hashes", "--disable-pip", "--progress-spinner", "off", "-f", "json")
    command = [sys.executable, "-m", "pip_audit", *options, "-s", source, "-r", str(lock)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - arguments of our own
    try:
        answer: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return []
    return answer


def ask_sources(lock: Path) -> list[dict[str, Any]]:
    """What the first source that can be reached says of each package."""
    answers = (ask_source(lock, source) for source in SOURCES)
    return next((a for a in answers if any("skip_reason" not in p for p in a)), [])


def explain(lock: Path, packages: list[dict[str, Any]]) -> tuple[list[str], bool]:
    """The lines about a lock file, and whether something is known against it."""
    read = [package for package in packages if "skip_reason" not in package]
    if not read:
        sources = " nor ".join(SOURCES)
        remedy = "give a copy of the advisories: make audit ADVISORIES=FOLDER"
        return [f"{lock}: NOT CHECKED, neither {sources} can be reached from here; {remedy}"], False
    lines = [f"{lock}: {len(read)} of {len(packages)} packages checked"]
    for package in read:
        for found in package["vulns"]:
            mend = ", ".join(found["fix_versions"]) or "no release yet"
            lines.append(f"{package['name']} {package['version']}: {found['id']}, mended in {mend}")
    return lines, len(lines) > 1


def main(locks: list[Path], advisories: Path | None) -> int:
    """Print what is known; the exit status. Raises: SystemExit for a copy without advisories."""
    status = 0
    for lock in locks:
        if advisories:
            packages, newest = ask_copy(advisories, read_digests(lock))
            sys.stdout.write(f"vulnerabilities: the newest advisory of the copy is of {newest}\n")
        else:
            packages = ask_sources(lock)
        lines, is_known = explain(lock, packages)
        sys.stdout.writelines(f"vulnerabilities: {line}\n" for line in lines)
        status |= is_known
    return status


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--advisories", type=Path)
    parser.add_argument("locks", nargs="+", type=Path)
    given = parser.parse_args()
    sys.exit(main(given.locks, given.advisories))
