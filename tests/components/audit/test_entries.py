"""What an entry of the log says that was done, and to what."""

from datetime import UTC, datetime
from typing import Any

from components.audit.entries import audit_entries_html
from welltrack_ui.domain.audit import AuditEntry

AT = datetime(2026, 5, 4, 8, tzinfo=UTC)
WELL = "w-" + "0" * 20


def say(action: str, **fields: Any) -> str:
    entity = action.partition(".")[0]
    entry = AuditEntry.model_validate(
        {"id": "a-1", "at": AT, "actor": {"id": "u-1", "name": "Kari"}, "action": action}
        | {"entity": entity, "entity_id": WELL, "entity_name": "<1/3-2>", "well_id": WELL}
        | fields
    )
    html = str(audit_entries_html([entry], AT, UTC))
    return html.partition("<div>")[2].partition("</div>")[0]


def test_entry_names_who_did_what_and_leads_to_it() -> None:
    link = f'<a href="/wells/{WELL}">&lt;1/3-2&gt;</a>'
    assert say("well.updated") == f"<b>Kari</b> changed the well {link}"
    moved = "moved the all-day events to the new time zone of the well"
    assert say("well.events_moved") == f"<b>Kari</b> {moved} {link}"


def test_member_who_joined_is_named_once() -> None:
    assert say("member.joined").strip() == "<b>Kari</b> joined the organization"
