"""`welltrack` as a process of its own: how it starts, stops and fails."""

import json
import re
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from tests.command_line import command, environment, prepared, run_process

WAIT_SECONDS = 30


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A server, killed if the test leaves it running."""
    with subprocess.Popen(
        command(*arguments),
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def told_address(output: IO[str] | None) -> tuple[str, str]:
    """Where a server says it is, and all that it said before."""
    assert output is not None
    said = ""
    for line in output:
        if match := re.search(r"WellTrack is on http://localhost:(\d+)", line):
            return f"http://127.0.0.1:{match[1]}", said
        said += line
    raise AssertionError(f"it ended without serving: {said}")


def test_help_is_told(tmp_path: Path) -> None:
    told = run_process(tmp_path, "--help")
    assert (told.status, told.err) == (0, "")
    assert "A shared calendar, file room and change log for wells." in told.out
    assert list(tmp_path.iterdir()) == []


def test_wrong_setting_leaves_no_traceback(tmp_path: Path) -> None:
    told = run_process(tmp_path, "serve", WELLTRACK_STORE="dynamodb")
    line = "welltrack: WELLTRACK_SECRET is required with WELLTRACK_STORE=dynamodb\n"
    assert (told.status, told.out, told.err) == (2, "", line)


def test_dry_run_reads_the_file_and_writes_nothing(tmp_path: Path) -> None:
    with prepared(tmp_path / "data") as site:
        (tmp_path / "wells.csv").write_text("name;total_depth_m\nA;1500,5\nB;deep\n")
        told = run_process(
            tmp_path,
            *("import", "wells", "wells.csv", "--dry-run"),
            *("--org", site.org.id, "--project", site.project.id),
        )
    fault = "row 3: total_depth_m (Total depth (MD)): must be a number — it holds “deep”\n"
    assert (told.status, told.err) == (
        1,
        f"{fault}1 of 2 rows can't be taken: nothing was written.\n",
    )
    assert told.out == ""


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_server_tells_its_address_and_stops_in_order(tmp_path: Path, stop: signal.Signals) -> None:
    with started(tmp_path, "serve", "--port", "0", "--data", "kept") as process:
        address, _ = told_address(process.stdout)
        with urllib.request.urlopen(f"{address}/healthz", timeout=WAIT_SECONDS) as answer:  # noqa: S310 - our own server
            assert answer.status == 200
        process.send_signal(stop)
        _, log = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 0
    lines = [json.loads(line) for line in log.splitlines()]
    (access,) = [line for line in lines if line["logger"] == "welltrack.access"]
    assert (access["level"], access["message"], access["status"]) == (
        "info",
        "GET 200 /healthz",
        200,
    )
    assert len(access["request_id"]) == 16
    assert (tmp_path / "kept/welltrack.sqlite").exists()


def test_demo_tells_how_to_sign_in(tmp_path: Path) -> None:
    with started(tmp_path, "demo", "--port", "0") as process:
        address, said = told_address(process.stdout)
        accounts = dict(re.findall(r"^  \w+ +(\S+@demo\.example) +(\S+)$", said, re.MULTILINE))
        email = "engineer@demo.example"
        body = json.dumps({"email": email, "password": accounts[email]}).encode()
        asked = urllib.request.Request(  # noqa: S310 - our own server
            f"{address}/api/auth/login", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(asked, timeout=WAIT_SECONDS) as answer:  # noqa: S310 - as above
            assert json.load(answer)["token_type"] == "bearer"
        process.terminate()
        process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 0
    assert (tmp_path / "data/demo/demo.json").stat().st_mode & 0o077 == 0
