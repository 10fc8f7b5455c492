"""PDFs of reports, printed by real child processes."""

import re
from collections.abc import Iterator

import pytest

from tests import factories
from tests.factories import Site
from tests.services.reports.printing.report_source_samples import WHEN, approved, draft
from tests.services.reports.report_steps import (
    WORDS,
    add_report,
    add_row,
    add_well,
    approve,
    reopen,
    submit,
)
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.services.core.child_jobs import JobLimits
from welltrack_ui.services.email.translations import EmailTranslator
from welltrack_ui.services.reports.pdf_printer import (
    PRINTER_MODULE,
    Paper,
    PdfPrinter,
    PrinterUnavailable,
)
from welltrack_ui.services.reports.printing.document_builder import build_document
from welltrack_ui.services.reports.printing.report_source import ReportSource

PAGE_COUNT = re.compile(rb"/Type/Pages/Count (\d+)/")
PAGE_SIZE = re.compile(rb"/MediaBox\[0 0 ([\d.]+) ([\d.]+)\]")


@pytest.fixture(scope="module")
def printer() -> PdfPrinter:
    return PdfPrinter()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    services = factories.services_in(tmp_path_factory.mktemp("reports"))
    yield factories.site(services, factories.crew(services))
    services.engine.close()


def print_source(
    printer: PdfPrinter, source: ReportSource, language: str = "en", paper: Paper = "a4"
) -> bytes:
    document = build_document(source, EmailTranslator(language))
    return printer.print_document("u-1", document, paper, source.at)


def count_pages(pdf: bytes) -> int:
    found = PAGE_COUNT.search(pdf)
    assert found
    return int(found[1])


@pytest.mark.parametrize(("paper", "points"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_report_is_one_page_of_its_paper(
    printer: PdfPrinter, paper: Paper, points: tuple[int, int]
) -> None:
    pdf = print_source(printer, approved(), "kk", paper)
    assert pdf.startswith(b"%PDF-")
    assert count_pages(pdf) == 1
    size = PAGE_SIZE.search(pdf)
    assert size
    assert (round(float(size[1])), round(float(size[2]))) == points
    assert b"pdfaid:part>2<" in pdf
    assert b"pdfaid:conformance>A<" in pdf
    assert b"pdfuaid:part>1<" in pdf


def test_same_report_is_the_same_bytes(printer: PdfPrinter) -> None:
    assert print_source(printer, approved()) == print_source(printer, approved())
    assert print_source(printer, draft()) != print_source(printer, approved())


@pytest.mark.parametrize(
    "text",
    [
        '#read("report.typ") $x^2$ *bold* _it_ @ref <label> \\ #import "@preview/x:1.0.0": y',
        "\U0001f525 \u0627\u0644\u062d\u0641\u0631 \u202e\u0000 ☐",
        "= Heading\n- list\n`raw`\n#panic()\n" * 50,
        "W" * 4_000,
    ],
)
def test_what_people_typed_is_never_markup(printer: PdfPrinter, text: str) -> None:
    # An error of the template, or a character without a shape, would make no PDF at all.
    source = draft(summary=text, job=text[:60], supervisor=text[:120])
    assert print_source(printer, source).startswith(b"%PDF-")


def test_two_hundred_surveys_take_pages_and_stay_whole(printer: PdfPrinter) -> None:
    source = draft()
    station = source.content["survey_stations"][0]
    source.content["survey_stations"] = [{**station, "md": float(md)} for md in range(200)]
    assert count_pages(print_source(printer, source)) == 4


def test_printer_that_takes_too_long_is_unavailable() -> None:
    printer = PdfPrinter()
    printer.pool.limits = JobLimits(wall_seconds=0.001)
    assert printer.pool.module == PRINTER_MODULE
    document = build_document(draft(), EmailTranslator("en"))
    with pytest.raises(PrinterUnavailable):
        printer.print_document("u-1", document, "a4", WHEN)


def test_approved_pdf_is_that_of_the_frozen_revision(site: Site) -> None:
    well = add_well(site)
    row = add_row(site, well, 0, 24)
    report = approve(site, submit(site, add_report(site, well)))
    pdfs, reader = site.services.report_pdfs, site.crew.viewer
    frozen = pdfs.print_report(reader, report.id)
    opened = reopen(site, report)
    site.services.events.update(site.crew.engineer, row.id, row.version, {"title": "Else"})
    assert frozen.name == f"{well.name.replace(' ', '-')}_2024-05-01_1_r0.pdf"
    assert pdfs.print_report(reader, report.id, revision=0) == frozen
    now = pdfs.print_report(reader, report.id)
    assert now.name.endswith("_1_draft.pdf")
    assert now.content != frozen.content
    with pytest.raises(NotFound):
        pdfs.print_report(reader, report.id, revision=1)
    with pytest.raises(NotFound):
        pdfs.print_report(reader, report.id, revision=-1)
    with pytest.raises(NotFound):
        pdfs.print_report(site.crew.stranger, report.id)
    assert opened.revision == 1


def test_report_without_a_log_is_printed(site: Site) -> None:
    report = add_report(site, add_well(site), **dict.fromkeys(WORDS))
    assert (
        site.services.report_pdfs.print_report(site.crew.viewer, report.id).content[:5] == b"%PDF-"
    )
