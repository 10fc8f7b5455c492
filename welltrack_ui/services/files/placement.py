"""Placement of a file: its well, and perhaps a stage or an event of that well."""

from welltrack_ui.domain.errors import NotFound, invalid_field
from welltrack_ui.domain.files.file import File, FileDraft
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.wells.events import check_stage
from welltrack_ui.store import events, keys
from welltrack_ui.store.engine.engine import Check
from welltrack_ui.store.unit_of_work import UnitOfWork


def check_placement(
    context: ServiceContext,
    uow: UnitOfWork,
    well: Well,
    draft: FileDraft,
    before: File | None = None,
) -> None:
    """Check that stage and event are of the well, now and when the file is written.

    A stage or event that the file had before is not checked: it may be in the trash by now.

    Raises: Invalid naming the field.
    """
    if draft.stage_id and not (before and before.stage_id == draft.stage_id):
        refusal = invalid_field("stage_id", "is not a stage of this well")
        check_stage(context, well, draft.stage_id, refusal)
        # Deleted between this check and the write, it would leave a file that points nowhere.
        uow.add(Check(keys.entity_key(draft.stage_id, "s")), refusal)
    if draft.event_id and not (before and before.event_id == draft.event_id):
        refusal = invalid_field("event_id", "is not an event of this well")
        try:
            event = events.load(context.engine, draft.event_id)
        # An id of another form is a wrong field of the input here, not a missing page.
        except NotFound:
            raise refusal from None
        if event is None or event.well_id != well.id or event.deleted_at:
            raise refusal
        uow.add(Check(keys.entity_key(draft.event_id, "e")), refusal)
