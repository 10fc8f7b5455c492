"""Audit entries as HTML: actor, action, subject, time, values before and after."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

import htpy as h
from markupsafe import Markup

from components.i18n import format as form_of
from components.i18n.field_labels import field_label
from components.i18n.field_values import FormatContext, format_field_value
from components.i18n.labels import event_title
from components.i18n.translate import mark, t
from components.kit.markup import to_markup
from welltrack_ui import urls
from welltrack_ui.domain.audit import AuditEntry, FieldChange

ACTION_LABELS = {
    "created": mark("created"),
    "updated": mark("changed"),
    "deleted": mark("deleted"),
    "restored": mark("restored"),
    "uploaded": mark("uploaded"),
    "removed": mark("removed"),
    "joined": mark("joined"),
    "resent": mark("sent again"),
    "revoked": mark("took back"),
    "submitted": mark("submitted"),
    "withdrawn": mark("withdrew"),
    "approved": mark("approved"),
    "reopened": mark("reopened"),
    "undone": mark("took back"),
    "sent": mark("sent"),
}
ENTITY_PHRASES = {
    "organization": mark("the organization"),
    "project": mark("the project"),
    "well": mark("the well"),
    "stage": mark("the stage"),
    "event": mark("the event"),
    "file": mark("the file"),
    "report": mark("the report"),
    "member": mark("the member"),
    "invitation": mark("the invitation of"),
    "user": mark("the account of"),
    "api_token": mark("the API token"),
    "import": mark("the import of"),
    "feed": mark("the calendar link"),
    "view": mark("the saved view"),
}
MAX_VALUE_LENGTH = 120


def audit_entries_html(
    entries: Sequence[AuditEntry],
    now: datetime,
    tz: tzinfo,
    *,
    short: bool = False,
    reader: FormatContext | None = None,
) -> Markup:
    """The HTML of a list of entries, in the order given; `short` leaves out the changed fields.

    `reader` formats the values; without one depths are in metres, times in `tz`.
    """
    reader = reader or FormatContext(tz)
    rows = Markup("").join(_audit_entry_html(entry, now, reader, short) for entry in entries)
    return Markup('<ol class="wt-audit">{}</ol>').format(rows)


def describe_audit_entry(entry: AuditEntry) -> str:
    """The action of an entry without a link: `changed the well`."""
    return _action_text(entry)


def _audit_entry_html(
    entry: AuditEntry, now: datetime, reader: FormatContext, short: bool
) -> Markup:
    field_changes = () if short else entry.changes
    changes = Markup("").join(
        _field_change_html(entry.entity, change, reader) for change in field_changes
    )
    tz = reader.tz
    return to_markup(
        h.li[
            h.div[h.b[entry.actor.name], " ", _action_text(entry), " ", _subject_html(entry)],
            h.time(
                ".wt-meta",
                datetime=entry.at.isoformat(),
                title=f"{form_of.format_date_time(entry.at, tz)} {tz}",
            )[form_of.format_relative_time(entry.at, now, tz)],
            changes and h.dl(".wt-audit-changes")[changes],
        ]
    )


def _action_text(entry: AuditEntry) -> str:
    verb = entry.action.partition(".")[2]
    # The actor is the member who joined: the subject would name them twice.
    if verb == "joined":
        return t("joined the organization")
    if entry.action == "well.events_moved":
        return t("moved the all-day events to the new time zone of the well")
    # Entries of earlier versions may hold an action or a kind that has no label any more.
    did, what = t(ACTION_LABELS.get(verb, verb)), t(ENTITY_PHRASES.get(entry.entity, entry.entity))
    return t("{did} {what}", did=did, what=what)


def _subject_html(entry: AuditEntry) -> Markup:
    """The HTML of the subject's name, a link where it has a screen."""
    if entry.action == "member.joined":
        return Markup("")
    href = _subject_url(entry)
    if href is None:
        return Markup("<span>{}</span>").format(event_title(entry.entity_name))
    return Markup('<a href="{}">{}</a>').format(href, event_title(entry.entity_name))


def _subject_url(entry: AuditEntry) -> str | None:
    if entry.entity == "project":
        return urls.project_url(entry.entity_id)
    if entry.well_id is None:
        return None
    if entry.entity == "stage":
        return urls.stage_url(entry.entity_id)
    event = entry.entity_id if entry.entity == "event" else None
    return urls.well_url(entry.well_id, event=event)


def _field_change_html(entity: str, change: FieldChange, reader: FormatContext) -> Markup:
    before, after = (
        _truncate_text(format_field_value(entity, change.field, value, reader) or t("empty"))
        for value in (change.before, change.after)
    )
    return Markup("<div><dt>{}</dt><dd><del>{}</del> <ins>{}</ins></dd></div>").format(
        field_label(entity, change.field), before, after
    )


def _truncate_text(text: str) -> str:
    return text if len(text) <= MAX_VALUE_LENGTH else f"{text[:MAX_VALUE_LENGTH]}…"
