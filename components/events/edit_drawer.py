"""The drawer in which an event is written."""

from collections.abc import Callable

from components.events.form import EventFields, EventSetting
from components.forms.edit_drawer import Act, Save, edit_in_drawer
from components.kit.drawer import Drawer


def edit_event(
    setting: EventSetting,
    save: Save,
    *,
    title: str,
    delete: Act | None = None,
    copy: Act | None = None,
    attach: Callable[[], None] | None = None,
) -> Drawer:
    """A drawer with an event in it; `attach` draws what hangs on the event, above its form."""
    return edit_in_drawer(
        title,
        lambda form: EventFields(form, setting),
        save,
        delete=delete,
        copy=copy,
        attach=attach,
    )
