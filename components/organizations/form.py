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
        # Among other settings no field takes the cursor by itself: keys are shortcuts there.
        is_new = isinstance(before, OrganizationDraft)
        today = datetime.now(UTC).date()
        context = FieldContext(today, UTC, before=before, has_autofocus=is_new)
        self._fields = EntityFields(form, "organization", OrganizationDraft, context)
        self._fields.draw_all()

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of the draft, from the values of the form."""
        return self._fields.read(values)
