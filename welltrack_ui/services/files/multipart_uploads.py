"""Uploads in pieces: which are there, and links for those that are not."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import StaleVersion
from welltrack_ui.domain.files.file import StoredFile
from welltrack_ui.object_storage.errors import ObjectMissing
from welltrack_ui.object_storage.keys import UploadLink
from welltrack_ui.object_storage.multipart import PART_BYTES, Part, split_into_parts
from welltrack_ui.object_storage.store import FileStore
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.files.files import UPLOAD_LIFE, find_file
from welltrack_ui.store import files
from welltrack_ui.store.engine.engine import Put

MAX_PART_LINKS = 50


@dataclass(frozen=True, slots=True)
class PartLink:
    """A piece that is to come, and where its bytes are to be sent."""

    part: Part
    link: UploadLink


@dataclass(frozen=True, slots=True)
class UploadParts:
    """What is there of a file in pieces of `size` bytes, of `count` in all, and what is next."""

    size: int
    count: int
    received: list[int]
    missing: list[PartLink]
    expires_at: datetime


class FilePartService:
    """Beside the one link of an upload: for large files, and for lines that break."""

    def __init__(self, ground: ServiceContext, store: FileStore) -> None:
        self.context = ground
        self.store = store

    def list_parts(self, actor: Actor, file_id: str) -> UploadParts:
        """The pieces that have come, and links of the next 50 at most that have not."""
        file, _ = find_file(self.context, actor, file_id, Permission.WRITE)
        whole = split_into_parts(file.size)
        if file.status == "stored":
            return UploadParts(
                PART_BYTES, len(whole), [p.number for p in whole], [], file.updated_at
            )
        there = self._list_received(file)
        if there is None:
            file = self._begin_upload(actor, file)
            there = self._list_received(file) or {}
        received = [piece.number for piece in whole if there.get(piece.number) == piece.size]
        next_ones = [piece for piece in whole if piece.number not in received][:MAX_PART_LINKS]
        links = [PartLink(piece, self._sign_link(file, piece)) for piece in next_ones]
        over = min((each.link.expires_at for each in links), default=datetime.now(UTC))
        return UploadParts(PART_BYTES, len(whole), received, links, over)

    def _list_received(self, file: StoredFile) -> Mapping[int, int] | None:
        """The sizes of the pieces that have come; None where none are gathered yet, or any more."""
        if file.upload_id is None:
            return None
        with suppress(ObjectMissing):
            return self.store.parts.part_sizes(file.storage_key, file.upload_id)
        return None

    def _begin_upload(self, actor: Actor, file: StoredFile) -> StoredFile:
        """The file, with the id that its pieces are gathered under from now on."""
        upload_id = self.store.parts.begin(file.storage_key, file.content_type)
        begun = file.model_copy(update={"upload_id": upload_id, "version": file.version + 1})
        plan = self.context.begin(actor)
        plan.add(Put(files.record(begun), file.version), StaleVersion("file"))
        try:
            self.context.transactions.commit(plan)
        except StaleVersion:
            return self._adopt_upload(file, upload_id)
        return begun

    def _adopt_upload(self, file: StoredFile, upload_id: str) -> StoredFile:
        """The file as somebody else began it at the same time. Raises Stale if it is done."""
        there = files.load(self.context.engine, file.id)
        if there is None or there.status != "pending":
            raise StaleVersion("file")
        if there.upload_id != upload_id:
            self.store.parts.drop(file.storage_key, upload_id)
        return there

    def _sign_link(self, file: StoredFile, piece: Part) -> UploadLink:
        upload_id = str(file.upload_id)
        return self.store.parts.link(file.storage_key, upload_id, piece, UPLOAD_LIFE)
