"""One string of HTML whose parts say what they ask for: one element, however much is in it.

A page keeps kilobytes for each element on the server, and as many objects: what is only shown and
pressed stands in a string.
"""

import json
from collections.abc import Callable

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from components.kit.callback import Callback, run_callback


class HtmlView:
    """Tells `on_act` the `data-do` and the `data-v` of what is pressed inside, and where that is.

    Where: left, top, right, bottom, then the width and height of the window, in pixels. A field
    with `data-do` tells what is typed, once typing pauses. A second press on what opened a card
    (`Peek`) only closes it. Strings are shown as they are: they are made with Markup, which
    escapes. Focus stays where it was when they change.
    """

    def __init__(self, on_act: Callback, *, tag: str = "div") -> None:
        self._on_act = on_act
        self.element = ui.html(sanitize=False, tag=tag)
        self.element.on("vnode-mounted", self._dispatch, js_handler=_CLICK_HANDLER_JS)

    def show(self, html: Markup) -> None:
        """Show this."""
        self.element.content = html

    async def _dispatch(self, event: GenericEventArguments) -> None:
        await run_callback(self._on_act, *event.args)


class PartialHtmlView:
    """A Clickable in parts, of which some change while the others stay as they are.

    `whole` makes the string of all parts, given by name; each stands in a tag with `data-part`.
    """

    def __init__(self, on_act: Callback, whole: Callable[..., Markup], *, tag: str = "div") -> None:
        self._all, self._whole = HtmlView(on_act, tag=tag), whole
        self.element = self._all.element
        self._current_parts: dict[str, Markup] = {}

    def show(self, **parts: Markup) -> None:
        """Show all parts; only those that changed are sent."""
        changed = {
            name: html for name, html in parts.items() if self._current_parts.get(name) != html
        }
        is_first, self._current_parts = not self._current_parts, parts
        if is_first:
            self._all.show(self._whole(**parts))
        elif changed:
            told = json.dumps([self.element.html_id, changed])
            self.element.client.run_javascript(f"({_SEND_PARTS_JS})(...{told})")


# What was sent just before may not stand in the page yet.
_SEND_PARTS_JS = """function tell(id, detail, tries = 40) {
    const element = document.getElementById(id);
    if (element?.dataset.listens) element.dispatchEvent(new CustomEvent('parts', {detail}));
    else if (tries) setTimeout(tell, 50, id, detail, tries - 1);
}"""
_CLICK_HANDLER_JS = """node => {
    const root = node.el;
    root.dataset.listens = '1';
    root.addEventListener('parts', e => {
        for (const [part, html] of Object.entries(e.detail))
            root.querySelector(`[data-part="${part}"]`).innerHTML = html;
    });
    let last = '', typing = 0, opened = '', closing = '';
    const name = n => `${n.dataset.do} ${n.dataset.v} ${n.getAttribute('popovertarget')}`;
    const asked = e => e.target.closest('[data-do]');
    root.addEventListener('pointerdown', e => {
        const b = asked(e), open = document.querySelector('.wt-peek:popover-open');
        closing = b && open && name(b) === opened ? opened : '';
    }, true);
    root.addEventListener('click', e => {
        const b = asked(e);
        if (!b || b.tagName === 'INPUT') return;
        opened = closing === name(b) ? '' : name(b);
        closing = '';
        const r = b.getBoundingClientRect();
        if (opened) emit(b.dataset.do, b.dataset.v ?? '',
            [r.left, r.top, r.right, r.bottom, innerWidth, innerHeight]);
    });
    root.addEventListener('input', e => {
        const field = asked(e);
        clearTimeout(typing);
        if (field) typing = setTimeout(() => emit(field.dataset.do, field.value.trim(), []), 250);
    });
    root.addEventListener('focusin', e => last = name(e.target));
    root.addEventListener('focusout', e => { if (e.relatedTarget) last = ''; });
    new MutationObserver(() => {
        if (!last || document.activeElement !== document.body) return;
        const same = [...root.querySelectorAll('a, button, input')].find(n => name(n) === last);
        same?.focus({preventScroll: true});
    }).observe(root, {childList: true, subtree: true});
}"""
