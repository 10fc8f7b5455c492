"""Chips: kinds and statuses as HTML of an icon, a label and a colour."""

from collections.abc import Mapping

import htpy as h
from markupsafe import Markup

from components.i18n.labels import (
    EVENT_KIND_STYLES,
    NPT_CATEGORIES,
    PROJECT_STATUSES,
    REPORT_STATUSES,
    SEVERITIES,
    STAGE_KIND_STYLES,
    STAGE_STATUSES,
    WELL_STATUSES,
    KindStyle,
    StatusStyle,
)
from components.i18n.translate import t
from components.kit.markup import to_markup
from components.theme.icons import icon_html
from components.theme.palette import Tone
from welltrack_ui.domain.event import UPLOAD_KIND, Event


def event_kind_chip(kind: str) -> Markup:
    """The chip of an event's kind: outlined for `file_uploaded`, filled for all others."""
    return _look_chip(EVENT_KIND_STYLES[kind], outlined=kind == UPLOAD_KIND)


def stage_kind_chip(kind: str) -> Markup:
    """The chip of a stage's kind."""
    return _look_chip(STAGE_KIND_STYLES[kind], outlined=False)


def stage_status_chip(status: str) -> Markup:
    """The chip of a stage's status."""
    return _status_chip(STAGE_STATUSES, status)


def kind_chip(style: KindStyle, text: str) -> Markup:
    """The chip of a kind of event or stage, with a name in place of that of the kind."""
    return to_markup(
        h.span(".wt-kind", style=f"--kind:{style.colour}", title=f"{t(style.label)}: {text}")[
            h.b[icon_html(style.icon)], h.span[text]
        ]
    )


def well_status_chip(status: str) -> Markup:
    """The chip of a well's status."""
    return _status_chip(WELL_STATUSES, status)


def project_status_chip(status: str) -> Markup:
    """The chip of a project's status."""
    return _status_chip(PROJECT_STATUSES, status)


def report_status_chip(status: str) -> Markup:
    """The chip of a report's status."""
    return _status_chip(REPORT_STATUSES, status)


def severity_chip(severity: str) -> Markup:
    """The chip of an event's severity."""
    return _status_chip(SEVERITIES, severity)


def npt_chip(category: str | None, *, short: bool = False) -> Markup:
    """The chip of non-productive time and its category; `short` leaves out the word NPT."""
    words = [] if short and category else [t("NPT")]
    if category:
        words.append(t(NPT_CATEGORIES[category]))
    return plain_chip(" · ".join(words), "orange", "timer-off")


def state_chips(event: Event) -> Markup:
    """The chips of an event that counts in no figure: it is a plan, or beside the path."""
    chips = plain_chip(t("Plan"), "violet") if event.state == "plan" else Markup("")
    return chips + plain_chip(t("Parallel"), "neutral") if event.parallel else chips


def plain_chip(text: str, tone: Tone = "neutral", icon: str | None = None) -> Markup:
    """A chip with any text, which is escaped."""
    return Markup('<span class="wt-chip wt-{}">{}<span>{}</span></span>').format(
        tone, icon_html(icon) if icon else "", text
    )


def _look_chip(look: KindStyle, *, outlined: bool) -> Markup:
    return to_markup(
        h.span(
            class_=["wt-kind", outlined and "wt-outlined"],
            style=f"--kind:{look.colour}",
        )[h.b[icon_html(look.icon)], h.span[t(look.label)]]
    )


def _status_chip(table: Mapping[str, StatusStyle], key: str) -> Markup:
    status = table[key]
    return plain_chip(t(status.label), status.tone, status.icon)
