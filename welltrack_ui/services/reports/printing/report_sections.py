"""The tables of a report: people, mud, bits, BHA, surveys, casing, costs."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from welltrack_ui.domain.reports.report_document import Section
from welltrack_ui.domain.units import DENSITY, DOGLEG, LINEAR_WEIGHT, YIELD_STRESS
from welltrack_ui.services.reports.printing.paper_format import NOTHING, PaperFormat
from welltrack_ui.services.reports.printing.report_source import ReportSource

Json = Mapping[str, Any]


def build_sections(source: ReportSource, paper: PaperFormat) -> Iterator[Section]:
    """The tables of a report that have rows."""
    for name, build in SECTION_BUILDERS.items():
        if source.report[name]:
            yield build(source, paper)


def build_mud(source: ReportSource, paper: PaperFormat) -> Section:
    """The checks of the drilling fluid."""
    t, number = paper.t, paper.shortest
    density, stress = paper.quantity_unit(DENSITY), paper.quantity_unit(YIELD_STRESS)

    def build_row(row: Json) -> list[str]:
        gels = [paper.measure(row[name], YIELD_STRESS, 1) for name in ("gel_10s", "gel_10m")]
        return [
            paper.clock(row["at"]),
            row["type"] or NOTHING,
            paper.measure(row["density"], DENSITY, 2),
            number(row["funnel_viscosity"], 0),
            number(row["pv"], 1),
            paper.measure(row["yp"], YIELD_STRESS, 1),
            NOTHING if gels == [NOTHING, NOTHING] else " / ".join(gels),
            number(row["ph"], 1),
            number(row["chlorides"], 0),
            paper.length(row["md"]),
        ]

    head = [
        *(t("At"), t("Type"), f"{t('Density')} {density}", t("FV s/qt"), t("PV mPa·s")),
        *(f"{t('YP')} {stress}", f"{t('Gels')} {stress}", t("pH"), t("Cl mg/l")),
        f"{t('MD')} {paper.length_unit}",
    ]
    rows = [build_row(row) for row in source.report["mud"]]
    widths = [0, 1.8, 1.3, 1, 1, 1.2, 1.6, 0.7, 1, 1]
    return Section("mud", t("Mud"), "wide", head, widths, [0, 1], rows)


def build_bits(source: ReportSource, paper: PaperFormat) -> Section:
    """The runs of bits, with what they drilled."""
    t, unit = paper.t, paper.length_unit

    def build_row(row: Json) -> list[str]:
        return [
            row["number"],
            paper.number(row["run"], 0),
            paper.shortest(row["size_in"], 3),
            row["make"] or NOTHING,
            row["type"] or NOTHING,
            paper.length(row["md_in"]),
            paper.length(row["md_out"]),
            paper.number(row["hours"], 1),
            row["dull"] or NOTHING,
        ]

    head = [
        *(t("No."), t("Run"), t("Size in"), t("Make"), t("Type")),
        *(f"{t('In')} {unit}", f"{t('Out')} {unit}", t("Hours"), t("Dull grading")),
    ]
    rows = [build_row(row) for row in source.report["bits"]]
    widths = [0, 0.6, 0.8, 1.4, 1.8, 1, 1, 0.9, 1.6]
    return Section("bits", t("Bits"), "wide", head, widths, [0, 3, 4, 8], rows)


def build_casing(source: ReportSource, paper: PaperFormat) -> Section:
    """The casing strings and liners."""
    t, unit = paper.t, paper.length_unit

    def build_row(row: Json) -> list[str]:
        grade = " ".join(filter(None, [row["grade"], row["connection"]]))
        return [
            row["string"],
            paper.shortest(row["od_in"], 3),
            paper.measure(row["weight_kgm"], LINEAR_WEIGHT, 1),
            grade or NOTHING,
            paper.length(row["md_top"]),
            paper.length(row["md_shoe"]),
        ]

    weight = paper.quantity_unit(LINEAR_WEIGHT)
    head = [
        *(t("String"), t("OD in"), f"{t('Weight')} {weight}", t("Grade")),
        *(f"{t('Top')} {unit}", f"{t('Shoe')} {unit}"),
    ]
    rows = [build_row(row) for row in source.report["casing"]]
    return Section("casing", t("Casing"), "left", head, [1.5, 1, 1.3, 1.2, 1, 1], [0, 3], rows)


def build_people(source: ReportSource, paper: PaperFormat) -> Section:
    """The people on board by company."""
    t = paper.t
    head = [t("Company"), t("Service"), t("People")]
    rows = [
        [row["company"], row["service"] or NOTHING, paper.number(row["count"], 0)]
        for row in source.report["personnel"]
    ]
    title = f"{t('People on board')}: {paper.number(source.report['pob'], 0)}"
    return Section("personnel", title, "right", head, [1.3, 2, 0], [0, 1], rows)


def build_bha(source: ReportSource, paper: PaperFormat) -> Section:
    """The components of the bottom-hole assembly, with their length."""
    t, unit = paper.t, paper.length_unit
    parts = source.report["bha"]
    rows = [
        [
            str(number),
            row["component"],
            paper.shortest(row["od_in"], 3),
            paper.shortest(row["id_in"], 3),
            paper.length(row["length"], 2),
        ]
        for number, row in enumerate(parts, start=1)
    ]
    total = paper.length(sum(row["length"] or 0 for row in parts), 2)
    head = ["#", t("Component"), t("OD in"), t("ID in"), f"{t('Length')} {unit}"]
    title = f"{t('Bottom-hole assembly')}: {paper.with_unit(total, unit)}"
    return Section("bha", title, "twin", head, [0, 5, 1.1, 1.1, 1.4], [0, 1], rows)


def build_surveys(source: ReportSource, paper: PaperFormat) -> Section:
    """The survey stations with the positions computed from them."""
    t, unit = paper.t, paper.length_unit
    rows = [
        [
            paper.length(row["md"], 2),
            paper.number(row["inclination"], 2),
            paper.number(row["azimuth"], 2),
            paper.length(row["tvd"], 2),
            paper.length(row["north"], 2),
            paper.length(row["east"], 2),
            paper.measure(row["dogleg"], DOGLEG, 2),
        ]
        for row in source.content["survey_stations"]
    ]
    head = [
        *(f"{t('MD')} {unit}", t("Inclination °"), t("Azimuth °"), f"{t('TVD')} {unit}"),
        *(f"{t('North')} {unit}", f"{t('East')} {unit}"),
        f"{t('Dogleg')} {paper.quantity_unit(DOGLEG)}",
    ]
    return Section("surveys", t("Surveys"), "wide", head, [1, 1, 1, 1, 1, 1, 1.2], [], rows)


def build_costs(source: ReportSource, paper: PaperFormat) -> Section:
    """The costs of the day, with the sums."""
    t = paper.t
    rows = [
        [
            row["code"] or NOTHING,
            row["description"] or NOTHING,
            row["vendor"] or NOTHING,
            row["ticket"] or NOTHING,
            paper.shortest(row["quantity"], 3),
            paper.number(row["unit_cost"], 2),
            paper.number(row["quantity"] * row["unit_cost"], 2),
        ]
        for row in source.report["costs"]
    ]
    head = [t("Code"), t("Description"), t("Vendor"), t("Ticket"), t("Quantity"), t("Unit cost")]
    widths = [0.8, 2.4, 1.4, 1, 0.9, 1.1, 1.2]
    note = describe_cost_sums(source, paper)
    return Section(
        "costs", t("Costs"), "wide", [*head, t("Amount")], widths, [0, 1, 2, 3], rows, note
    )


def describe_cost_sums(source: ReportSource, paper: PaperFormat) -> str:
    """The costs of the day and of the well, and what the AFE leaves."""
    t, sums = paper.t, source.content["cost_sums"]
    currency = source.content["well"]["currency"] or ""
    labels = ((t("Day"), "day"), (t("Cumulative"), "cumulative"), (t("AFE left"), "afe_remaining"))
    parts = [
        f"{label} {paper.number(sums[name], 2)} {currency}".strip()
        for label, name in labels
        if sums[name] is not None
    ]
    return " · ".join(parts)


SECTION_BUILDERS: Mapping[str, Callable[[ReportSource, PaperFormat], Section]] = {
    "mud": build_mud,
    "bits": build_bits,
    "surveys": build_surveys,
    "casing": build_casing,
    "personnel": build_people,
    "bha": build_bha,
    "costs": build_costs,
}
"""In the order of paper, by the field of the report."""
