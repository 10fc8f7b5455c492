"""The screen that creates an organization."""

from collections.abc import Mapping
from typing import Any

from nicegui import ui

from components.forms.drafts import NEW_ID, DraftPlace
from components.forms.form import Form
from components.i18n.translate import t
from components.kit.page_header import page_header
from components.organizations.form import OrganizationForm
from components.shell.frame import Frame
from welltrack_ui import urls
from welltrack_ui.domain.organization import OrganizationDraft
from welltrack_ui.web.screen_user import ScreenUser


async def new_organization_page(user: ScreenUser, frame: Frame, _query: Mapping[str, str]) -> None:
    """Draw the form; the creator of an organization is its owner."""

    async def make(values: dict[str, Any]) -> Mapping[str, str] | None:
        draft = OrganizationDraft.parse(fields.read(values))
        org = await user.make(user.services.organizations, draft)
        ui.navigate.to(urls.dashboard_url(org.id))
        return None

    frame.set_location(t("New organization"))
    with page_header(t("New organization")):
        pass
    with (
        ui.element("div").classes("wt-card wt-narrow"),
        Form(
            make,
            submit=t("Create organization"),
            draft=DraftPlace(f"organization/-/{NEW_ID}", t("New organization")),
        ) as form,
    ):
        # Not parsed: an empty form has no name yet.
        blank = OrganizationDraft.model_construct(
            name="", locale=user.me.locale, timezone=user.me.timezone
        )
        fields = OrganizationForm(form, blank)
