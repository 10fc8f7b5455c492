"""The drawer that asks for the well of uploaded files."""

from datetime import date
from typing import Any

from components.files.upload_tray import get_upload_tray
from components.forms import date_fields
from components.forms.form import Form
from components.i18n.translate import t, tn
from components.kit.drawer import Drawer, open_drawer
from components.search.ports import WellLookup
from components.search.well_field import well_field
from welltrack_ui.domain.search.hit import WellChoice


def choose_upload_well(
    lookup: WellLookup,
    count: int,
    *,
    today: date,
    day: date | None = None,
    chosen: WellChoice | None = None,
) -> Drawer:
    """Open a drawer for the well and report date of `count` files, which are then uploaded.

    `chosen` is the well that is chosen from the start.
    """
    # Taken now: the callbacks may run when the drawer, and so their slot, has gone.
    tray = get_upload_tray()

    async def send(values: dict[str, Any]) -> None:
        report_date = values["report_date"]
        target = {
            "well_id": values["well_id"],
            "report_date": report_date.isoformat() if report_date else None,
        }
        tray.set_target(target)
        drawer.close()

    def cancel() -> None:
        # Without a target the browser discards the files that wait.
        tray.set_target({})
        drawer.close()

    title = tn("Which well is {count} file of?", "Which well are {count} files of?", count)
    with (
        open_drawer(title) as drawer,
        Form(send, submit=t("Upload"), on_cancel=cancel) as form,
    ):
        form.add(well_field("well_id", t("Well"), lookup, chosen))
        form.add(date_fields.date_field("report_date", t("Report date"), day, today=today))
    return drawer
