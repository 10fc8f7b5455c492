"""Runs the benchmarks here, all of them or those named: `python -m tests.bench day_query`.

A benchmark is a module named in BENCHES that prints what it measured, beside a peer or a baseline
measured in the same run, and ends with a line for each target: `TARGET name value limit met|short`.
"""

import subprocess
import sys

BENCHES = (
    *("calendar_crowd", "calendar_render", "day_query", "dynamodb_cost", "files", "outage"),
    *("pages", "report", "search", "sheet", "two_processes"),
)
LONG_BENCHES = ("endurance",)
"""Half an hour: run only where it is named."""


def main(asked: list[str]) -> int:
    """Run them one after the other; the number of those that failed to finish."""
    known = (*BENCHES, *LONG_BENCHES)
    unknown = set(asked) - set(known)
    if unknown:
        sys.exit(f"No such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join(known)}")
    return sum(not finished(thing) for thing in asked or BENCHES)


def finished(thing: str) -> bool:
    """A process each, so that no benchmark pays for the memory and threads of another."""
    print(f"\n== {thing}", flush=True)
    run = subprocess.run([sys.executable, "-m", f"tests.bench.{thing}"], check=False)
    return run.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
