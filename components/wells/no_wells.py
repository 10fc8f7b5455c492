"""The empty state of an organization without wells: the one step that comes next."""

from collections.abc import Sequence

from components.i18n.translate import t
from components.kit.buttons import link_button
from components.kit.table import empty_state
from welltrack_ui import urls


def draw_no_wells(org_id: str, project_ids: Sequence[str]) -> None:
    """Draw the empty state; its link leads to where the first well is added.

    With one project that is the project itself, with several the choice of one, and with none the
    dashboard, which makes the first project.
    """
    with empty_state("derrick", t("No wells yet")):
        if not project_ids:
            link_button(t("Create the first project"), urls.dashboard_url(org_id), weight="primary")
        elif len(project_ids) == 1:
            label = t("Add the first well")
            link_button(label, urls.project_url(project_ids[0]), weight="primary", symbol="plus")
        else:
            link_button(t("Choose a project"), urls.projects_url(org_id), weight="primary")
