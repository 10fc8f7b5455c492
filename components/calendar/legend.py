"""Below a calendar: which colours stand for what, how much of it there is, what is left out."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from components.calendar.event_box import RenderContext
from components.i18n import format as form_of
from components.i18n.labels import EVENT_KIND_STYLES
from components.i18n.translate import t, tn
from components.kit.callback import Callback, run_callback
from components.theme.icons import icon_html
from welltrack_ui.domain.calendar.entries import CalendarEntry
from welltrack_ui.domain.calendar.spans import overlaps_window
from welltrack_ui.domain.event import UPLOAD_KIND
from welltrack_ui.domain.natural_sort import natural_sort_key
from welltrack_ui.domain.report_day import Window

_EMIT_ACTION_JS = """e => {
    const act = e.target.closest('[data-a]');
    if (act) emit(act.dataset.a, act.dataset.v);
}"""


class CalendarLegend:
    """The legend; `on_act` gets an action (kind, well, files) and its value."""

    def __init__(self, on_act: Callback) -> None:
        self._on_act = on_act
        self.element = ui.html()
        self.element.on("click", self._handle_click, js_handler=_EMIT_ACTION_JS)

    def show(self, html: Markup) -> None:
        """Show what `legend_html` made."""
        self.element.content = html

    async def _handle_click(self, event: GenericEventArguments) -> None:
        await run_callback(self._on_act, *event.args)


def calendar_legend_html(
    scene: RenderContext, entries: Sequence[CalendarEntry], window: Window, *, uploads: bool
) -> Markup:
    """Kinds or wells with their counts, as buttons that filter; NPT; a switch for uploads."""
    inside = [entry for entry in entries if overlaps_window(entry.span, window)]
    items = _wells_html(scene, inside) if scene.colour == "well" else _kinds_html(inside)
    if not inside:
        items = Markup('<span class="wt-muted">{}</span>').format(t("Nothing here yet."))
    return Markup('<div class="wt-cal-legend">{}{}{}</div>').format(
        items, _uploads_switch_html(uploads), _npt_html(inside, window)
    )


def _kinds_html(entries: Sequence[CalendarEntry]) -> Markup:
    counts = Counter(entry.kind for entry in entries)
    return Markup("").join(
        Markup(
            '<button type="button" data-a="kind" data-v="{}"{} style="--k:{}" title="{}">'
            "<b>{}</b>{} <small>{}</small></button>"
        ).format(
            kind,
            Markup(' class="wt-outlined"') if kind == UPLOAD_KIND else "",
            look.colour,
            t("Only {kind}", kind=t(look.label)),
            icon_html(look.icon),
            t(look.label),
            counts[kind],
        )
        for kind, look in EVENT_KIND_STYLES.items()
        if counts[kind]
    )


def _wells_html(scene: RenderContext, entries: Sequence[CalendarEntry]) -> Markup:
    counts = Counter(entry.well_id for entry in entries)
    shown = sorted(counts, key=lambda well_id: natural_sort_key(scene.wells[well_id].name))[:24]
    return Markup("").join(
        Markup(
            '<button type="button" data-a="well" data-v="{}" style="--k:{}"><b></b>{}'
            " <small>{}</small></button>"
        ).format(well_id, scene.well_colours[well_id], scene.wells[well_id].name, counts[well_id])
        for well_id in shown
    )


def _npt_html(entries: Sequence[CalendarEntry], window: Window) -> Markup:
    lost = [entry for entry in entries if entry.npt and entry.span.end]
    time = sum(
        (min(e.span.end or window.end, window.end) - max(e.span.start, window.start) for e in lost),
        timedelta(),
    )
    if not time:
        return Markup("")
    words = tn("{count} event", "{count} events", len(lost))
    return Markup('<span class="wt-cal-npt" title="{}"><b></b>{} {}</span>').format(
        words, t("NPT"), form_of.format_hours(time)
    )


def _uploads_switch_html(shown: bool) -> Markup:
    return Markup(
        '<button type="button" class="wt-cal-files" data-a="files" data-v="" aria-pressed="{}">'
        "{}{}</button>"
    ).format("true" if shown else "false", icon_html("file-up"), t("Uploads"))
