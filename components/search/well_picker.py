"""The popover in which a well is chosen: looked up on the server as one types."""

from collections.abc import Sequence

import htpy as h
from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from components.i18n.translate import t
from components.kit.callback import Callback
from components.kit.html_view import HtmlView
from components.kit.markup import to_markup
from components.kit.popover import Popover
from components.search.ports import WellLookup
from components.theme.icons import icon
from welltrack_ui.domain.search.hit import WellChoice

CHOOSE_ACTION = "choose"


class WellPicker:
    """A field, which has the focus, and below it wells: the last ones, then those of its text.

    Without a text `active` ones are before all others.

    `on_pick` gets the id of a well, blank for "any" where there is such a choice (`may_be_any`).
    Arrows go through the wells, and Enter in the field takes the first one.
    """

    def __init__(
        self,
        label: str,
        lookup: WellLookup,
        anchor: Sequence[float] | None,
        on_pick: Callback,
        *,
        chosen: str = "",
        may_be_any: bool = False,
        active: Sequence[WellChoice] = (),
    ) -> None:
        self._lookup, self._on_pick = lookup, on_pick
        self._chosen, self._may_be_any = chosen, may_be_any
        self._label, self._anchor, self._active = label, anchor, active

    async def open(self) -> None:
        """Open the popover. Raises: the errors of the lookup."""
        last, first = await self._lookup.list_last_wells(), await self._lookup.find_wells("")
        known = {well.id for well in self._active}
        self._last = [well for well in last if well.id not in known]
        with Popover(self._label, self._anchor, below=self._anchor is not None) as self._card:
            ui.label(self._label).classes("wt-menu-heading")
            with ui.element("div").classes("wt-well-picker").props("data-columns=1"):
                self._draw_field()
                self._list = HtmlView(self._handle_action, self._render("", first))
        self._list.classes("wt-options").props("role=status")

    def _draw_field(self) -> None:
        with ui.element("div").classes("wt-search-field"):
            icon("search")
            self._input = ui.input(placeholder=t("Name of a well"), on_change=self._find)
            self._input.props("borderless autofocus debounce=150", remove="outlined")
            self._input.props["aria-label"] = t("Find a well")
            # Enter sends the text along: the field reports changes only when typing pauses.
            self._input.on("keydown.enter", self._take_first, js_handler=_WITH_TEXT)

    async def _find(self) -> None:
        text = (self._input.value or "").strip()
        wells = await self._lookup.find_wells(text)
        # More was typed meanwhile, or the card was closed: this answer is of no use.
        if not self._list.is_deleted and text == (self._input.value or "").strip():
            self._list.show(self._render(text, wells))

    async def _take_first(self, event: GenericEventArguments) -> None:
        text = event.args.strip()
        wells = await self._lookup.find_wells(text) if text else [*self._active, *self._last]
        if wells:
            await self._pick(wells[0].id)

    async def _handle_action(self, _action: str, value: str, _where: object) -> None:
        await self._pick(value)

    async def _pick(self, well_id: str) -> None:
        if well_id:
            await self._lookup.remember_well(well_id)
        await self._card.close_and_run(self._on_pick, well_id)

    def _render(self, text: str, wells: Sequence[WellChoice]) -> Markup:
        if text:
            return well_choices_html(wells, self._chosen)
        anything = well_choices_html([any_well()], self._chosen) if self._may_be_any else Markup()
        if not (self._active or self._last):
            return anything + well_choices_html(wells, self._chosen)
        known = {well.id for well in [*self._active, *self._last]}
        others = [well for well in wells if well.id not in known]
        parts = (
            (t("Active wells"), self._active),
            (t("Chosen last"), self._last),
            (t("All wells"), others),
        )
        sections = (
            to_markup(h.h2(".wt-menu-heading")[name], well_choices_html(part, self._chosen))
            for name, part in parts
            if part
        )
        return anything + Markup("").join(sections)


def any_well() -> WellChoice:
    """The choice of no well in particular."""
    return WellChoice(id="", name=t("Any"), project_name="")


def well_choices_html(wells: Sequence[WellChoice], chosen: str) -> Markup:
    """The HTML of wells as buttons, or the sentence that there are none."""
    if not wells:
        return to_markup(h.p(".wt-search-hint")[t("No matching wells")])
    return to_markup(
        h.button(
            type="button",
            data_action=CHOOSE_ACTION,
            data_value=well.id,
            aria_pressed="true" if well.id == chosen else "false",
        )[h.span(".wt-grow")[well.name], h.small[well.project_name]]
        for well in wells
    )


_WITH_TEXT = "e => emit(e.target.value)"
