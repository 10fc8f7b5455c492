"""Files of npm packages that tests need, fetched once and kept in pytest's cache."""

import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import pytest

FETCH_SECONDS = 120


def packed(folder: Path, package: str, member: str) -> Path:
    """A file of a package's; skips the test where it can't be fetched.

    Tests that run side by side may fetch it at the same time: it appears as a whole, and the
    second takes the place of the first even while that is being run.
    """
    kept = folder / member
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as place:
            _fetched(Path(place), package, member).replace(kept)
    return kept


def _fetched(place: Path, package: str, member: str) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip(f"npm is not there to fetch {package} with")
    command = [npm, "pack", package, "--silent"]
    try:
        told = subprocess.run(
            command, cwd=place, capture_output=True, text=True, timeout=FETCH_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm did not fetch {package} in {FETCH_SECONDS} s")
    if told.returncode != 0:
        pytest.skip(f"npm can't fetch {package}: {told.stderr.strip()[-300:]}")
    with tarfile.open(place / told.stdout.strip().splitlines()[-1]) as package_file:
        package_file.extract(member, place, filter="data")
    return place / member
