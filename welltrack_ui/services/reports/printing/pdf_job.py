"""Rendering a document to PDF by typst: `python -m` runs it in a process of its own."""

import base64
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import typst

from welltrack_ui.services.core.child_jobs import serve_jobs
from welltrack_ui.services.reports.printing.printed_text import FONT_FOLDER

TEMPLATE = Path(__file__).parent / "template" / "report.typ"
PAPERS = {"a4": "a4", "letter": "us-letter"}
SCALES = ("1", "0.92", "0.86")
"""Of the text: normal, and the smaller ones that may save a page."""
SHRUNK_UP_TO = 3
"""Pages. The size of more is left alone: it would take long, and who has four can turn them."""


@cache
def load_compiler() -> typst.Compiler:
    """The compiler of the template, with our two fonts and no others, and no packages."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)]
    )
    nowhere = str(FONT_FOLDER)
    return typst.Compiler(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=fonts,
        package_path=nowhere,
        package_cache_path=nowhere,
    )


def render_pdf(inputs: Mapping[str, str], timestamp: int) -> bytes:
    """The PDF of a document on as few pages as may be: smaller where that saves one."""
    pdf, pages = render_scale(inputs, SCALES[0], timestamp)
    for scale in SCALES[1:]:
        if not 1 < pages <= SHRUNK_UP_TO:
            break
        smaller, fewer = render_scale(inputs, scale, timestamp)
        if fewer < pages:
            pdf, pages = smaller, fewer
    return pdf


def render_scale(inputs: Mapping[str, str], scale: str, timestamp: int) -> tuple[bytes, int]:
    """The PDF with its text at a scale, and the number of its pages."""
    compiler = load_compiler()
    pdf = compiler.compile(
        format="pdf",
        sys_inputs={**inputs, "scale": scale},
        timestamp=timestamp,
        pdf_standards=["a-2a", "ua-1"],
    )
    assert isinstance(pdf, bytes)  # noqa: S101 - a PDF is one file
    return pdf, int(json.loads(compiler.query("<pages>", field="value", one=True)))


def run_pdf_job(content: bytes, arguments: Mapping[str, str]) -> str:
    """`render_pdf` as a job of a child process: JSON of the inputs in, base64 out."""
    inputs = json.loads(content)
    pdf = render_pdf({**inputs, "paper": PAPERS[arguments["paper"]]}, int(arguments["timestamp"]))
    return base64.b64encode(pdf).decode("ascii")


if __name__ == "__main__":
    serve_jobs({"pdf": run_pdf_job})
