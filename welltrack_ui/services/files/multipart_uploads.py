"""Multipart uploads: the parts received, and links for the missing ones."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import StaleVersion
from welltrack_ui.domain.files.file import StoredFile
from welltrack_ui.object_storage.errors import ObjectMissing
from welltrack_ui.object_storage.keys import UploadLink
from welltrack_ui.object_storage.multipart import PART_BYTES, Part, split_into_parts
from welltrack_ui.object_storage.store import FileStore
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.files.files import find_file
from welltrack_ui.store import files
from welltrack_ui.store.engine.engine import Put

MAX_PART_LINKS = 50
# A bucket asks nobody whether the holder of a link still has their rights: so it is not for long.
# Clients ask for new links; one that was begun in time is taken to its end.
PART_LIFE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class PartLink:
    """A missing part, and the link to send its bytes to."""

    part: Part
    link: UploadLink


@dataclass(frozen=True, slots=True)
class UploadParts:
    """The state of a multipart upload: `count` parts of `size` bytes, received and missing ones."""

    size: int
    count: int
    received: list[int]
    received_bytes: int
    missing: list[PartLink]
    expires_at: datetime


class FilePartService:
    """Uploads in parts, for large files and unreliable lines."""

    def __init__(self, context: ServiceContext, store: FileStore) -> None:
        self.context = context
        self.store = store

    def list_parts(self, actor: Actor, file_id: str) -> UploadParts:
        """The parts received, and links for the next missing ones, 50 at most.

        Raises: NotFound; Forbidden; StaleVersion where it was completed at the same moment.
        """
        file, _ = find_file(self.context, actor, file_id, Permission.WRITE)
        whole = split_into_parts(file.size)
        if file.status == "stored":
            numbers = [part.number for part in whole]
            return UploadParts(PART_BYTES, len(whole), numbers, file.size, [], file.updated_at)
        part_sizes = self._list_received(file)
        if part_sizes is None:
            file = self._begin_upload(actor, file)
            part_sizes = self._list_received(file) or {}
        # A part of another size is one that broke off: it is sent again.
        received = [part.number for part in whole if part_sizes.get(part.number) == part.size]
        received_bytes = sum(part.size for part in whole if part.number in received)
        next_parts = [part for part in whole if part.number not in received][:MAX_PART_LINKS]
        links = [PartLink(part, self._sign_link(file, part)) for part in next_parts]
        # The client asks again when the first of the links ends.
        expires_at = min((link.link.expires_at for link in links), default=datetime.now(UTC))
        return UploadParts(PART_BYTES, len(whole), received, received_bytes, links, expires_at)

    def _list_received(self, file: StoredFile) -> Mapping[int, int] | None:
        """The sizes of the parts received, by number; None where there is no open upload."""
        if file.upload_id is None:
            return None
        with suppress(ObjectMissing):
            return self.store.parts.part_sizes(file.storage_key, file.upload_id)
        return None

    def _begin_upload(self, actor: Actor, file: StoredFile) -> StoredFile:
        """The file with the id of a new multipart upload."""
        upload_id = self.store.parts.begin(file.storage_key, file.content_type)
        started = file.model_copy(update={"upload_id": upload_id, "version": file.version + 1})
        uow = self.context.begin(actor)
        uow.add(Put(files.record(started), file.version), StaleVersion("file"))
        try:
            self.context.transactions.commit(uow)
        # Two requests began at once: the other's upload counts, ours is dropped.
        except StaleVersion:
            return self._adopt_upload(file, upload_id)
        return started

    def _adopt_upload(self, file: StoredFile, upload_id: str) -> StoredFile:
        """The file as another request began it meanwhile. Raises: StaleVersion if it is done."""
        current = files.load(self.context.engine, file.id)
        if current is None or current.status != "pending":
            raise StaleVersion("file")
        if current.upload_id != upload_id:
            self.store.parts.drop(file.storage_key, upload_id)
        return current

    def _sign_link(self, file: StoredFile, part: Part) -> UploadLink:
        upload_id = str(file.upload_id)
        return self.store.parts.link(file.storage_key, upload_id, part, PART_LIFE)
