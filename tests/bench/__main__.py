"""Runs the benchmarks here, all of them or those named: `python -m tests.bench store calendar`.

A benchmark is a module `bench_<thing>.py` that prints what it measured, beside a peer or a baseline
measured in the same run, and ends with a line for each target: `TARGET name value limit met|short`.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main(asked: list[str]) -> int:
    """Run them one after the other; the number of those that failed to finish."""
    there = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    unknown = set(asked) - set(there)
    if unknown:
        sys.exit(f"No such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join(there)}")
    return sum(not finished(thing) for thing in asked or there)


def finished(thing: str) -> bool:
    """A process each, so that no benchmark pays for the memory and threads of another."""
    print(f"\n== {thing}", flush=True)
    run = subprocess.run([sys.executable, "-m", f"tests.bench.bench_{thing}"], check=False)
    return run.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
