"""Elements of one HTML string each, whose buttons report actions.

The server holds kilobytes for each element of a page: content that is only shown and pressed is
therefore one string. The browser's half is `html_view.js`.
"""

import json
from collections.abc import Callable

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from components.i18n.translate import t
from components.kit.callback import Callback, run_callback
from components.kit.toast import show_toast

COPY_ACTION = "copy"


class HtmlView(ui.html, component="html_view.js"):
    """An element of one HTML string; `on_action` gets the action and value of a pressed part.

    A part that can be pressed has `data-action`; its value is its `data-value`, or that of the
    nearest element around it. The third argument is the rectangle of the pressed part: left, top,
    right, bottom, then the width and height of the window, in pixels; empty for typed text.

    A text field with `data-action` reports its text, once typing pauses; one with
    `data-filter` hides the actions beside it that don't contain its text. The action `copy` copies
    its value, without a call. A pressed button with `aria-expanded` turns its parent's class
    `wt-open`. A second press on what opened a card (`Popover`) only closes it. Focus stays where it
    was when the string changes. `sanitize` is for strings that need neither popovers nor parts.
    """

    def __init__(
        self,
        on_action: Callback,
        html: Markup | str = "",
        *,
        tag: str = "div",
        sanitize: bool = True,
    ) -> None:
        super().__init__(html, sanitize=sanitize, tag=tag)
        self._on_action = on_action
        self.on("action", self._dispatch)

    def show(self, html: Markup) -> None:
        """Show this HTML in place of the one before."""
        self.content = html

    async def _dispatch(self, event: GenericEventArguments) -> None:
        action, value, where = event.args
        if action == COPY_ACTION:
            _tell_copied(is_copied=bool(value))
        else:
            await run_callback(self._on_action, action, value, where)


class PartialHtmlView:
    """An `HtmlView` in parts, of which only the changed ones are sent.

    `whole` makes the HTML of all parts, given by name; each is in a tag with `data-part`.
    """

    def __init__(
        self, on_action: Callback, whole: Callable[..., Markup], *, tag: str = "div"
    ) -> None:
        self.element, self._whole = HtmlView(on_action, tag=tag, sanitize=False), whole
        self._current_parts: dict[str, Markup] = {}

    def show(self, **parts: Markup) -> None:
        """Show all parts, given by name; only those that changed are sent."""
        changed = {
            name: html for name, html in parts.items() if self._current_parts.get(name) != html
        }
        is_first, self._current_parts = not self._current_parts, parts
        # The first time the page has no parts yet that could be replaced.
        if is_first:
            self.element.show(self._whole(**parts))
        elif changed:
            arguments = json.dumps([self.element.id, changed])
            self.element.client.run_javascript(f"({_SHOW_PARTS_JS})(...{arguments})")


# A view that was sent just before may not be in the page yet.
_SHOW_PARTS_JS = """function show(id, parts, tries = 40) {
    const view = getElement(id);
    if (view?.showParts) view.showParts(parts);
    else if (tries) setTimeout(show, 50, id, parts, tries - 1);
}"""


def _tell_copied(*, is_copied: bool) -> None:
    if is_copied:
        show_toast(t("Copied."))
    else:
        show_toast(t("This browser does not let pages copy here."), mood="problem")
