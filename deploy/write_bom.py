"""Writes the software bill of materials (CycloneDX 1.6, JSON) of the environment that runs it.

    .venv/bin/python deploy/write_bom.py requirements.lock > bom.json

It lists each installed package with its version, licence and the digests that the lock file pins.
The image is built with it. Packages of the operating system are those of the base image.
"""

import json
import re
import sys
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib import metadata
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)")
DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")
CLASSIFIER = "License :: "


def plain_name(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_digests(lock: Path) -> dict[tuple[str, str], list[str]]:
    """The SHA-256 digests of each package and version in a lock file."""
    digests: dict[tuple[str, str], list[str]] = {}
    found: list[str] = []
    for line in lock.read_text().splitlines():
        if pin := PIN.match(line):
            found = digests.setdefault((plain_name(pin[1]), pin[2]), [])
        found += DIGEST.findall(line)
    return digests


def read_licence(package: Distribution) -> str:
    """What a package says of its licence: an SPDX expression, its own words, or classifiers."""
    if expression := package.metadata.get_all("License-Expression"):
        return str(expression[0])
    classifiers = package.metadata.get_all("Classifier") or []
    named = [c.rpartition(" :: ")[2] for c in classifiers if c.startswith(CLASSIFIER)]
    words = "".join(package.metadata.get_all("License") or []).strip()
    # Some put the whole text there: its first line says little.
    if words and "\n" not in words and len(words) < 80:
        return words
    return " AND ".join(named)


def build_component(package: Distribution, digests: Iterable[str]) -> dict[str, Any]:
    """One package in CycloneDX's form."""
    name, version = plain_name(package.metadata["Name"]), package.version
    purl = f"pkg:pypi/{name}@{version}"
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "licenses": [{"license": {"name": read_licence(package) or "unknown"}}],
    }
    # A release has a file for each platform: the digests are those that its lock accepts.
    properties = [{"name": "welltrack:sha256", "value": digest} for digest in digests]
    return component | ({"properties": properties} if properties else {})


def build_bom(packages: Iterable[Distribution], lock: Path) -> dict[str, Any]:
    """The bill of materials of packages; WellTrack itself is what it is about."""
    digests = read_digests(lock)
    by_name = {plain_name(p.metadata["Name"]): p for p in packages}
    product = by_name.pop("welltrack")
    components = [
        build_component(p, digests.get((name, p.version), []))
        for name, p in sorted(by_name.items())
    ]
    about = build_component(product, []) | {"type": "application"}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid4()}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
            "component": about,
        },
        "components": components,
    }


def main(lock: Path) -> None:
    """Print the bill of materials."""
    sys.stdout.write(json.dumps(build_bom(metadata.distributions(), lock), indent=1) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
