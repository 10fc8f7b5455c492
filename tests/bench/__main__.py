"""Runs the benchmarks here, all of them or those named: `python -m tests.bench day_query`.

A benchmark is a module named in BENCHES that prints what it measured, beside a peer or a baseline
measured in the same run, and ends with a line for each target: `TARGET name value limit met|short`.
"""

import subprocess
import sys

BENCHES = (
    *("calendar_crowd", "calendar_render", "day_query", "files", "pages", "report", "search"),
)


def main(asked: list[str]) -> int:
    """Run them one after the other; the number of those that failed to finish."""
    unknown = set(asked) - set(BENCHES)
    if unknown:
        sys.exit(
            f"No such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join(BENCHES)}"
        )
    return sum(not finished(thing) for thing in asked or BENCHES)


def finished(thing: str) -> bool:
    """A process each, so that no benchmark pays for the memory and threads of another."""
    print(f"\n== {thing}", flush=True)
    run = subprocess.run([sys.executable, "-m", f"tests.bench.{thing}"], check=False)
    return run.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
