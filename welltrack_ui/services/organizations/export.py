"""The export of an organization as one ZIP: JSON lines of each kind, the files, a manifest."""

from collections.abc import Iterator
from typing import IO

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.object_storage.store import FileStore
from welltrack_ui.services.backup.organization_archive import OrganizationArchive
from welltrack_ui.services.core.context import ServiceContext


class ExportService:
    """Writes exports, for owners; as a stream, so that memory does not bound their size."""

    def __init__(self, context: ServiceContext, store: FileStore) -> None:
        self.context = context
        self.store = store

    def authorize_export(self, actor: Actor, org_id: str) -> str:
        """The organization's name, for an owner. Raises: NotFound; Forbidden."""
        return self.context.authorizer.org(actor, org_id, Permission.OWN).name

    def stream_zip(self, actor: Actor, org_id: str) -> Iterator[bytes]:
        """The bytes of the ZIP: `<kind>.jsonl` of each kind, `files/<id>`, `manifest.json`.

        Rights are checked at once, before the first byte.

        Raises: NotFound; Forbidden; StoreUnavailable and FileStoreUnavailable while iterating.
        """
        name = self.authorize_export(actor, org_id)
        return OrganizationArchive(self.context.engine, self.store, org_id, name).stream()

    def write_zip(self, actor: Actor, org_id: str, target: IO[bytes]) -> None:
        """Write the ZIP to a file.

        Raises: NotFound; Forbidden; StoreUnavailable; FileStoreUnavailable; OSError.
        """
        for chunk in self.stream_zip(actor, org_id):
            target.write(chunk)
