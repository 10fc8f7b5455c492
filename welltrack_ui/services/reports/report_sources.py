"""What is printed of a report: an approved revision as it was frozen, else the report as it is."""

import json
import re

from welltrack_ui import urls
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.reports.report import Report
from welltrack_ui.services.core.access import WellWithParents
from welltrack_ui.services.reports.printing.report_source import ReportSource
from welltrack_ui.services.reports.report_content import load_report_content
from welltrack_ui.store import reports
from welltrack_ui.store.engine.engine import Engine

NOT_IN_NAMES = re.compile(r"[^\w.,()\[\]+-]+")


def load_report_source(
    engine: Engine, report: Report, parents: WellWithParents, revision: int | None, base_url: str
) -> ReportSource:
    """The source of a revision; without one that of the report, approved or not.

    Raises: NotFound for a revision that was never approved.
    """
    if revision is None and report.status != "approved":
        content = load_report_content(engine, parents, report).to_json()
        url = base_url + urls.report_url(report.id)
        return ReportSource(content, report.status, None, url, report.updated_at)
    number = report.revision if revision is None else revision
    is_possible = 0 <= number <= report.revision
    stored = reports.load_revision(engine, report.id, number) if is_possible else None
    if stored is None:
        raise NotFound("revision")
    content = json.loads(reports.load_revision_text(engine, report.id, stored))
    url = base_url + urls.report_url(report.id, revision=str(number))
    return ReportSource(content, "approved", stored.sha256, url, stored.approved_at)


def name_file(source: ReportSource, ending: str) -> str:
    """`Well_2026-11-22_11_r0.pdf`: a file name that all systems take."""
    report = source.report
    parts = (
        source.content["well"]["name"],
        source.content["figures"]["report_date"],
        str(report["number"]),
        f"r{report['revision']}" if source.sha256 else source.status,
    )
    return NOT_IN_NAMES.sub("-", "_".join(parts)).strip("-.") + ending
