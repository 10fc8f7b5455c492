"""The columns of a file with the field that each fills, chosen by hand where none is known."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from nicegui import ui

from components.i18n.field_labels import field_label
from components.i18n.translate import t
from components.theme.install import CROSS_PATH
from welltrack_ui.domain.input.import_job import ImportColumn, ImportKind

ENTITIES: Mapping[ImportKind, str] = {"wells": "well", "events": "event"}
OnMapping = Callable[[dict[str, str | None]], Awaitable[None]]


def draw_mapping(
    columns: Sequence[ImportColumn],
    kind: ImportKind,
    fields: Sequence[str],
    on_mapping: OnMapping,
) -> None:
    """Draw a row for each column; `on_mapping` gets all of them when one is changed."""
    options = list_field_options(kind, fields)
    mapping = {column.heading: column.field for column in columns}

    async def change(heading: str, field: str | None) -> None:
        mapping[heading] = field
        # A field stands for one column: it leaves the one that had it.
        for other, taken in list(mapping.items()):
            if field and other != heading and taken == field:
                mapping[other] = None
        await on_mapping(dict(mapping))

    with ui.element("div").classes("wt-mapping"):
        for column in columns:
            _draw_column(column, options, change)


def _draw_column(
    column: ImportColumn,
    options: Mapping[str, str],
    change: Callable[[str, str | None], Awaitable[None]],
) -> None:
    with ui.element("div").classes("wt-mapping-row"):
        ui.label(column.heading).classes("wt-mapping-heading")
        select = ui.select(dict(options), value=column.field, with_input=True, clearable=True)
        select.props["clear-icon"] = CROSS_PATH
        select.props["aria-label"] = t("Field of the column {heading}", heading=column.heading)
        select.props["placeholder"] = t("Left out") if column.field is None else ""

        async def on_change() -> None:
            await change(column.heading, select.value)

        select.on_value_change(on_change)


def list_field_options(kind: ImportKind, fields: Sequence[str]) -> dict[str, str]:
    """The fields with their labels in the reader's language; those in feet say so."""
    entity = ENTITIES[kind]
    return {
        name: t("{field}, in feet", field=field_label(entity, name.removesuffix("_ft")))
        if name.endswith("_ft")
        else field_label(entity, name)
        for name in fields
    }
