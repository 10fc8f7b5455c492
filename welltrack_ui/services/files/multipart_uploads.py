"""Uploads in pieces: which are there, and links for those that are not."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Stale
from welltrack_ui.domain.files.file import StoredFile
from welltrack_ui.object_storage.multipart import PIECE_BYTES, Piece, pieces_of
from welltrack_ui.object_storage.store import FileStore, ObjectMissing, UploadLink
from welltrack_ui.services.core.context import Ground
from welltrack_ui.services.files.files import UPLOAD_LIFE, found
from welltrack_ui.store import files
from welltrack_ui.store.engine.engine import Put

MOST_LINKS = 50


@dataclass(frozen=True, slots=True)
class PieceLink:
    """A piece that is to come, and where its bytes are to be sent."""

    piece: Piece
    link: UploadLink


@dataclass(frozen=True, slots=True)
class Pieces:
    """What is there of a file in pieces of `size` bytes, of `count` in all, and what is next."""

    size: int
    count: int
    received: list[int]
    missing: list[PieceLink]
    expires_at: datetime


class FilePartService:
    """Beside the one link of an upload: for large files, and for lines that break."""

    def __init__(self, ground: Ground, store: FileStore) -> None:
        self.ground = ground
        self.store = store

    def pieces(self, actor: Actor, file_id: str) -> Pieces:
        """The pieces that have come, and links of the next 50 at most that have not."""
        file, _ = found(self.ground, actor, file_id, Permission.WRITE)
        whole = pieces_of(file.size)
        if file.status == "stored":
            return Pieces(PIECE_BYTES, len(whole), [p.number for p in whole], [], file.updated_at)
        there = self._there(file)
        if there is None:
            file = self._begun(actor, file)
            there = self._there(file) or {}
        received = [piece.number for piece in whole if there.get(piece.number) == piece.size]
        next_ones = [piece for piece in whole if piece.number not in received][:MOST_LINKS]
        links = [PieceLink(piece, self._link(file, piece)) for piece in next_ones]
        over = min((each.link.expires_at for each in links), default=datetime.now(UTC))
        return Pieces(PIECE_BYTES, len(whole), received, links, over)

    def _there(self, file: StoredFile) -> Mapping[int, int] | None:
        """The sizes of the pieces that have come; None where none are gathered yet, or any more."""
        if file.upload_id is None:
            return None
        with suppress(ObjectMissing):
            return self.store.parts.received(file.storage_key, file.upload_id)
        return None

    def _begun(self, actor: Actor, file: StoredFile) -> StoredFile:
        """The file, with the id that its pieces are gathered under from now on."""
        upload_id = self.store.parts.begin(file.storage_key, file.content_type)
        begun = file.model_copy(update={"upload_id": upload_id, "version": file.version + 1})
        plan = self.ground.plan(actor)
        plan.add(Put(files.record(begun), file.version), Stale("file"))
        try:
            self.ground.changes.commit(plan)
        except Stale:
            return self._begun_by_another(file, upload_id)
        return begun

    def _begun_by_another(self, file: StoredFile, upload_id: str) -> StoredFile:
        """The file as somebody else began it at the same time. Raises Stale if it is done."""
        there = files.load(self.ground.engine, file.id)
        if there is None or there.status != "pending":
            raise Stale("file")
        if there.upload_id != upload_id:
            self.store.parts.drop(file.storage_key, upload_id)
        return there

    def _link(self, file: StoredFile, piece: Piece) -> UploadLink:
        upload_id = str(file.upload_id)
        return self.store.parts.link(file.storage_key, upload_id, piece, UPLOAD_LIFE)
