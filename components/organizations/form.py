"""The form of an organization."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from components.forms.entity_fields import EntityFields, FieldContext
from components.forms.form import Form
from welltrack_ui.domain.organization import Organization, OrganizationDraft


class OrganizationForm:
    """The fields of an organization in a form; `read` gives those of its draft."""

    def __init__(self, form: Form, before: Organization | OrganizationDraft) -> None:
        # No field of an organization is a day, so the zone of today does not matter.
        context = FieldContext(datetime.now(UTC).date(), UTC, before=before)
        self._fields = EntityFields(form, "organization", OrganizationDraft, context)
        self._fields.draw_all()

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of the draft, from the values of the form."""
        return self._fields.read(values)
