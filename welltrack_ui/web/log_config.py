"""The configuration of Python's logging: text on a terminal, else one JSON object a line."""

import logging
import sys
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

from pydantic_core import to_json

from welltrack_ui.domain.errors import WellTrackError
from welltrack_ui.domain.field_types import format_instant
from welltrack_ui.metrics import meters

TEXT_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# Every record has these; a caller gave the rest as `extra`.
STANDARD_ATTRIBUTES = {*vars(logging.makeLogRecord({})), "message", "asctime", "color_message"}
# These log each connection and each call.
ERROR_PLACES = {
    "welltrack_ui.api": "request",
    "welltrack_ui.web": "request",
    "uvicorn": "request",
    "components": "screen",
    "pages": "screen",
    "nicegui": "screen",
}
"""The place of an error by the beginning of its logger's name; all others are tasks."""
NOISY_LOGGERS = ("uvicorn", "botocore", "boto3", "urllib3", "multipart")


def configure_logging(
    kind: Literal["text", "json"] | None = None, stream: TextIO | None = None
) -> None:
    """Send all logs to a stream, by default standard error.

    `kind` is the format; None is text on a terminal and JSON elsewhere.
    """
    stream = stream or sys.stderr
    as_text = stream.isatty() if kind is None else kind == "text"
    handler = logging.StreamHandler(stream)
    handler.setFormatter(TextFormatter(TEXT_FORMAT) if as_text else JsonFormatter())
    logging.basicConfig(handlers=[handler, ErrorCounter()], level=logging.INFO, force=True)
    logging.captureWarnings(True)
    for name in NOISY_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)


class ErrorCounter(logging.Handler):
    """A handler that counts the errors which nobody expected, by the place they are logged at."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)

    def emit(self, record: logging.LogRecord) -> None:
        """Count an error once, however many loggers tell of it."""
        error = record.exc_info[1] if record.exc_info else None
        # The framework logs refusals of clicks too, which the user was told of.
        if isinstance(error, WellTrackError) or getattr(error, "is_counted", False):
            return
        if error is not None:
            vars(error)["is_counted"] = True
        place = next(
            (p for text, p in ERROR_PLACES.items() if record.name.startswith(text)), "task"
        )
        meters.UNEXPECTED_ERRORS.labels(place).inc()


class TextFormatter(logging.Formatter):
    """A line for people. Text of users can neither begin a line nor drive a terminal.

    Everything that is no plain character is written as its escape (CWE-117): controls, and signs
    that turn the direction of text. Tracebacks keep their lines, which are our own.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        """The line of a record, before any traceback."""
        return escape_controls(super().formatMessage(record))


def escape_controls(text: str) -> str:
    """The text with `\\x1b` in place of what would not be seen, or would do something."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class JsonFormatter(logging.Formatter):
    """The JSON formatter: `time` in UTC, `level`, `logger`, `message`, extra fields, traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        fields: dict[str, Any] = {
            "time": format_instant(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        attributes = vars(record)
        extra = attributes.keys() - STANDARD_ATTRIBUTES
        fields |= {name: attributes[name] for name in extra if attributes[name] is not None}
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        # A line a request: the encoder of the standard library takes ten times as long.
        return to_json(fields, fallback=str).decode()
