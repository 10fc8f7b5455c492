"""What a calendar can be filtered by."""

from collections.abc import Mapping

from components.calendardesk import Source
from components.calendarfilters import Options, Pill
from components.calendarsight import Sight
from components.chips import kind_chip
from components.kinds import EVENT_LOOKS, options
from components.text import t
from welltrack_ui.domain.well import Well


async def pills_of(
    sight: Sight, source: Source, projects: Mapping[str, str], wells: Mapping[str, Well]
) -> list[Pill]:
    """Project, well, the well's stage, kind; what is chosen in each is named."""
    well = wells.get(sight.well)

    async def stages() -> Mapping[str, str]:
        return {stage.id: stage.name for stage in await source.stages(sight.well)}

    named = await stages() if sight.stage and well else {}
    kind = options(EVENT_LOOKS).get(sight.kind, "") if sight.kind else ""
    project = projects.get(sight.project, "")
    pills = [
        Pill("project", t("Project"), _ready(projects), sight.project, project),
        Pill("well", t("Well"), source.well_names, sight.well, well.name if well else ""),
        Pill("stage", t("Stage"), stages, sight.stage, named.get(sight.stage, "")),
        Pill("kind", t("Kind"), _chips, sight.kind, kind),
    ]
    return [pill for pill in pills if pill.name != "stage" or well]


async def _chips() -> Mapping[str, str]:
    return {name: kind_chip(name) for name in EVENT_LOOKS}


def _ready(known: Mapping[str, str]) -> Options:
    async def ready() -> Mapping[str, str]:
        return known

    return ready
