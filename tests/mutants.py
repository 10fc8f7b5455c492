"""Mutants: small faults put into a copy of the code, each of which a fast test must notice.

`python -m tests.mutants` tries all of them, `python -m tests.mutants npt stale` those whose name
has one of the words. Each prints `killed` or `survived`; tests of a browser take part only where a
mutant names no others. The list grows with each feature: a line of the code that a test could miss
becomes a mutant here.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import NamedTuple

from tests.mutant_list import MUTANTS, Mutant

ROOT = Path(__file__).resolve().parent.parent
PARTS = (
    *("welltrack_ui", "pages", "components", "tests", "deploy", "pyproject.toml", "Makefile"),
    *("Dockerfile", ".dockerignore", "requirements.lock", "requirements-dev.lock"),
)
TIMEOUT_SECONDS = 300


class Outcome(NamedTuple):
    """What became of a mutant: whether a test failed, and which one."""

    mutant: Mutant
    killed: bool
    detail: str


def copy_tree(folder: Path) -> Path:
    """A copy of the code and its tests, so that the working tree stays as it is."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, folder / part)
    return folder


def mutate_source(source: str, mutant: Mutant) -> str:
    """The source with the fault in it. Raises: ValueError unless its place is there just once."""
    if source.count(mutant.before) != 1:
        raise ValueError(f"{mutant.name}: {mutant.path} has it {source.count(mutant.before)} times")
    return source.replace(mutant.before, mutant.after)


def run_tests(folder: Path, tests: tuple[str, ...]) -> tuple[bool, str]:
    """Whether the tests pass in a copy, and the first that fails."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", *tests]
    # Only what no other test can tell, such as a rule of print, has journeys alone.
    if not all(path.startswith("tests/journeys/") for path in tests):
        command += ["-m", "not browser"]
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        run = subprocess.run(
            # The cache holds programs that tests fetch; a test that can't have them tells nothing.
            [*command, "-o", f"cache_dir={ROOT / 'build' / 'mutants'}"],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False, f"ran over {TIMEOUT_SECONDS} s"
    failures = [line for line in run.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    # 5: no test was collected, which is a fault of the list.
    return run.returncode in {0, 5}, failures[0] if failures else f"exit {run.returncode}"


def try_mutant(folder: Path, mutant: Mutant) -> Outcome:
    """Put one fault into a copy, run its tests, and take the fault out again."""
    path = folder / mutant.path
    source = path.read_text("utf-8")
    path.write_text(mutate_source(source, mutant), "utf-8")
    try:
        passed, detail = run_tests(folder, mutant.tests)
    finally:
        path.write_text(source, "utf-8")
    return Outcome(mutant, not passed, detail)


def choose_mutants(words: list[str]) -> list[Mutant]:
    return [m for m in MUTANTS if not words or any(word in m.name for word in words)]


def main(words: list[str]) -> int:
    """Try the chosen mutants, one a core; 1 where one survived."""
    chosen, workers = choose_mutants(words), os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as place:
        copies: Queue[Path] = Queue()
        for number in range(workers):
            copies.put(copy_tree(Path(place) / str(number)))

        def take_turn(mutant: Mutant) -> Outcome:
            folder = copies.get()
            try:
                return try_mutant(folder, mutant)
            finally:
                copies.put(folder)

        survived = 0
        with ThreadPoolExecutor(workers) as pool:
            for outcome in pool.map(take_turn, chosen):
                survived += not outcome.killed
                verdict = "killed" if outcome.killed else "survived"
                print(f"{verdict:8} {outcome.mutant.name}: {outcome.detail[:120]}", flush=True)  # noqa: T201 - its result is what it prints
    print(f"{len(chosen) - survived} killed, {survived} survived")  # noqa: T201 - as above
    return int(survived > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
