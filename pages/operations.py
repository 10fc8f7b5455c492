"""The screen of the people who run the installation."""

from collections.abc import Mapping
from datetime import UTC, datetime

from nicegui import ui

from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.page_header import page_header
from components.operations.figures import figures_html
from components.shell.frame import Frame
from welltrack_ui.web.screen_user import ScreenUser


async def operations_page(user: ScreenUser, frame: Frame, _query: Mapping[str, str]) -> None:
    """Draw the figures of this process. Raises: NotFound for everybody who is no operator."""
    frame.leave_organization()
    # Others find nothing here, as at an address that no screen has: its title too.
    frame.set_location(t("There is no such page."))
    figures = await user.ask(user.services.operators.read_figures)
    frame.set_location(t("Operations"))

    async def redraw() -> None:
        figures = await user.ask(user.services.operators.read_figures)
        view.content = figures_html(figures, datetime.now(UTC))

    detail = t("What this process counted since it started. Where several run, each has its own.")
    with page_header(t("Operations"), detail=detail):
        button(t("Read again"), redraw, symbol="refresh-cw")
    view = ui.html(figures_html(figures, datetime.now(UTC))).classes("wt-grow wt-stack")
