"""A child process whose jobs take all that they can get: run as a module by the pool's tests."""

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path

from welltrack_ui.services.core.child_jobs import serve_jobs


def tell_process(content: bytes, arguments: Mapping[str, str]) -> str:
    """The id of this process, its variables, and what it got."""
    return json.dumps([os.getpid(), sorted(os.environ), len(content), dict(arguments)])


def spin(_content: bytes, _arguments: Mapping[str, str]) -> str:
    while True:
        pass


def sleep(_content: bytes, arguments: Mapping[str, str]) -> str:
    """Waits until there is a file at `until`; not longer than a test may last."""
    end = time.monotonic() + 30
    while not Path(arguments["until"]).exists() and time.monotonic() < end:
        time.sleep(0.01)
    return "null"


def eat(_content: bytes, arguments: Mapping[str, str]) -> str:
    """Holds that many megabytes at once, and has written to each of them."""
    return json.dumps(len([b"x" * 1024 * 1024 for _ in range(int(arguments["megabytes"]))]))


def shout(_content: bytes, arguments: Mapping[str, str]) -> str:
    return "x" * int(arguments["count"])


def fail(_content: bytes, _arguments: Mapping[str, str]) -> str:
    raise ValueError("secret text of a file")


def write(_content: bytes, arguments: Mapping[str, str]) -> str:
    Path(arguments["to"]).write_text("too much")
    return "null"


def die(_content: bytes, _arguments: Mapping[str, str]) -> str:
    os._exit(3)


def chat(_content: bytes, _arguments: Mapping[str, str]) -> str:
    """Prints where answers go."""
    os.write(1, b"D" + b"\xff" * 100)
    print("and more", flush=True)  # noqa: T201 - what a library might do
    return "[1]"


if __name__ == "__main__":
    jobs = (tell_process, spin, sleep, eat, shout, fail, write, die, chat)
    serve_jobs({job.__name__: job for job in jobs})
