"""Who did what and when, with what it was before and after."""

import json
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

from markupsafe import Markup

from components import format as form_of
from components.text import mark, t
from welltrack_ui.domain.audit import AuditEntry, FieldChange
from welltrack_ui.web import paths

ACTIONS = {
    "created": mark("created"),
    "updated": mark("changed"),
    "deleted": mark("deleted"),
    "restored": mark("restored"),
    "uploaded": mark("uploaded"),
    "removed": mark("removed"),
    "joined": mark("joined"),
    "resent": mark("sent again"),
    "revoked": mark("took back"),
}
ENTITIES = {
    "organization": mark("the organization"),
    "project": mark("the project"),
    "well": mark("the well"),
    "stage": mark("the stage"),
    "event": mark("the event"),
    "file": mark("the file"),
    "member": mark("the member"),
    "invitation": mark("the invitation of"),
    "user": mark("the account of"),
    "api_token": mark("the API token"),
}
LONGEST = 120


def audit_html(
    entries: Sequence[AuditEntry], now: datetime, tz: tzinfo, *, short: bool = False
) -> Markup:
    """The entries as a list, in the order given; `short` leaves out what changed in each."""
    rows = Markup("").join(_entry(entry, now, tz, short) for entry in entries)
    return Markup('<ol class="wt-audit">{}</ol>').format(rows)


def told(entry: AuditEntry) -> str:
    """What was done, in words and without a link: `changed the well`."""
    return _did(entry)


def value_text(value: Any) -> str:
    """A value before or after a change as people read it; nothing for none."""
    if value is None or value in ("", []):
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _entry(entry: AuditEntry, now: datetime, tz: tzinfo, short: bool) -> Markup:
    changes = Markup("") if short else Markup("").join(_change(c) for c in entry.changes)
    return Markup(
        "<li><div><b>{}</b> {} {}</div>"
        '<time class="wt-meta" datetime="{}" title="{}">{}</time>{}</li>'
    ).format(
        entry.actor.name,
        _did(entry),
        _named(entry),
        entry.at.isoformat(),
        f"{form_of.instant(entry.at, tz)} {tz}",
        form_of.relative(entry.at, now, tz),
        Markup('<dl class="wt-audit-changes">{}</dl>').format(changes) if changes else "",
    )


def _did(entry: AuditEntry) -> str:
    verb = entry.action.partition(".")[2]
    if verb == "joined":
        return t("joined the organization")
    return f"{t(ACTIONS.get(verb, verb))} {t(ENTITIES.get(entry.entity, entry.entity))}"


def _named(entry: AuditEntry) -> Markup:
    """The name of what it was about, as a link where there is a screen for it."""
    if entry.action == "member.joined":
        return Markup("")
    href = _address(entry)
    if href is None:
        return Markup("<span>{}</span>").format(entry.entity_name)
    return Markup('<a href="{}">{}</a>').format(href, entry.entity_name)


def _address(entry: AuditEntry) -> str | None:
    if entry.entity == "project":
        return paths.project(entry.entity_id)
    if entry.well_id is None:
        return None
    event = entry.entity_id if entry.entity == "event" else None
    return paths.well(entry.well_id, event=event)


def _change(change: FieldChange) -> Markup:
    name = change.field.replace("_", " ")
    return Markup("<div><dt>{}</dt><dd><del>{}</del> <ins>{}</ins></dd></div>").format(
        name, _value(change.before), _value(change.after)
    )


def _value(value: Any) -> str:
    text = value_text(value) or t("empty")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
