"""Files of a well: ask for a link, send the bytes to it, complete; read, change, delete."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor, FieldChange, diff
from welltrack_ui.domain.errors import Conflict, NotFound, StaleVersion, invalid_field
from welltrack_ui.domain.files.file import File, FileDraft, StoredFile
from welltrack_ui.domain.files.file_kind import guess_file_kind
from welltrack_ui.domain.messages import message
from welltrack_ui.domain.well import Well
from welltrack_ui.object_storage.errors import ObjectMissing
from welltrack_ui.object_storage.keys import UploadLink
from welltrack_ui.object_storage.media_types import detect_media_type
from welltrack_ui.object_storage.multipart import split_into_parts
from welltrack_ui.object_storage.store import FileStore, StoredObject
from welltrack_ui.services.core.context import (
    ServiceContext,
    comparable_fields,
    creation_fields,
    expect_version,
    merge_changes,
    next_version,
    select_fields,
)
from welltrack_ui.services.wells.events import check_stage, put_event
from welltrack_ui.store import events, files, keys
from welltrack_ui.store.engine.engine import Check, Put
from welltrack_ui.store.unit_of_work import UnitOfWork

UPLOAD_LIFE = timedelta(hours=1)
DOWNLOAD_LIFE = timedelta(minutes=5)
SNIFF_BYTES = 8192
UPLOAD_TITLE_PREFIX = "File uploaded: "
MAX_TITLE_LENGTH = 160


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is to come, and where its bytes are to be sent."""

    file: File
    link: UploadLink


class FileService:
    """The bytes never pass through here: clients send them to the file store by a signed link."""

    def __init__(self, ground: ServiceContext, store: FileStore) -> None:
        self.context = ground
        self.store = store

    def start_upload(self, actor: Actor, draft: FileDraft) -> Upload:
        """A pending file and its link; it is in no list until it is completed."""
        well = self.context.authorizer.well(actor, draft.well_id, Permission.WRITE).well
        draft = draft.check_rules()
        plan = self.context.begin(actor)
        check_placement(self.context, plan, well, draft)
        file_id = ids.new_id("f", well.id)
        fields = draft.model_dump() | {
            "kind": draft.kind or guess_file_kind(draft.name, draft.content_type),
            "status": "pending",
            "storage_key": build_storage_key(well, file_id),
        }
        file = StoredFile(
            id=file_id,
            org_id=well.org_id,
            project_id=well.project_id,
            **fields,
            **creation_fields(plan),
        )
        plan.add(Put(files.record(file), "absent"))
        plan.unaudited_ids.append(file_id)
        link = self._sign_upload_link(file)
        self.context.transactions.commit(plan)
        return Upload(strip_storage_fields(file), link)

    def renew_upload_link(self, actor: Actor, file_id: str) -> Upload:
        """A new link for an upload that began, should the first one have been lost."""
        file, _ = find_file(self.context, actor, file_id, Permission.WRITE)
        return Upload(strip_storage_fields(file), self._sign_upload_link(file))

    def complete_upload(self, actor: Actor, file_id: str) -> File:
        """The bytes are there: the file is stored, and its event made. Again adds nothing."""
        file, well = find_file(self.context, actor, file_id, Permission.WRITE)
        if file.status == "stored":
            return strip_storage_fields(file)
        there = load_uploaded_object(self.store, file)
        if there.size != file.size:
            raise Conflict(
                message(
                    "{arrived} bytes arrived where {declared} were declared: upload it again.",
                    arrived=there.size,
                    declared=file.size,
                )
            )
        head = self.store.head_bytes(file.storage_key, SNIFF_BYTES)
        plan = self.context.begin(actor)
        stored = next_version(
            file, plan, status="stored", content_type=detect_media_type(head, file.name)
        )
        plan.add(Put(files.record(stored), file.version), StaleVersion("file"))
        add_upload_event(plan, well, stored)
        self._audit_file(plan, "file.uploaded", stored)
        try:
            self.context.transactions.commit(plan)
        except StaleVersion:
            # Of two that complete a file at once, the second finds it done.
            return strip_storage_fields(
                find_file(self.context, actor, file_id, Permission.WRITE)[0]
            )
        return strip_storage_fields(stored)

    def get(self, actor: Actor, file_id: str) -> File:
        """One file; a pending one only for its uploader."""
        file, _ = find_file(self.context, actor, file_id, Permission.READ)
        if file.status == "pending" and file.created_by != actor.user_id:
            raise NotFound("file")
        return strip_storage_fields(file)

    def get_stored_file(self, actor: Actor, file_id: str) -> StoredFile:
        """A file whose bytes are there, with where they lie: for services, not for answers."""
        file, _ = find_file(self.context, actor, file_id, Permission.READ)
        if file.status != "stored":
            raise NotFound("file")
        return file

    def sign_download_link(self, actor: Actor, file_id: str, *, inline: bool) -> str:
        """A link to the bytes that lives 5 minutes."""
        file = self.get_stored_file(actor, file_id)
        return self.store.download_link(
            file.storage_key, file.name, file.content_type, inline, DOWNLOAD_LIFE
        )

    def update(self, actor: Actor, file_id: str, version: int, changes: dict[str, Any]) -> File:
        """The file as it is after the change; its bytes never change."""
        before, well = find_file(self.context, actor, file_id, Permission.WRITE)
        if before.status != "stored":
            raise NotFound("file")
        expect_version(before, version, "file")
        draft = merge_changes(FileDraft, select_fields(before, FileDraft.model_fields), changes)
        plan = self.context.begin(actor)
        kind = draft.kind or guess_file_kind(draft.name, before.content_type)
        after = next_version(before, plan, **{**draft.model_dump(), "kind": kind})
        told = diff(before, after, comparable_fields(draft))
        if not told:
            return strip_storage_fields(before)
        check_placement(self.context, plan, well, draft, before)
        plan.add(Put(files.record(after), before.version), StaleVersion("file"))
        self._audit_file(plan, "file.updated", after, told)
        self.context.transactions.commit(plan)
        return strip_storage_fields(after)

    def delete(self, actor: Actor, file_id: str) -> None:
        """To the trash; the bytes stay as long as it can be restored."""
        file, _ = find_file(self.context, actor, file_id, Permission.WRITE)
        if file.status == "pending":
            raise NotFound("file")
        plan = self.context.begin(actor)
        gone = next_version(file, plan, deleted_at=plan.at)
        plan.add(Put(files.record(gone), file.version), StaleVersion("file"))
        self._audit_file(plan, "file.deleted", file)
        self.context.transactions.commit(plan)

    def restore(self, actor: Actor, file_id: str) -> File:
        """Back from the trash."""
        file, _ = find_file(self.context, actor, file_id, Permission.WRITE, deleted=True)
        if file.deleted_at is None:
            return strip_storage_fields(file)
        plan = self.context.begin(actor)
        back = next_version(file, plan, deleted_at=None)
        plan.add(Put(files.record(back), file.version), StaleVersion("file"))
        self._audit_file(plan, "file.restored", back)
        self.context.transactions.commit(plan)
        return strip_storage_fields(back)

    def _sign_upload_link(self, file: StoredFile) -> UploadLink:
        return self.store.upload_link(file.storage_key, file.size, file.content_type, UPLOAD_LIFE)

    def _audit_file(
        self, plan: UnitOfWork, action: str, file: StoredFile, told: tuple[FieldChange, ...] = ()
    ) -> None:
        plan.audit(
            action, file.id, file.name, org_id=file.org_id, well_id=file.well_id, changes=told
        )


def find_file(
    ground: ServiceContext,
    actor: Actor,
    file_id: str,
    permission: Permission,
    *,
    deleted: bool = False,
) -> tuple[StoredFile, Well]:
    """A file and its well, where the actor may do so; one in the trash only if `deleted`."""
    file = files.load(ground.engine, file_id)
    if file is None:
        raise NotFound("file")
    well = ground.authorizer.well(actor, file.well_id, permission, "file").well
    if file.deleted_at and not deleted:
        raise NotFound("file")
    return file, well


def build_storage_key(well: Well, file_id: str) -> str:
    """Where the bytes lie: the server's own words only."""
    org, (_, home, core) = ids.split_id(well.org_id), ids.split_id(file_id)
    return f"{org.core}/{home}/{core}"


def load_uploaded_object(store: FileStore, file: StoredFile) -> StoredObject:
    """What lies at the key of a file, made of its pieces where it came in such."""
    there = store.stat(file.storage_key)
    if there is None and file.upload_id:
        # Where pieces are missing, or somebody has just joined them, the second look tells.
        with suppress(ObjectMissing):
            store.parts.join(file.storage_key, file.upload_id, split_into_parts(file.size))
        there = store.stat(file.storage_key)
    if there is None:
        raise Conflict("The bytes have not arrived: send them to the upload link first.")
    return there


def add_upload_event(plan: UnitOfWork, well: Well, file: StoredFile) -> None:
    """The event that tells of an upload: a moment at its completion, made by the server."""
    fields = {
        "kind": "file_uploaded",
        "title": f"{UPLOAD_TITLE_PREFIX}{file.name}"[:MAX_TITLE_LENGTH].rstrip(),
        "stage_id": file.stage_id,
        "starts_at": plan.at,
        "ends_at": None,
        "source": "system",
        "file_id": file.id,
    }
    put_event(plan, well, fields)


def strip_storage_fields(file: StoredFile) -> File:
    """A file without where its bytes lie."""
    return File.model_validate(file.model_dump(include=set(File.model_fields)))


def check_placement(
    ground: ServiceContext,
    plan: UnitOfWork,
    well: Well,
    draft: FileDraft,
    before: File | None = None,
) -> None:
    """Stage and event are of the well, and still are when the file is written.

    Those that the file had before are not asked again: they may lie in the trash by now. Raises
    Invalid naming the field.
    """
    if draft.stage_id and not (before and before.stage_id == draft.stage_id):
        refusal = invalid_field("stage_id", "is not a stage of this well")
        check_stage(ground, well, draft.stage_id, refusal)
        plan.add(Check(keys.entity_key(draft.stage_id, "s")), refusal)
    if draft.event_id and not (before and before.event_id == draft.event_id):
        refusal = invalid_field("event_id", "is not an event of this well")
        try:
            event = events.load(ground.engine, draft.event_id)
        except NotFound:
            raise refusal from None
        if event is None or event.well_id != well.id or event.deleted_at:
            raise refusal
        plan.add(Check(keys.entity_key(draft.event_id, "e")), refusal)
