"""What happened: the change log of a well, the activity and the trash of an organization."""

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor, AuditEntry
from welltrack_ui.domain.listing import Listing
from welltrack_ui.domain.trash import Trashed
from welltrack_ui.services.ground import Ground, checked_limit
from welltrack_ui.store import audits, trash


class HistoryService:
    """Members read; nobody writes here."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    def of_well(
        self, actor: Actor, well_id: str, limit: int | None = None, cursor: str | None = None
    ) -> Listing[AuditEntry]:
        """The change log of a well, newest first."""
        self.ground.scope.well(actor, well_id, Permission.READ)
        return audits.of_well(self.ground.engine, well_id, checked_limit(limit), cursor)

    def of_organization(
        self, actor: Actor, org_id: str, limit: int | None = None, cursor: str | None = None
    ) -> Listing[AuditEntry]:
        """Everything that happened in an organization, newest first."""
        self.ground.scope.org(actor, org_id, Permission.READ)
        return audits.of_organization(self.ground.engine, org_id, checked_limit(limit), cursor)

    def trash(
        self, actor: Actor, org_id: str, limit: int | None = None, cursor: str | None = None
    ) -> Listing[Trashed]:
        """What can be restored, latest deletion first."""
        self.ground.scope.org(actor, org_id, Permission.READ)
        return trash.of_organization(self.ground.engine, org_id, checked_limit(limit), cursor)
