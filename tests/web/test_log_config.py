"""Log lines for people and for machines."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from tests.metrics.reading import Growth
from welltrack_ui.domain.errors import Forbidden
from welltrack_ui.web import log_config
from welltrack_ui.web.log_config import ErrorCounter
from welltrack_ui.web.middleware import hide_secret


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """The test's own logging, afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    root.handlers = []
    yield
    root.handlers = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    for name in log_config.NOISY_LOGGERS:
        logging.getLogger(name).setLevel(logging.NOTSET)


def test_json_line_carries_what_was_given_beside_the_message() -> None:
    stream = io.StringIO()
    log_config.configure_logging(stream=stream)
    extra = {"request_id": "r-1", "actor_id": None, "status": 200, "milliseconds": 1.5}
    logging.getLogger("welltrack.access").info("GET %s /Ærfugl", 200, extra=extra)
    line = json.loads(stream.getvalue())
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "info",
        "logger": "welltrack.access",
        "message": "GET 200 /Ærfugl",
        "request_id": "r-1",
        "status": 200,
        "milliseconds": 1.5,
    }


def test_json_line_of_an_exception_holds_its_traceback() -> None:
    stream = io.StringIO()
    log_config.configure_logging("json", stream)
    try:
        raise ValueError("broken\nin two")
    except ValueError:
        logging.getLogger("welltrack").exception("failed")
    (text,) = stream.getvalue().splitlines()
    line = json.loads(text)
    assert (line["level"], line["message"]) == ("error", "failed")
    assert line["exception"].endswith("ValueError: broken\nin two")


def test_terminal_gets_text_unless_told_otherwise() -> None:
    stream = Terminal()
    log_config.configure_logging(stream=stream)
    logging.getLogger("welltrack").warning("careful")
    assert stream.getvalue().endswith(" WARNING welltrack: careful\n")
    told = Terminal()
    log_config.configure_logging("json", told)
    logging.getLogger("welltrack").warning("careful")
    assert json.loads(told.getvalue())["message"] == "careful"


def test_libraries_that_tell_of_every_call_are_quiet() -> None:
    stream = io.StringIO()
    log_config.configure_logging("text", stream)
    logging.getLogger("uvicorn.error").info("connection open")
    logging.getLogger("uvicorn.error").error("it is broken")
    assert stream.getvalue().count("\n") == 1


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/feeds/aSecret.ics", "/feeds/..."),
        ("/files/blob/aSecret", "/files/blob/..."),
        ("/api/feeds/d-1", "/api/feeds/d-1"),
    ],
)
def test_path_that_is_a_permission_is_logged_without_its_secret(path: str, told: str) -> None:
    assert hide_secret(path) == told


def test_unexpected_errors_are_counted_once_by_their_place() -> None:
    counter = ErrorCounter()
    screen, request, task = (
        Growth("unexpected_errors_total", place=place) for place in ("screen", "request", "task")
    )

    def log_error(name: str, error: Exception | None) -> None:
        caught = (type(error), error, None) if error else None
        counter.emit(logging.LogRecord(name, logging.ERROR, "", 0, "x", (), caught))

    fault = RuntimeError("a fault of ours")
    # The framework tells of it again.
    log_error("components.shell.error_boundary", fault)
    log_error("nicegui", fault)
    log_error("nicegui", Forbidden("refused, as the person was told"))
    log_error("welltrack_ui.api.application", ValueError("x"))
    log_error("welltrack_ui.services.backup.upkeep", None)
    assert (screen.value, request.value, task.value) == (1, 1, 1)
