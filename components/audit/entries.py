"""Who did what and when, with what it was before and after."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from markupsafe import Markup

from components.audit.field_values import Reader, field_words, value_words
from components.i18n import format as form_of
from components.i18n.translate import mark, t
from welltrack_ui import urls
from welltrack_ui.domain.audit import AuditEntry, FieldChange

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
    entries: Sequence[AuditEntry],
    now: datetime,
    tz: tzinfo,
    *,
    short: bool = False,
    reader: Reader | None = None,
) -> Markup:
    """The entries as a list, in the order given; `short` leaves out what changed in each.

    `reader` tells how to put what changed; without one depths are metres.
    """
    reader = reader or Reader(tz)
    rows = Markup("").join(_entry(entry, now, reader, short) for entry in entries)
    return Markup('<ol class="wt-audit">{}</ol>').format(rows)


def told(entry: AuditEntry) -> str:
    """What was done, in words and without a link: `changed the well`."""
    return _did(entry)


def _entry(entry: AuditEntry, now: datetime, reader: Reader, short: bool) -> Markup:
    told_of = () if short else entry.changes
    changes = Markup("").join(_change(entry.entity, change, reader) for change in told_of)
    tz = reader.tz
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
    did, what = t(ACTIONS.get(verb, verb)), t(ENTITIES.get(entry.entity, entry.entity))
    return t("{did} {what}", did=did, what=what)


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
        return urls.project(entry.entity_id)
    if entry.well_id is None:
        return None
    event = entry.entity_id if entry.entity == "event" else None
    return urls.well(entry.well_id, event=event)


def _change(entity: str, change: FieldChange, reader: Reader) -> Markup:
    before, after = (
        _cut(value_words(entity, change.field, value, reader) or t("empty"))
        for value in (change.before, change.after)
    )
    return Markup("<div><dt>{}</dt><dd><del>{}</del> <ins>{}</ins></dd></div>").format(
        field_words(change.field), before, after
    )


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
