"""Builds the document of a report in a reader's language."""

from collections.abc import Iterator

from welltrack_ui.domain.messages import mark
from welltrack_ui.domain.reports.report_document import Fact, Figure, ReportDocument
from welltrack_ui.domain.units import DENSITY, SPEED
from welltrack_ui.services.email.translations import EmailTranslator
from welltrack_ui.services.reports.printing.paper_format import NOTHING, PaperFormat
from welltrack_ui.services.reports.printing.report_sections import (
    build_sections,
    describe_cost_sums,
)
from welltrack_ui.services.reports.printing.report_source import ReportSource
from welltrack_ui.services.reports.printing.time_log_lines import (
    build_bars,
    build_line,
    build_ticks,
    describe_bars,
)

HASH_GROUP = 8
WEATHER_TEMPLATES = {
    "temperature_c": mark("{number} °C"),
    "wind_ms": mark("wind {number} m/s"),
    "wave_m": mark("waves {number} m"),
    "visibility_km": mark("visibility {number} km"),
}


def build_document(source: ReportSource, translator: EmailTranslator) -> ReportDocument:
    """The document of a report."""
    paper = source.build_format(translator)
    t, log = paper.t, source.content["time_log"]
    well, report = source.content["well"], source.report
    heading = t("Daily report No. {number}", number=report["number"])
    date = paper.day(source.content["figures"]["report_date"])
    revision = t("revision {number}", number=report["revision"])
    return ReportDocument(
        language=translator.language,
        title=f"{well['name']} · {heading} · {date}",
        organization=source.content["organization"]["name"],
        heading=heading,
        date=date,
        window=f"{paper.moment(log['from'])} – {paper.moment(log['to'])} · {well['timezone']}",
        watermark=describe_watermark(source, paper),
        facts=list(build_facts(source, paper)),
        figures=list(build_figures(source, paper)),
        bars=build_bars(paper, log),
        ticks=build_ticks(paper, log),
        bars_text=describe_bars(paper, log),
        words=[fact for fact in build_words(source, paper) if fact.value],
        log_title=t("Time log"),
        log_head=[
            *(t("From"), t("To"), t("Hours"), t("Activity")),
            *(f"{t('MD')} {paper.length_unit}", t("Operations")),
        ],
        log=[build_line(paper, row) for row in log["rows"]],
        log_total=describe_total(source, paper),
        parallel_title=t("Beside the critical path"),
        parallel=[build_line(paper, row) for row in log["parallel"]],
        sections=list(build_sections(source, paper)),
        signature_title=t("Signatures"),
        signatures=list(build_signatures(source, paper)),
        state=describe_state(source, paper),
        proof=list(build_proof(source, paper)),
        footer=" · ".join([well["name"], heading, revision]),
        # Filled in by the template, which alone knows them.
        page=t("Page {page} of {pages}", page="{page}", pages="{pages}"),
        url=source.url,
        qr_text=t("QR code of {url}", url=source.url),
    )


def describe_watermark(source: ReportSource, paper: PaperFormat) -> str:
    """What stands across the page of a report that is not approved."""
    t = paper.t
    if source.sha256:
        return ""
    return t("DRAFT") if source.status == "draft" else t("NOT APPROVED")


def build_facts(source: ReportSource, paper: PaperFormat) -> Iterator[Fact]:
    """The head of the report: well, rig, people, hole."""
    t, well, report = paper.t, source.content["well"], source.report
    project, figures = source.content["project"], source.content["figures"]
    yield Fact(t("Well"), well["name"])
    yield Fact(t("Field"), project["field"] or project["name"])
    yield Fact(t("Rig"), well["rig"] or NOTHING)
    yield Fact(t("Contractor"), well["rig_contractor"] or NOTHING)
    yield Fact(t("Supervisor"), report["supervisor"] or NOTHING)
    yield Fact(t("Job"), report["job"])
    yield Fact(t("Spud"), paper.moment(well["spud_at"]).rpartition(" ")[0] or NOTHING)
    days = [paper.number(figures[n], 0) for n in ("days_from_spud", "days_on_location")]
    yield Fact(t("Days from spud / on location"), " / ".join(days))
    for label, value in build_other_facts(source, paper):
        if value and value != NOTHING:
            yield Fact(label, value)


def build_other_facts(source: ReportSource, paper: PaperFormat) -> Iterator[Fact]:
    """The facts that are left out where they are not known."""
    t, well, report = paper.t, source.content["well"], source.report
    yield Fact(t("Engineer"), report["engineer"] or "")
    yield Fact(t("Geologist"), report["geologist"] or "")
    yield Fact(t("Operator"), well["operator"] or source.content["project"]["operator"] or "")
    yield Fact(t("TVD"), paper.with_unit(paper.length(report["tvd"]), paper.length_unit))
    size = paper.shortest(report["hole_size_in"], 3)
    yield Fact(t("Hole size"), paper.with_unit(size, t("in")))
    casing = paper.with_unit(paper.shortest(report["last_casing_od_in"], 3), t("in"))
    shoe = paper.with_unit(paper.length(report["last_casing_md"]), paper.length_unit)
    known = [part for part in (casing, shoe) if part != NOTHING]
    yield Fact(t("Last casing"), " · ".join(known))
    leak_off = paper.measure(report["leak_off_emw"], DENSITY, 2)
    yield Fact(t("Leak-off EMW"), paper.with_unit(leak_off, paper.quantity_unit(DENSITY)))
    if not report["personnel"]:
        yield Fact(t("People on board"), paper.number(report["pob"], 0))


def build_figures(source: ReportSource, paper: PaperFormat) -> Iterator[Figure]:
    """The large numbers."""
    t, figures, log = paper.t, source.content["figures"], source.content["time_log"]
    hour, unit = t("h"), paper.length_unit
    percent = paper.number(figures["npt_percent"], 1)
    npt = paper.number(figures["npt_hours"], 1)
    rop = paper.measure(figures["rop_on_bottom"], SPEED, 1)
    yield Figure(t("Measured depth"), paper.length(figures["md"]), unit)
    yield Figure(t("Progress 24 h"), paper.length(figures["progress"]), unit)
    yield Figure(t("Drilling hours"), paper.number(figures["drilling_hours"], 1), hour)
    yield Figure(t("ROP on bottom"), rop, paper.quantity_unit(SPEED))
    note = "" if percent == NOTHING else f"{percent} %"
    yield Figure(t("NPT"), npt, hour, note, npt=figures["npt_hours"] > 0)
    total = t("of {hours}", hours=paper.number(log["hours"], 1))
    yield Figure(t("Reported"), paper.number(figures["reported_hours"], 1), hour, total)


def build_words(source: ReportSource, paper: PaperFormat) -> Iterator[Fact]:
    """What people wrote, with weather and safety."""
    t, report = paper.t, source.report
    yield Fact(t("Present operations"), report["present_operations"] or "")
    yield Fact(t("24 h summary"), report["summary"] or "")
    yield Fact(t("Next 24 h"), report["forecast"] or "")
    yield Fact(t("Safety"), "\n".join(filter(None, describe_safety(source, paper))))
    yield Fact(t("Weather"), " · ".join(describe_weather(source, paper)))
    if not report["costs"] and source.content["cost_sums"]["cumulative"]:
        yield Fact(t("Costs"), describe_cost_sums(source, paper))


def describe_safety(source: ReportSource, paper: PaperFormat) -> Iterator[str]:
    """Days without injury, tests of the BOP, remarks."""
    t, report = paper.t, source.report
    days = report["lti_free_days"]
    last, following = (report[f"{which}_bop_test_on"] for which in ("last", "next"))
    parts = [
        t("LTI-free days: {days}", days=paper.number(days, 0)) if days is not None else "",
        t("Last BOP test: {date}", date=paper.day(last)) if last else "",
        t("Next BOP test: {date}", date=paper.day(following)) if following else "",
    ]
    yield " · ".join(filter(None, parts))
    yield report["hse_remarks"] or ""


def describe_weather(source: ReportSource, paper: PaperFormat) -> Iterator[str]:
    """The weather, of what is known."""
    t, weather = paper.t, source.report["weather"] or {}
    if weather.get("conditions"):
        yield weather["conditions"]
    for name, template in WEATHER_TEMPLATES.items():
        if weather.get(name) is not None:
            yield t(template, number=paper.shortest(weather[name], 1))


def describe_total(source: ReportSource, paper: PaperFormat) -> str:
    """The sums under the time log."""
    t, figures = paper.t, source.content["figures"]
    hours, npt = (paper.number(figures[n], 1) for n in ("reported_hours", "npt_hours"))
    text = t("Total {hours} h · NPT {npt} h", hours=hours, npt=npt)
    percent = figures["npt_percent"]
    return text if percent is None else f"{text} ({paper.number(percent, 1)} %)"


def build_signatures(source: ReportSource, paper: PaperFormat) -> Iterator[Fact]:
    """Who wrote and who approved."""
    t = paper.t
    approval = source.content.get("approval")
    yield Fact(t("Supervisor"), source.report["supervisor"] or NOTHING)
    yield Fact(t("Approved by"), approval["by_name"] if approval else NOTHING)


def describe_state(source: ReportSource, paper: PaperFormat) -> str:
    """Where the report stands, and since when."""
    t = paper.t
    approval = source.content.get("approval")
    if approval:
        at = paper.local(approval["at"])
        return t("Approved {moment}", moment=f"{paper.moment(approval['at'])} {at:%Z}")
    return t("Draft") if source.status == "draft" else t("Submitted, not approved")


def build_proof(source: ReportSource, paper: PaperFormat) -> Iterator[Fact]:
    """The revision, and the hash in groups that can be compared."""
    t, digest = paper.t, source.sha256 or ""
    groups = [digest[i : i + HASH_GROUP] for i in range(0, len(digest), HASH_GROUP)]
    yield Fact(t("Revision"), str(source.report["revision"]))
    if digest:
        yield Fact(t("SHA-256 of the approved content"), " ".join(groups))
