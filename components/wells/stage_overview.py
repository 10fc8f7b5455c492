"""The overview of a stage: its heading, its plan, the bar of the well's stages, its fields."""

from collections.abc import Sequence
from datetime import UTC, datetime

from markupsafe import Markup
from nicegui import ui

from components.i18n import format as form_of
from components.i18n.field_values import FormatContext, format_field_value
from components.i18n.translate import t
from components.kit.chips import stage_kind_chip, stage_status_chip
from components.kit.page_header import fact_list, heading_html
from components.wells.ports import WellContext
from components.wells.stage_bar import stage_bar_html
from components.wells.stage_plan import (
    StageView,
    describe_period,
    overlaps_html,
    slip_chip,
    stage_plan_html,
)
from welltrack_ui.domain.field_labels import STAGE_FIELDS
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.wells.stage_progress import find_overlaps, measure_progress

FACTS = ("hole_section_in", "casing_od_in", "md_start", "md_end", "rig", "contractor")


class StageOverview:
    """The overview; `show` draws it."""

    def __init__(self, context: WellContext) -> None:
        self.context = context
        with ui.element("section").classes("wt-panel"):
            with ui.element("h2"):
                ui.label(t("Stages of the well"))
            self._bar = ui.html()
        with ui.element("div").classes("wt-columns wt-stage-columns"):
            with ui.element("section").classes("wt-panel"):
                with ui.element("h2"):
                    ui.label(t("Planned and actual"))
                self._plan = ui.html()
                self._no_plan = ui.label(t("No planned dates were given.")).classes("wt-meta")
            with ui.element("div").classes("wt-stack"):
                with ui.element("section").classes("wt-panel") as self._facts_panel:
                    with ui.element("h2"):
                        ui.label(t("About the stage"))
                    self._facts = ui.html()
                with ui.element("section").classes("wt-panel"):
                    with ui.element("h2"):
                        ui.label(t("At the same time"))
                    self._overlaps = ui.html()

    def show(self, stage: Stage, stages: Sequence[Stage], reached: float | None) -> None:
        """Draw a stage, the well's stages, and the depth that its events report (metres MD)."""
        # The screen may have been left while they were read.
        if self._plan.is_deleted:
            return
        now, tz = datetime.now(UTC), self.context.tz
        view = StageView(stage, now, tz, self.context.org.depth_unit, reached)
        self._bar.content = stage_bar_html(stages or [stage], tz, now, stage.id)
        self._plan.content = stage_plan_html(view)
        self._no_plan.visible = not (stage.planned_starts_at or stage.planned_ends_at)
        facts = stage_facts_html(self.context, stage)
        self._facts.content, self._facts_panel.visible = facts, bool(facts)
        overlaps = find_overlaps(stage, stages, now)
        text = Markup('<p class="wt-muted">{}</p>').format(t("No other stage."))
        self._overlaps.content = overlaps_html(overlaps, tz) if overlaps else text


def stage_heading_html(context: WellContext, stage: Stage, now: datetime) -> Markup:
    """The HTML of the title: name, kind, status, whether it is late, and when it is."""
    progress = measure_progress(stage, now)
    chips = stage_kind_chip(stage.kind) + stage_status_chip(stage.status)
    chips += slip_chip(progress.end_slip)
    parts = [context.well.name, describe_period(stage, context.tz)]
    if progress.is_begun and progress.actual_time:
        parts.append(form_of.format_duration(progress.actual_time))
    parts.append(t("Times in {zone}", zone=context.well.timezone))
    return heading_html(stage.name, chips=chips, detail=" · ".join(parts))


def stage_facts_html(context: WellContext, stage: Stage) -> Markup:
    """The HTML of the stage's fields and its description; empty where none is given."""
    values = stage.model_dump(mode="json")
    reader = FormatContext(context.tz, context.org.depth_unit)
    pairs: list[tuple[str, Markup | str]] = [
        (t(STAGE_FIELDS[name].label), format_field_value("stage", name, values[name], reader))
        for name in FACTS
    ]
    known = [(label, value) for label, value in pairs if value]
    facts = fact_list(known) if known else Markup("")
    if stage.description:
        facts += Markup('<p class="wt-note">{}</p>').format(stage.description)
    return facts
