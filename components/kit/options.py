"""Options to choose one of, in a panel that opens at a button."""

from collections.abc import Mapping

from markupsafe import Markup

from components.i18n.translate import t

OPTIONS_CLASS = "wt-options"
MIN_SEARCHABLE_OPTIONS = 10


def option_buttons_html(
    options: Mapping[str, str], chosen: str | None, *, empty: bool = True, action: str = "choose"
) -> Markup:
    """The options (value: label) as buttons of an `HtmlView` with the class `OPTIONS_CLASS`.

    "Any" comes first where there may be none (`empty`), its value is empty. Where there are many,
    a field to find one stands above them.
    """
    find = Markup("")
    if len(options) >= MIN_SEARCHABLE_OPTIONS:
        find = Markup(
            '<input type="search" data-filter placeholder="{0}" aria-label="{0}">'
        ).format(t("Find"))
    row = Markup(
        '<button type="button" data-action="{action}" data-value="{value}" aria-pressed="{pressed}">'
        "{label}</button>"
    )
    every = {**({"": t("Any")} if empty else {}), **options}
    return find + Markup("").join(
        row.format(
            action=action,
            value=value,
            pressed="true" if value == chosen else "false",
            label=label,
        )
        for value, label in every.items()
    )
