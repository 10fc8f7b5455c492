"""A copy of advisories on this disk, in the OSV form: for where no source is in reach.

Such as a clone of github.com/pypa/advisory-database (a folder a package, YAML), or what OSV hands
out for PyPI as an archive, unpacked (JSON).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from packaging.version import InvalidVersion, Version

from deploy.write_bom import plain_name

Pins = Iterable[tuple[str, str]]
"""Names and versions of packages."""


def list_advisories(folder: Path, names: set[str]) -> Iterator[dict[str, Any]]:
    """The advisories that may be about some of these packages, and were not withdrawn."""
    for path in sorted(folder.rglob("*.yaml")):
        if plain_name(path.parent.name) in names:
            advisory = yaml.safe_load(path.read_text(encoding="utf-8"))
            if not advisory.get("withdrawn"):
                yield advisory
    for path in sorted(folder.rglob("*.json")):
        advisory = json.loads(path.read_text(encoding="utf-8"))
        if "affected" in advisory and not advisory.get("withdrawn"):
            yield advisory


def is_in_range(version: str, events: Iterable[Mapping[str, object]]) -> bool:
    """Whether a version is affected, by events in the order of their versions."""
    here, affected = Version(version), False
    steps = [(Version(str(at)), name) for event in events for name, at in event.items()]
    for at, name in sorted(steps):
        if name == "introduced" and here >= at:
            affected = True
        elif (name == "fixed" and here >= at) or (name == "last_affected" and here > at):
            affected = False
    return affected


def is_affected(affected: Mapping[str, Any], version: str) -> bool:
    """Whether a part of an advisory is about this version."""
    if version in map(str, affected.get("versions", ())):
        return True
    ranges = [r for r in affected.get("ranges", ()) if r["type"] == "ECOSYSTEM"]
    try:
        return any(is_in_range(version, r["events"]) for r in ranges)
    except InvalidVersion:
        return False  # its list of versions says all that can be known


def list_mends(affected: Mapping[str, Any]) -> list[str]:
    """The versions that mend it."""
    ranges = [r for r in affected.get("ranges", ()) if r["type"] == "ECOSYSTEM"]
    events = [event for found in ranges for event in found["events"]]
    return [str(event["fixed"]) for event in events if "fixed" in event]


def ask_copy(folder: Path, pins: Pins) -> tuple[list[dict[str, Any]], date]:
    """What a copy says of each package, as pip-audit words it, and the day of its newest advisory.

    Raises: SystemExit for a folder that holds no advisories about any of them.
    """
    packages: dict[tuple[str, str], dict[str, Any]] = {
        pin: {"name": pin[0], "version": pin[1], "vulns": []} for pin in sorted(pins)
    }
    newest = ""
    for advisory in list_advisories(folder, {name for name, _ in packages}):
        newest = max(newest, str(advisory.get("modified", ""))[:10])
        for affected in advisory["affected"]:
            about = plain_name(affected.get("package", {}).get("name", ""))
            for (name, version), package in packages.items():
                if name == about and is_affected(affected, version):
                    found = {"id": advisory["id"], "fix_versions": list_mends(affected)}
                    package["vulns"].append(found)
    if not newest:
        raise SystemExit(f"{folder} holds no advisories in the OSV form about these packages")
    return list(packages.values()), date.fromisoformat(newest)
