"""`welltrack health`: what a container's health check asks, and how little it costs."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.command_line import run_process


@contextmanager
def answering(statuses: dict[str, int]) -> Iterator[int]:
    """The port of a server that answers with these statuses."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(statuses.get(self.path, 404))
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("options", "status", "told"),
    [([], 0, "/healthz: 200\n"), (["--ready"], 1, "/readyz: 503\n")],
    ids=["alive", "not ready"],
)
def test_health_is_the_servers_answer(
    tmp_path: Path, options: list[str], status: int, told: str
) -> None:
    with answering({"/healthz": 200, "/readyz": 503}) as port:
        result = run_process(tmp_path, "health", "--port", str(port), *options)
    assert (result.status, result.out) == (status, told)


def test_server_that_does_not_answer_is_not_well(tmp_path: Path) -> None:
    with answering({}) as port:
        pass
    result = run_process(tmp_path, "health", "--port", str(port))
    assert (result.status, result.err) == (1, "")
    assert result.out.startswith("/healthz: ")


def test_health_loads_next_to_nothing() -> None:
    """A container is asked twice a minute: the screens must not be loaded for it."""
    program = (
        "import sys; sys.argv = ['welltrack', 'health', '--port', '1']\n"
        "from welltrack_ui.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: print(sorted(sys.modules.keys() & {'nicegui', 'fastapi', 'boto3'}))"
    )
    line = [sys.executable, "-c", program]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "[]"


def test_help_lists_health(tmp_path: Path) -> None:
    assert "health " in run_process(tmp_path, "--help").out
