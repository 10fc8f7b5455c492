"""Licences, the list of what is in the image, and what is said where nothing can be checked."""

import json
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from deploy.check_licences import REASONS, is_allowed, list_refusals
from deploy.check_vulnerabilities import explain
from deploy.write_bom import build_bom, plain_name, read_digests

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements.lock"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_licence_is_allowed(lock: str) -> None:
    assert list(list_refusals(ROOT / lock)) == []


def test_licence_that_is_not_allowed_is_named(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_text("typing-extensions==1.0 \\\n    --hash=sha256:00\n")
    allowed = list(list_refusals(lock))
    lock.write_text("docutils==1.0 \\\n    --hash=sha256:00\n")
    reason = REASONS.pop("docutils")
    try:
        refused = list(list_refusals(lock))
    finally:
        REASONS["docutils"] = reason
    assert (allowed, len(refused)) == ([], 1)
    assert refused[0].startswith("docutils 1.0: ")


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("Apache License 2.0", True),
        ("GPL-3.0-or-later", False),
        ("", False),
        ("MIT AND GPL-2.0-only", False),
        ("MIT OR GPL-2.0-only", True),
        ("MPL-2.0 AND (Apache-2.0 OR GPL-2.0-only)", True),
        ("MPL-2.0 AND (AGPL-3.0 OR GPL-2.0-only)", False),
        ("GPL-2.0-only AND MIT OR ISC", True),
    ],
)
def test_licence_expression_is_read(licence: str, allowed: bool) -> None:
    assert is_allowed(licence) is allowed


def test_bill_of_materials_lists_what_is_installed_with_its_digests() -> None:
    packages = [metadata.distribution(name) for name in ("welltrack", "pynamodb", "nicegui")]
    bom = build_bom(packages, LOCK)
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.6")
    assert bom["metadata"]["component"]["purl"] == f"pkg:pypi/welltrack@{packages[0].version}"
    assert [one["name"] for one in bom["components"]] == ["nicegui", "pynamodb"]
    pynamodb = bom["components"][1]
    assert pynamodb["licenses"] == [{"license": {"name": "MIT"}}]
    digests = {one["value"] for one in pynamodb["properties"]}
    assert digests == set(read_digests(LOCK)["pynamodb", pynamodb["version"]])
    assert all(len(digest) == 64 for digest in digests)
    json.dumps(bom)


def test_digests_belong_to_the_package_above_them(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    one, two = "1" * 64, "2" * 64
    lock.write_text(
        f"a_b.C==1.0 ; python_version < '4' \\\n    --hash=sha256:{one}\n    # via d\n"
        f"d==2 \\\n    --hash=sha256:{two} \\\n    --hash=sha256:{one}\n"
    )
    assert read_digests(lock) == {("a-b-c", "1.0"): [one], ("d", "2"): [two, one]}
    assert plain_name("a_b.C") == "a-b-c"


UNREAD: dict[str, Any] = {"name": "a", "skip_reason": "not found"}
CLEAN: dict[str, Any] = {"name": "b", "version": "1", "vulns": []}
WEAK: dict[str, Any] = {
    "name": "c",
    "version": "2",
    "vulns": [{"id": "CVE-2026-1", "fix_versions": ["3"]}],
}


def test_silence_of_the_source_is_not_taken_for_health() -> None:
    lines, is_known = explain(LOCK, [UNREAD, UNREAD])
    assert is_known is False
    assert "NOT CHECKED" in lines[0]
    assert explain(LOCK, []) == (lines, False)


def test_known_vulnerability_is_named_with_its_mend() -> None:
    lines, is_known = explain(LOCK, [UNREAD, CLEAN, WEAK])
    assert is_known is True
    assert lines == [f"{LOCK}: 2 of 3 packages checked", "c 2: CVE-2026-1, mended in 3"]
    assert explain(LOCK, [CLEAN]) == ([f"{LOCK}: 1 of 1 packages checked"], False)
