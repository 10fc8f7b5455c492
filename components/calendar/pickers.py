"""Popovers to choose an option, a filter or a day."""

from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup

from components.i18n.translate import t
from components.kit.callback import Callback
from components.kit.month_picker import MonthPicker
from components.kit.options import OptionsView, option_buttons_html
from components.kit.popover import Popover


def pick_filter_value(
    label: str,
    options: Mapping[str, str],
    chosen: str,
    anchor: Sequence[float],
    on_pick: Callback,
    *,
    may_be_any: bool = True,
) -> None:
    """Open a popover of options below a pill; `on_pick` gets the value, empty for "any"."""
    with Popover(label, anchor, below=True) as card:
        _draw_options(card, option_buttons_html(options, chosen, empty=may_be_any), on_pick)


def pick_day(today: date, day: date, anchor: Sequence[float], on_pick: Callback) -> None:
    """Open a popover with a month below `anchor`; `on_pick` gets the date."""
    with Popover(t("Choose a day"), anchor, below=True) as card:

        async def pick(chosen: date) -> None:
            await card.close_and_run(on_pick, chosen)

        MonthPicker(pick, today=today, selected=day)


def _draw_options(card: Popover, html: Markup, on_pick: Callback) -> None:
    async def choose(_action: str, value: str, _where: object) -> None:
        await card.close_and_run(on_pick, value)

    OptionsView(choose, html)
