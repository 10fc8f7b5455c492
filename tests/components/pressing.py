"""Presses on what stands in an `HtmlView`, as a browser reports them."""

from nicegui.testing import User

from components.kit.html_view import HtmlView

WHERE = [0.0, 0.0, 100.0, 30.0, 1440.0, 900.0]
"""The rectangle of what is pressed, and the size of the window, in pixels."""


def press(user: User, action: str, value: str = "") -> None:
    """Press what has this action and value, which one view of the page must have."""
    views = [view for view in user.find(kind=HtmlView).elements if has_action(view, action, value)]
    assert len(views) == 1, f"{len(views)} views have {action} {value}"
    marked = f"pressed-{views[0].id}"
    views[0].mark(marked)
    user.find(marker=marked).trigger("action", [action, value, WHERE])


def has_action(view: HtmlView, action: str, value: str) -> bool:
    """Whether it has this action, and this value on it or around it."""
    has_value = not value or f'data-value="{value}"' in view.content
    return has_value and f'data-action="{action}"' in view.content
