"""Table rows of the trash and of deleted organizations."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from markupsafe import Markup

from components.i18n import format as form_of
from components.i18n.labels import event_title
from components.i18n.translate import mark, t, tn
from components.kit.callback import Callback, run_callback
from components.kit.row_actions import actions_column, row_actions
from components.kit.table import Column, Row, Table
from components.theme.icons import icon_html
from welltrack_ui.domain import report_day
from welltrack_ui.domain.access import Permission, RoleName, is_allowed
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.trash import Trashed

ENTITY_LABELS = {
    "project": (mark("Project"), "folder"),
    "well": (mark("Well"), "derrick"),
    "stage": (mark("Stage"), "layers"),
    "event": (mark("Event"), "calendar"),
    "file": (mark("File"), "file"),
    "report": (mark("Report"), "clipboard-check"),
}


def trash_columns() -> list[Column]:
    """The columns that `trash_row` fills."""
    return [
        Column(t("Name")),
        Column(t("Kind"), visible_from="tablet"),
        Column(t("Deleted by"), visible_from="tablet"),
        Column(t("Deleted")),
        Column(t("Deleted permanently"), visible_from="wide"),
        actions_column(),
    ]


def trash_row(
    one: Trashed, names: Mapping[str, str], role: RoleName, now: datetime, tz: tzinfo
) -> Row:
    """The row of a deleted entity, with a restore button if the role allows it."""
    label, symbol = ENTITY_LABELS[one.entity]
    kind = Markup('<span class="wt-row">{}<span>{}</span></span>').format(
        icon_html(symbol), t(label)
    )
    deleted = Markup('<time datetime="{}" title="{}">{}</time>').format(
        one.deleted_at.isoformat(),
        f"{form_of.format_date_time(one.deleted_at, tz)} {tz}",
        form_of.format_relative_time(one.deleted_at, now, tz),
    )
    # What has expired stays in the list until the next purge.
    days = max(0, (one.expires_at - now).days)
    left = tn("in {count} day", "in {count} days", days) if days else t("today")
    name = Markup('<span class="wt-person">{}</span>').format(event_title(one.name))
    # Only members have names here: who has left the organization is not among them.
    by = names.get(one.deleted_by) or t("a former member")
    back = restore_button(one.name) if may_restore(one, role) else ""
    return Row((name, kind, by, deleted, left, back), id=one.id)


def may_restore(one: Trashed, role: RoleName) -> bool:
    """Whether to offer restoring to the role; the service checks it again."""
    # Only administrators delete projects, so only they bring them back.
    needed = Permission.ADMINISTER if one.entity == "project" else Permission.WRITE
    return is_allowed(role, needed)


def restore_button(name: str) -> Markup:
    """The HTML of a button that reports `restore` to the table's `on_action`."""
    button = Markup(
        '<button type="button" class="wt-btn wt-btn-secondary" data-action="restore"'
        ' aria-label="{}">{}{}</button>'
    ).format(t("Restore {name}", name=name), icon_html("archive-restore"), t("Restore"))
    return row_actions([button])


def show_deleted_organizations(
    organizations: Sequence[Organization], on_restore: Callback, tz: tzinfo
) -> None:
    """Show a table of deleted organizations; `on_restore` gets the id of one to restore."""

    async def act(_action: str, org_id: str) -> None:
        await run_callback(on_restore, org_id)

    columns = [Column(t("Name")), Column(t("Deleted")), actions_column()]
    table = Table(columns, caption=t("Deleted organizations"), on_action=act)
    table.show([_organization_row(org, tz) for org in organizations])


def _organization_row(org: Organization, tz: tzinfo) -> Row:
    at = org.deleted_at or org.updated_at
    day = form_of.format_date(report_day.to_local_time(at, tz).date())
    name = Markup('<span class="wt-person">{}</span>').format(org.name)
    return Row((name, day, restore_button(org.name)), id=org.id)
