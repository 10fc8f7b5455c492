"""The empty state of an organization without wells: the one step that comes next."""

from collections.abc import Sequence

from components.i18n.translate import t
from components.kit.buttons import link_button
from components.kit.table import empty_state
from welltrack_ui import urls
from welltrack_ui.domain.access import Permission, RoleName, is_allowed


def draw_no_wells(org_id: str, project_ids: Sequence[str], role: RoleName) -> None:
    """Draw the empty state; its link leads a member of `role` to where the first well is added.

    With one project that is the project itself, with several the choice of one, and with none the
    dashboard, where administrators make the first project.
    """
    with empty_state("derrick", t("No wells yet")):
        if not project_ids and is_allowed(role, Permission.ADMINISTER):
            link_button(t("Create the first project"), urls.dashboard_url(org_id), weight="primary")
        elif not is_allowed(role, Permission.WRITE):
            link_button(t("To the projects"), urls.projects_url(org_id))
        elif len(project_ids) == 1:
            label = t("Add the first well")
            link_button(label, urls.project_url(project_ids[0]), weight="primary", symbol="plus")
        else:
            link_button(t("Choose a project"), urls.projects_url(org_id), weight="primary")
