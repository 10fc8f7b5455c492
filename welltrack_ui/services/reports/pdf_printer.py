"""Prints documents as PDF, each in a child process that has nothing of the server's."""

import base64
import io
import json
import logging
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal

import segno

from welltrack_ui.domain.errors import Unavailable
from welltrack_ui.domain.messages import mark
from welltrack_ui.domain.reports.report_document import ReportDocument
from welltrack_ui.services.core.child_jobs import JobLimits
from welltrack_ui.services.core.child_pool import (
    ChildPool,
    JobFailed,
    JobLimitReached,
    PoolBusy,
)
from welltrack_ui.services.reports.printing.printed_text import clean_text

log = logging.getLogger(__name__)
Paper = Literal["a4", "letter"]
PRINTER_MODULE = "welltrack_ui.services.reports.printing.pdf_job"
PRINT_LIMITS = JobLimits(wall_seconds=20, cpu_seconds=10)
INK = "#161a20"


class PrinterUnavailable(Unavailable):
    """A PDF that can't be made for now."""

    title = "Not printed"
    public_detail = mark("The PDF can't be made right now. Try again in a minute.")


class PdfPrinter:
    """Prints documents; thread-safe."""

    def __init__(self) -> None:
        self.pool = ChildPool(PRINTER_MODULE, PRINT_LIMITS)

    def print_document(
        self, owner: str, document: ReportDocument, paper: Paper, at: datetime
    ) -> bytes:
        """The PDF of a document, PDF/A-2a and PDF/UA-1; the same document has the same bytes.

        `owner` is who waits for it, `at` what the PDF says of when it was made.

        Raises: PrinterUnavailable.
        """
        inputs = {"document": write_document(document), "qr": draw_qr_code(document.url)}
        arguments = {"paper": paper, "timestamp": str(int(at.timestamp()))}
        content = json.dumps(inputs).encode()
        try:
            answer = self.pool.run_job(owner, "pdf", arguments, lambda: content)
        except PoolBusy:
            raise PrinterUnavailable("too many PDFs are being made") from None
        except (JobLimitReached, JobFailed) as error:
            log.error("the PDF of %s failed: %r", document.url, error)
            raise PrinterUnavailable("the PDF can't be made") from error
        return base64.b64decode(answer)


def write_document(document: ReportDocument) -> str:
    """The JSON of a document, in which all text can be drawn."""
    return json.dumps(clean_texts(asdict(document)), ensure_ascii=False)


def clean_texts(value: Any) -> Any:
    """A JSON value with all its texts made fit for print."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping):
        return {name: clean_texts(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [clean_texts(one) for one in value]
    return value


def draw_qr_code(url: str) -> str:
    """A QR code as SVG."""
    drawn = io.BytesIO()
    code = segno.make(url, error="m")
    code.save(drawn, kind="svg", border=0, xmldecl=False, dark=INK, unit="pt")
    return drawn.getvalue().decode()
