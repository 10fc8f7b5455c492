"""The drawer in which an event is written."""

from collections.abc import Callable

from components.events.form import EventFormContext, EventFormFields
from components.forms.edit_drawer import Action, SaveFields, edit_in_drawer
from components.kit.drawer import Drawer


def open_event_drawer(
    setting: EventFormContext,
    save: SaveFields,
    *,
    title: str,
    delete: Action | None = None,
    copy: Action | None = None,
    attach: Callable[[], None] | None = None,
) -> Drawer:
    """A drawer with an event in it; `attach` draws what hangs on the event, above its form."""
    return edit_in_drawer(
        title,
        lambda form: EventFormFields(form, setting),
        save,
        delete=delete,
        copy=copy,
        attach=attach,
    )
