"""Organizations that were deleted and can still come back."""

from collections.abc import Sequence
from datetime import tzinfo

from markupsafe import Markup

from components.i18n import format as form_of
from components.i18n.translate import t
from components.kit.callback import Callback, run_callback
from components.kit.row_actions import actions_column
from components.kit.table import Column, Row, Table
from components.organizations.trash_rows import restore_button
from welltrack_ui.domain import report_day
from welltrack_ui.domain.organization import Organization


def show_deleted_organizations(
    organizations: Sequence[Organization], on_restore: Callback, tz: tzinfo
) -> None:
    """A table; `on_restore` gets the id of the one that is to come back."""

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
