"""Below a calendar: which colours stand for what, how much of it there is, what is left out."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from components.calendar.event_box import UPLOAD, Scene
from components.i18n import format as form_of
from components.i18n.labels import EVENT_LOOKS
from components.i18n.translate import t, tn
from components.kit.callback import Callback, call
from components.theme.icons import icon_html
from welltrack_ui.domain.calendar.entries import Entry
from welltrack_ui.domain.calendar.spans import overlaps
from welltrack_ui.domain.report_day import Window

_CLICK = """e => {
    const act = e.target.closest('[data-a]');
    if (act) emit(act.dataset.a, act.dataset.v);
}"""


class Legend:
    """The legend; `on_act` gets an action (kind, well, files) and its value."""

    def __init__(self, on_act: Callback) -> None:
        self._on_act = on_act
        self.element = ui.html()
        self.element.on("click", self._clicked, js_handler=_CLICK)

    def show(self, html: Markup) -> None:
        """Show what `legend_html` made."""
        self.element.content = html

    async def _clicked(self, event: GenericEventArguments) -> None:
        await call(self._on_act, *event.args)


def legend_html(scene: Scene, entries: Sequence[Entry], window: Window, *, uploads: bool) -> Markup:
    """Kinds or wells with their counts, as buttons that filter; NPT; a switch for uploads."""
    inside = [entry for entry in entries if overlaps(entry.span, window)]
    items = _wells(scene, inside) if scene.colour == "well" else _kinds(inside)
    if not inside:
        items = Markup('<span class="wt-muted">{}</span>').format(t("Nothing here yet."))
    return Markup('<div class="wt-cal-legend">{}{}{}</div>').format(
        items, _uploads(uploads), _npt(inside, window)
    )


def _kinds(entries: Sequence[Entry]) -> Markup:
    counts = Counter(entry.kind for entry in entries)
    return Markup("").join(
        Markup(
            '<button type="button" data-a="kind" data-v="{}"{} style="--k:{}" title="{}">'
            "<b>{}</b>{} <small>{}</small></button>"
        ).format(
            kind,
            Markup(' class="wt-outlined"') if kind == UPLOAD else "",
            look.colour,
            t("Only {kind}", kind=t(look.label)),
            icon_html(look.icon),
            t(look.label),
            counts[kind],
        )
        for kind, look in EVENT_LOOKS.items()
        if counts[kind]
    )


def _wells(scene: Scene, entries: Sequence[Entry]) -> Markup:
    counts = Counter(entry.well_id for entry in entries)
    shown = sorted(counts, key=lambda well_id: scene.wells[well_id].name.casefold())[:24]
    return Markup("").join(
        Markup(
            '<button type="button" data-a="well" data-v="{}" style="--k:{}"><b></b>{}'
            " <small>{}</small></button>"
        ).format(well_id, scene.hues[well_id], scene.wells[well_id].name, counts[well_id])
        for well_id in shown
    )


def _npt(entries: Sequence[Entry], window: Window) -> Markup:
    lost = [entry for entry in entries if entry.npt and entry.span.end]
    time = sum(
        (min(e.span.end or window.end, window.end) - max(e.span.start, window.start) for e in lost),
        timedelta(),
    )
    if not time:
        return Markup("")
    words = tn("{count} event", "{count} events", len(lost))
    return Markup('<span class="wt-cal-npt" title="{}"><b></b>{} {}</span>').format(
        words, t("NPT"), form_of.hours(time)
    )


def _uploads(shown: bool) -> Markup:
    return Markup(
        '<button type="button" class="wt-cal-files" data-a="files" data-v="" aria-pressed="{}">'
        "{}{}</button>"
    ).format("true" if shown else "false", icon_html("file-up"), t("Uploads"))
