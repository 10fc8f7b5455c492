"""The overlays of a page: one drawer or dialog at a time, unless one opens another from within."""

from nicegui import Client, ui
from nicegui.slot import Slot


class AlreadyOpenError(Exception):
    """A press that would open a second overlay beside the first: it does nothing."""


def refuse_second_overlay() -> None:
    """Check that nothing is open in this page, or that the press came from within what is on top.

    On a slow line a button is pressed again before its drawer lies over it: both presses arrive.

    Raises: AlreadyOpenError.
    """
    top = find_top_overlay(ui.context.client)
    if top and not any(_is_within(slot, top) for slot in Slot.get_stack()):
        raise AlreadyOpenError


def find_top_overlay(client: Client) -> ui.dialog | None:
    """The drawer or dialog that was opened last and is open still; None without one."""
    dialogs = [e for e in client.elements.values() if isinstance(e, ui.dialog) and e.value]
    return max(dialogs, key=lambda dialog: dialog.id, default=None)


def _is_within(slot: Slot, overlay: ui.dialog) -> bool:
    # The stack holds the slot of the pressed button too, below the area that the drawer opens in.
    try:
        parent = slot.parent
    except RuntimeError:  # it was deleted since, as the row of a table that is drawn anew
        return False
    return parent is overlay or overlay in parent.ancestors()
