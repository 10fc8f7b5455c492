"""Parts of the screen of a well: what is known of it."""

from markupsafe import Markup
from nicegui import ui

from components.format import DepthUnit
from components.heading import facts
from components.wellhead import details
from welltrack_ui.domain.well import Well


def draw_details(well: Well, unit: DepthUnit) -> None:
    """Everything that is known of the well."""
    with ui.element("div").classes("wt-panel"):
        ui.html(facts(details(well, unit)))
        if well.description:
            ui.html(Markup('<p class="wt-note">{}</p>').format(well.description))
