"""Asks pip-audit for known vulnerabilities of what lock files pin, and says what it couldn't learn.

    .venv-audit/bin/python deploy/check_vulnerabilities.py requirements.lock

By itself pip-audit ends with "No known vulnerabilities found" also where its source answered for no
package at all, as behind a mirror that has packages alone. Exit status 1: some are known; 0: none
are, or the source can't be reached, which is said.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

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


def explain(lock: Path, packages: list[dict[str, Any]]) -> tuple[list[str], bool]:
    """The lines about a lock file, and whether something is known against it."""
    read = [package for package in packages if "skip_reason" not in package]
    if not read:
        sources = " nor ".join(SOURCES)
        return [f"{lock}: NOT CHECKED, neither {sources} can be reached from here"], False
    lines = [f"{lock}: {len(read)} of {len(packages)} packages checked"]
    for package in read:
        for found in package["vulns"]:
            mend = ", ".join(found["fix_versions"]) or "no release yet"
            lines.append(f"{package['name']} {package['version']}: {found['id']}, mended in {mend}")
    return lines, len(lines) > 1


def main(locks: list[Path]) -> int:
    """Print what is known; the exit status."""
    status = 0
    for lock in locks:
        answers = (ask_source(lock, source) for source in SOURCES)
        packages = next((a for a in answers if any("skip_reason" not in p for p in a)), [])
        lines, is_known = explain(lock, packages)
        sys.stdout.writelines(f"vulnerabilities: {line}\n" for line in lines)
        status |= is_known
    return status


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
