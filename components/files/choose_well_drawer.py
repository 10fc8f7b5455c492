"""A drawer that asks where files belong which came without a well."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from components.files.upload_tray import get_upload_tray
from components.forms import date_fields, fields
from components.forms.form import Form
from components.i18n.translate import t, tn
from components.kit.drawer import Drawer, open_drawer


def choose_upload_well(
    wells: Mapping[str, str], count: int, *, today: date, day: date | None = None
) -> Drawer:
    """Choose the well of `count` files, and perhaps their report date; they are sent then."""
    page_tray = get_upload_tray()

    async def send(values: dict[str, Any]) -> None:
        of = values["report_date"]
        to = {"well_id": values["well_id"], "report_date": of.isoformat() if of else None}
        page_tray.set_target(to)
        opened.close()

    def give_up() -> None:
        page_tray.set_target({})
        opened.close()

    title = tn("Which well is {count} file of?", "Which well are {count} files of?", count)
    with (
        open_drawer(title) as opened,
        Form(send, submit=t("Upload"), on_cancel=give_up) as form,
    ):
        only = next(iter(wells)) if len(wells) == 1 else None
        form.add(
            fields.choice_field("well_id", t("Well"), wells, only, required=True, searchable=True)
        )
        form.add(date_fields.date_field("report_date", t("Report date"), day, today=today))
    return opened
