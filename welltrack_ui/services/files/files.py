"""Files of a well: ask for a link, send the bytes to it, complete; read, change, delete."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor, FieldChange, diff
from welltrack_ui.domain.errors import Conflict, NotFound, Stale
from welltrack_ui.domain.files.file import File, FileDraft, StoredFile
from welltrack_ui.domain.files.file_kind import kind_of
from welltrack_ui.domain.messages import said
from welltrack_ui.domain.well import Well
from welltrack_ui.object_storage.media_types import sniff
from welltrack_ui.object_storage.multipart import pieces_of
from welltrack_ui.object_storage.store import FileStore, ObjectMissing, StoredObject, UploadLink
from welltrack_ui.services.core.context import (
    Ground,
    changed,
    expect_version,
    fields_of,
    made,
    merged,
    set_fields,
)
from welltrack_ui.services.files import placement
from welltrack_ui.services.wells.events import put_event
from welltrack_ui.store import files
from welltrack_ui.store.engine.engine import Put
from welltrack_ui.store.unit_of_work import Plan

UPLOAD_LIFE = timedelta(hours=1)
DOWNLOAD_LIFE = timedelta(minutes=5)
SNIFFED_BYTES = 8192
TITLE = "File uploaded: "
LONGEST_TITLE = 160


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is to come, and where its bytes are to be sent."""

    file: File
    link: UploadLink


class FileService:
    """The bytes never pass through here: clients send them to the file store by a signed link."""

    def __init__(self, ground: Ground, store: FileStore) -> None:
        self.ground = ground
        self.store = store

    def upload(self, actor: Actor, draft: FileDraft) -> Upload:
        """A pending file and its link; it is in no list until it is completed."""
        well = self.ground.scope.well(actor, draft.well_id, Permission.WRITE).well
        draft = draft.checked()
        plan = self.ground.plan(actor)
        placement.check(self.ground, plan, well, draft)
        file_id = ids.new_id("f", well.id)
        fields = draft.model_dump() | {
            "kind": draft.kind or kind_of(draft.name, draft.content_type),
            "status": "pending",
            "storage_key": storage_key(well, file_id),
        }
        file = StoredFile(
            id=file_id, org_id=well.org_id, project_id=well.project_id, **fields, **made(plan)
        )
        plan.add(Put(files.record(file), "absent"))
        plan.untold.append(file_id)
        link = self._link(file)
        self.ground.changes.commit(plan)
        return Upload(shown(file), link)

    def upload_again(self, actor: Actor, file_id: str) -> Upload:
        """A new link for an upload that began, should the first one have been lost."""
        file, _ = found(self.ground, actor, file_id, Permission.WRITE)
        return Upload(shown(file), self._link(file))

    def complete(self, actor: Actor, file_id: str) -> File:
        """The bytes are there: the file is stored, and its event made. Again adds nothing."""
        file, well = found(self.ground, actor, file_id, Permission.WRITE)
        if file.status == "stored":
            return shown(file)
        there = arrived(self.store, file)
        if there.size != file.size:
            raise Conflict(
                said(
                    "{arrived} bytes arrived where {declared} were declared: upload it again.",
                    arrived=there.size,
                    declared=file.size,
                )
            )
        head = self.store.head_bytes(file.storage_key, SNIFFED_BYTES)
        plan = self.ground.plan(actor)
        stored = changed(file, plan, status="stored", content_type=sniff(head, file.name))
        plan.add(Put(files.record(stored), file.version), Stale("file"))
        tell_upload(plan, well, stored)
        self._tell(plan, "file.uploaded", stored)
        try:
            self.ground.changes.commit(plan)
        except Stale:
            # Of two that complete a file at once, the second finds it done.
            return shown(found(self.ground, actor, file_id, Permission.WRITE)[0])
        return shown(stored)

    def get(self, actor: Actor, file_id: str) -> File:
        """One file; a pending one only for its uploader."""
        file, _ = found(self.ground, actor, file_id, Permission.READ)
        if file.status == "pending" and file.created_by != actor.user_id:
            raise NotFound("file")
        return shown(file)

    def stored(self, actor: Actor, file_id: str) -> StoredFile:
        """A file whose bytes are there, with where they lie: for services, not for answers."""
        file, _ = found(self.ground, actor, file_id, Permission.READ)
        if file.status != "stored":
            raise NotFound("file")
        return file

    def link(self, actor: Actor, file_id: str, *, inline: bool) -> str:
        """A link to the bytes that lives 5 minutes."""
        file = self.stored(actor, file_id)
        return self.store.download_link(
            file.storage_key, file.name, file.content_type, inline, DOWNLOAD_LIFE
        )

    def update(self, actor: Actor, file_id: str, version: int, changes: dict[str, Any]) -> File:
        """The file as it is after the change; its bytes never change."""
        before, well = found(self.ground, actor, file_id, Permission.WRITE)
        if before.status != "stored":
            raise NotFound("file")
        expect_version(before, version, "file")
        draft = merged(FileDraft, fields_of(before, FileDraft.model_fields), changes)
        plan = self.ground.plan(actor)
        kind = draft.kind or kind_of(draft.name, before.content_type)
        after = changed(before, plan, **{**draft.model_dump(), "kind": kind})
        told = diff(before, after, set_fields(draft))
        if not told:
            return shown(before)
        placement.check(self.ground, plan, well, draft, before)
        plan.add(Put(files.record(after), before.version), Stale("file"))
        self._tell(plan, "file.updated", after, told)
        self.ground.changes.commit(plan)
        return shown(after)

    def delete(self, actor: Actor, file_id: str) -> None:
        """To the trash; the bytes stay as long as it can be restored."""
        file, _ = found(self.ground, actor, file_id, Permission.WRITE)
        if file.status == "pending":
            raise NotFound("file")
        plan = self.ground.plan(actor)
        gone = changed(file, plan, deleted_at=plan.at)
        plan.add(Put(files.record(gone), file.version), Stale("file"))
        self._tell(plan, "file.deleted", file)
        self.ground.changes.commit(plan)

    def restore(self, actor: Actor, file_id: str) -> File:
        """Back from the trash."""
        file, _ = found(self.ground, actor, file_id, Permission.WRITE, deleted=True)
        if file.deleted_at is None:
            return shown(file)
        plan = self.ground.plan(actor)
        back = changed(file, plan, deleted_at=None)
        plan.add(Put(files.record(back), file.version), Stale("file"))
        self._tell(plan, "file.restored", back)
        self.ground.changes.commit(plan)
        return shown(back)

    def _link(self, file: StoredFile) -> UploadLink:
        return self.store.upload_link(file.storage_key, file.size, file.content_type, UPLOAD_LIFE)

    def _tell(
        self, plan: Plan, action: str, file: StoredFile, told: tuple[FieldChange, ...] = ()
    ) -> None:
        plan.tell(
            action, file.id, file.name, org_id=file.org_id, well_id=file.well_id, changes=told
        )


def found(
    ground: Ground, actor: Actor, file_id: str, permission: Permission, *, deleted: bool = False
) -> tuple[StoredFile, Well]:
    """A file and its well, where the actor may do so; one in the trash only if `deleted`."""
    file = files.load(ground.engine, file_id)
    if file is None:
        raise NotFound("file")
    well = ground.scope.well(actor, file.well_id, permission, "file").well
    if file.deleted_at and not deleted:
        raise NotFound("file")
    return file, well


def storage_key(well: Well, file_id: str) -> str:
    """Where the bytes lie: the server's own words only."""
    org, (_, home, core) = ids.split(well.org_id), ids.split(file_id)
    return f"{org.core}/{home}/{core}"


def arrived(store: FileStore, file: StoredFile) -> StoredObject:
    """What lies at the key of a file, made of its pieces where it came in such."""
    there = store.stat(file.storage_key)
    if there is None and file.upload_id:
        # Where pieces are missing, or somebody has just joined them, the second look tells.
        with suppress(ObjectMissing):
            store.parts.join(file.storage_key, file.upload_id, pieces_of(file.size))
        there = store.stat(file.storage_key)
    if there is None:
        raise Conflict("The bytes have not arrived: send them to the upload link first.")
    return there


def tell_upload(plan: Plan, well: Well, file: StoredFile) -> None:
    """The event that tells of an upload: a moment at its completion, made by the server."""
    fields = {
        "kind": "file_uploaded",
        "title": f"{TITLE}{file.name}"[:LONGEST_TITLE].rstrip(),
        "stage_id": file.stage_id,
        "starts_at": plan.at,
        "ends_at": None,
        "source": "system",
        "file_id": file.id,
    }
    put_event(plan, well, fields)


def shown(file: StoredFile) -> File:
    """A file without where its bytes lie."""
    return File.model_validate(file.model_dump(include=set(File.model_fields)))
