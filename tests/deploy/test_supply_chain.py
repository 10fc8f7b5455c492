"""Licences, the list of what is in the image, and what is said where nothing can be checked."""

import json
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from deploy.advisory_copy import ask_copy
from deploy.check_licences import REASONS, is_allowed, list_refusals
from deploy.check_vulnerabilities import explain, main
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
    assert "make audit ADVISORIES=FOLDER" in lines[0]
    assert explain(LOCK, []) == (lines, False)


def test_known_vulnerability_is_named_with_its_mend() -> None:
    lines, is_known = explain(LOCK, [UNREAD, CLEAN, WEAK])
    assert is_known is True
    assert lines == [f"{LOCK}: 2 of 3 packages checked", "c 2: CVE-2026-1, mended in 3"]
    assert explain(LOCK, [CLEAN]) == ([f"{LOCK}: 1 of 1 packages checked"], False)


ADVISORY = """
id: PYSEC-2026-1
modified: "2026-11-02T08:00:00Z"
affected:
- package: {name: Some_Thing, ecosystem: PyPI}
  ranges:
  - type: GIT
    events: [{introduced: "0"}, {fixed: abc}]
  - type: ECOSYSTEM
    events: [{introduced: "0"}, {fixed: 1.4.2}, {introduced: "2.0"}, {fixed: 2.0.10}]
  versions: [1.0rc1, 9.9.post1]
"""


def write_copy(folder: Path, **more: object) -> Path:
    """A copy of advisories as the Python Packaging Authority keeps them."""
    place = folder / "vulns/some-thing"
    place.mkdir(parents=True, exist_ok=True)
    (place / "PYSEC-2026-1.yaml").write_text(
        ADVISORY + "".join(f"{k}: {v}" for k, v in more.items())
    )
    return folder


@pytest.mark.parametrize(
    ("version", "known"),
    [
        ("1.4.1", True),
        ("1.4.2", False),
        ("2.0", True),
        ("2.0.9", True),
        ("2.0.10", False),
        ("1.0rc1", True),
        ("9.9.post1", True),
        ("9.9", False),
        ("no-version", False),
    ],
)
def test_copy_of_advisories_tells_which_versions_are_affected(
    tmp_path: Path, version: str, known: bool
) -> None:
    pins = [("some-thing", version), ("other", "1.0")]
    packages, newest = ask_copy(write_copy(tmp_path), pins)
    found = [{"id": "PYSEC-2026-1", "fix_versions": ["1.4.2", "2.0.10"]}] if known else []
    assert packages == [
        {"name": "other", "version": "1.0", "vulns": []},
        {"name": "some-thing", "version": version, "vulns": found},
    ]
    assert newest.isoformat() == "2026-11-02"


def test_copy_of_advisories_may_be_json_and_has_a_last_affected_version(tmp_path: Path) -> None:
    events = [{"introduced": "1.0"}, {"last_affected": "1.5"}]
    affected = {"package": {"name": "a"}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
    advisory = {"id": "GHSA-1", "modified": "2026-01-01T00:00:00Z", "affected": [affected]}
    (tmp_path / "GHSA-1.json").write_text(json.dumps(advisory))
    packages, _ = ask_copy(tmp_path, [("a", "0.9"), ("a", "1.5"), ("a", "1.5.1")])
    assert [len(package["vulns"]) for package in packages] == [0, 1, 0]
    assert packages[1]["vulns"] == [{"id": "GHSA-1", "fix_versions": []}]


def test_withdrawn_advisory_is_none_and_an_empty_copy_is_refused(tmp_path: Path) -> None:
    write_copy(tmp_path, withdrawn='"2026-11-03T00:00:00Z"')
    with pytest.raises(SystemExit, match="holds no advisories"):
        ask_copy(tmp_path, [("some-thing", "1.4.1")])


def test_audit_ends_badly_where_the_copy_knows_something(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = tmp_path / "lock"
    lock.write_text("some-thing==1.4.1 \\\n    --hash=sha256:00\n")
    assert main([lock], write_copy(tmp_path / "copy")) == 1
    assert capsys.readouterr().out.splitlines() == [
        "vulnerabilities: the newest advisory of the copy is of 2026-11-02",
        f"vulnerabilities: {lock}: 1 of 1 packages checked",
        "vulnerabilities: some-thing 1.4.1: PYSEC-2026-1, mended in 1.4.2, 2.0.10",
    ]
