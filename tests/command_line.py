"""The command line as a person calls it, in process and as a process of its own."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from tests import factories
from tests.factories import Site
from welltrack_ui.cli import app

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Outcome:
    """What a command answered."""

    status: int
    out: str
    err: str


def run(*arguments: str | Path, typed: str = "") -> Outcome:
    """Call a command in this process; an error that nobody expected is raised."""
    root = logging.getLogger()
    handlers = list(root.handlers)
    result = CliRunner().invoke(app, [str(a) for a in arguments], input=typed)
    root.handlers[:] = handlers  # what it logs to is closed behind it
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Outcome(result.exit_code, result.stdout, result.stderr)


def command(*arguments: str | Path) -> list[str]:
    """The command line of a process."""
    return [sys.executable, "-m", "welltrack_ui", *(str(a) for a in arguments)]


def environment(**settings: str) -> dict[str, str]:
    """The environment of a process, with WellTrack's own settings."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", **settings}


def run_process(folder: Path, *arguments: str | Path, **settings: str) -> Outcome:
    """Call a command in a process of its own, in a folder."""
    done = subprocess.run(
        command(*arguments),
        cwd=folder,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


@contextmanager
def prepared(folder: Path) -> Iterator[Site]:
    """A site in a data folder, for commands to work on."""
    services = factories.services_in(folder)
    try:
        yield factories.site(services, factories.crew(services), name="North Sea")
    finally:
        services.engine.close()
