"""Panels that open at a button without a way to the server, as browsers make them.

They close on Escape, on a press elsewhere and where a link in them is followed; focus goes back.
"""

from markupsafe import Markup

POPOVER_CLASS = "wt-pop"


def popover_attributes(panel: str) -> Markup:
    """The attributes of a button that opens the panel with this id."""
    return Markup('popovertarget="{}" aria-haspopup="dialog"').format(panel)


def html_popover(panel: str, label: str, content: Markup) -> Markup:
    """A panel with this id; `label` names it to screen readers."""
    return Markup(
        '<div class="wt-menu {}" id="{}" popover role="dialog" aria-label="{}">{}</div>'
    ).format(POPOVER_CLASS, panel, label, content)


# Puts a panel below the button that opens it, or above the window's lower edge at least. Browsers
# can do so by themselves (anchor positioning), but not those of older tablets.
POPOVER_PLACEMENT_JS = """() => {
    let by = null;
    document.addEventListener('click', e => {
        const b = e.target.closest('[popovertarget]');
        if (!b) return e.target.closest('.wt-pop a')?.closest('.wt-pop').hidePopover();
        const panel = document.getElementById(b.getAttribute('popovertarget'));
        if (b !== by && panel.matches(':popover-open')) panel.hidePopover();
        by = b;
    }, true);
    document.addEventListener('beforetoggle', e => {
        const panel = e.target;
        if (e.newState !== 'open' || !by || !panel.classList.contains('wt-pop')) return;
        const r = by.getBoundingClientRect(), right = panel.classList.contains('wt-pop-right');
        Object.assign(panel.style, {
            top: `${r.bottom + 6}px`,
            maxHeight: `${innerHeight - r.bottom - 14}px`,
            left: right ? 'auto' : `${Math.max(8, Math.min(r.left, innerWidth - 300))}px`,
            right: right ? `${innerWidth - r.right}px` : 'auto',
        });
    }, true);
}"""
