"""Lists of options in a popover, one of which is chosen."""

from collections.abc import Collection, Mapping

import htpy as h
from markupsafe import Markup

from components.i18n.translate import t
from components.kit.callback import Callback
from components.kit.html_view import HtmlView
from components.kit.markup import to_markup

MIN_SEARCHABLE_OPTIONS = 10


class OptionsView(HtmlView):
    """The view of `option_buttons_html`; arrow keys go up and down in it.

    A press closes the panel around it, in the browser: on a slow line too at once. With `several`
    it stays open for the next one.
    """

    def __init__(self, on_action: Callback, html: Markup, *, several: bool = False) -> None:
        super().__init__(on_action, html)
        self.classes("wt-options" if several else "wt-options wt-one-of").props("data-columns=1")


def option_buttons_html(
    options: Mapping[str, str],
    chosen: str | Collection[str] | None,
    *,
    empty: bool = True,
    action: str = "choose",
) -> Markup:
    """The HTML of options (value: label) as buttons of an `OptionsView`.

    `chosen` is the value of the pressed one, or the values of several. With `empty` the first is
    "Any", whose value is blank. From ten options on a search field is above them.
    """
    pressed = {chosen} if isinstance(chosen, str) else set(chosen or ())
    find = h.input(type="search", data_filter=True, placeholder=t("Find"), aria_label=t("Find"))
    rows = [
        h.button(
            type="button",
            data_action=action,
            data_value=value,
            aria_pressed="true" if value in pressed else "false",
        )[label]
        for value, label in {**({"": t("Any")} if empty else {}), **options}.items()
    ]
    is_searchable = len(options) >= MIN_SEARCHABLE_OPTIONS
    return to_markup(h.fragment[is_searchable and find, rows])
