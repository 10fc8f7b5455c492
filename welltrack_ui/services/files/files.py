"""Files of a well: upload by a signed link, read, change, delete, restore."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor, diff
from welltrack_ui.domain.errors import Conflict, Forbidden, NotFound, StaleVersion, invalid_field
from welltrack_ui.domain.event import UPLOAD_KIND, UPLOAD_TITLE_PREFIX
from welltrack_ui.domain.files.file import File, FileDraft, StoredFile
from welltrack_ui.domain.files.file_kind import guess_file_kind
from welltrack_ui.domain.messages import message
from welltrack_ui.domain.well import Well
from welltrack_ui.object_storage.errors import LinkRefused, ObjectMissing
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
MAX_TITLE_LENGTH = 160


@dataclass(frozen=True, slots=True)
class Upload:
    """A pending file, and the link to send its bytes to."""

    file: File
    link: UploadLink


class FileService:
    """Uploads, changes and deletes files. Clients exchange bytes with the file store directly."""

    def __init__(self, context: ServiceContext, store: FileStore) -> None:
        self.context = context
        self.store = store

    def start_upload(self, actor: Actor, draft: FileDraft) -> Upload:
        """A pending file and its upload link; it is in no list until it is completed.

        Raises: Invalid; NotFound; Forbidden.
        """
        well = self.context.authorizer.well(actor, draft.well_id, Permission.WRITE).well
        draft = draft.check_rules()
        uow = self.context.begin(actor)
        check_placement(self.context, uow, well, draft)
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
            **creation_fields(uow),
        )
        uow.add(Put(files.record(file), "absent"))
        uow.unaudited_ids.append(file_id)
        # Before the commit: if the file store refuses, no pending file is left behind.
        link = self._sign_upload_link(file)
        self.context.transactions.commit(uow)
        return Upload(strip_storage_fields(file), link)

    def renew_upload_link(self, actor: Actor, file_id: str) -> Upload:
        """A new link for a pending upload. Raises: NotFound; Forbidden."""
        file, _ = find_file(self.context, actor, file_id, Permission.WRITE)
        return Upload(strip_storage_fields(file), self._sign_upload_link(file))

    def check_upload_holder(self, storage_key: str) -> None:
        """Check that whoever began an upload may still write to its well.

        Raises: LinkRefused where they may not, or the file is gone.
        """
        _, home, core = storage_key.split("/")
        try:
            file = files.load(self.context.engine, f"f-{home}-{core}")
            if file is None:
                raise NotFound("file")
            holder = Actor(file.created_by, "")
            self.context.authorizer.well(holder, file.well_id, Permission.WRITE, "file")
        except (NotFound, Forbidden):
            raise LinkRefused("This link has ended: there is no such upload any more.") from None

    def complete_upload(self, actor: Actor, file_id: str) -> File:
        """The stored file, once its bytes have arrived, with an event of its upload.

        A second call changes nothing. Raises: Conflict where bytes are missing; NotFound;
        Forbidden.
        """
        file, well = find_file(self.context, actor, file_id, Permission.WRITE)
        if file.status == "stored":
            return strip_storage_fields(file)
        uploaded = load_uploaded_object(self.store, file)
        if uploaded.size != file.size:
            raise Conflict(
                message(
                    "{arrived} bytes arrived where {declared} were declared: upload it again.",
                    arrived=uploaded.size,
                    declared=file.size,
                )
            )
        # The media type comes from the bytes: a client's word could make a browser run a page of
        # ours.
        head = self.store.head_bytes(file.storage_key, SNIFF_BYTES)
        uow = self.context.begin(actor)
        stored = next_version(
            file, uow, status="stored", content_type=detect_media_type(head, file.name)
        )
        uow.add(Put(files.record(stored), file.version), StaleVersion("file"))
        add_upload_event(uow, well, stored)
        uow.audit_well_item("file.uploaded", stored, stored.name)
        try:
            self.context.transactions.commit(uow)
        except StaleVersion:
            # Of two that complete a file at once, the second finds it done.
            return strip_storage_fields(
                find_file(self.context, actor, file_id, Permission.WRITE)[0]
            )
        return strip_storage_fields(stored)

    def get(self, actor: Actor, file_id: str) -> File:
        """One file; a pending one only for its uploader. Raises: NotFound."""
        file, _ = find_file(self.context, actor, file_id, Permission.READ)
        if file.status == "pending" and file.created_by != actor.user_id:
            raise NotFound("file")
        return strip_storage_fields(file)

    def get_stored_file(self, actor: Actor, file_id: str) -> StoredFile:
        """A stored file with the key of its bytes, for services only. Raises: NotFound."""
        file, _ = find_file(self.context, actor, file_id, Permission.READ)
        if file.status != "stored":
            raise NotFound("file")
        return file

    def sign_download_link(self, actor: Actor, file_id: str, *, inline: bool) -> str:
        """A link to the bytes, valid for 5 minutes. Raises: NotFound."""
        file = self.get_stored_file(actor, file_id)
        return self.store.download_link(
            file.storage_key, file.name, file.content_type, inline, DOWNLOAD_LIFE
        )

    def update(self, actor: Actor, file_id: str, version: int, changes: dict[str, Any]) -> File:
        """The file after a change; its bytes never change.

        Raises: Invalid; NotFound; Forbidden; StaleVersion.
        """
        before, well = find_file(self.context, actor, file_id, Permission.WRITE)
        if before.status != "stored":
            raise NotFound("file")
        expect_version(before, version, "file")
        draft = merge_changes(FileDraft, select_fields(before, FileDraft.model_fields), changes)
        uow = self.context.begin(actor)
        kind = draft.kind or guess_file_kind(draft.name, before.content_type)
        after = next_version(before, uow, **{**draft.model_dump(), "kind": kind})
        field_changes = diff(before, after, comparable_fields(draft))
        if not field_changes:
            return strip_storage_fields(before)
        check_placement(self.context, uow, well, draft, before)
        uow.add(Put(files.record(after), before.version), StaleVersion("file"))
        uow.audit_well_item("file.updated", after, after.name, field_changes)
        self.context.transactions.commit(uow)
        return strip_storage_fields(after)

    def delete(self, actor: Actor, file_id: str) -> None:
        """Move a file to the trash; its bytes stay as long as it can be restored.

        Raises: NotFound; Forbidden; StaleVersion.
        """
        file, _ = find_file(self.context, actor, file_id, Permission.WRITE)
        if file.status == "pending":
            raise NotFound("file")
        uow = self.context.begin(actor)
        deleted = next_version(file, uow, deleted_at=uow.at)
        uow.add(Put(files.record(deleted), file.version), StaleVersion("file"))
        uow.audit_well_item("file.deleted", file, file.name)
        self.context.transactions.commit(uow)

    def restore(self, actor: Actor, file_id: str) -> File:
        """The file, back from the trash. Raises: NotFound; Forbidden; StaleVersion."""
        file, _ = find_file(self.context, actor, file_id, Permission.WRITE, deleted=True)
        if file.deleted_at is None:
            return strip_storage_fields(file)
        uow = self.context.begin(actor)
        restored = next_version(file, uow, deleted_at=None)
        uow.add(Put(files.record(restored), file.version), StaleVersion("file"))
        uow.audit_well_item("file.restored", restored, restored.name)
        self.context.transactions.commit(uow)
        return strip_storage_fields(restored)

    def _sign_upload_link(self, file: StoredFile) -> UploadLink:
        return self.store.upload_link(file.storage_key, file.size, file.content_type, UPLOAD_LIFE)


def find_file(
    context: ServiceContext,
    actor: Actor,
    file_id: str,
    permission: Permission,
    *,
    deleted: bool = False,
) -> tuple[StoredFile, Well]:
    """A file and its well, for an actor with the permission; one in the trash only if `deleted`.

    Raises: NotFound; Forbidden.
    """
    file = files.load(context.engine, file_id)
    if file is None:
        raise NotFound("file")
    well = context.authorizer.well(actor, file.well_id, permission, "file").well
    if file.deleted_at and not deleted:
        raise NotFound("file")
    return file, well


def build_storage_key(well: Well, file_id: str) -> str:
    """The key of a file's bytes: ids only, no text of a user."""
    org, (_, home, core) = ids.split_id(well.org_id), ids.split_id(file_id)
    return f"{org.core}/{home}/{core}"


def load_uploaded_object(store: FileStore, file: StoredFile) -> StoredObject:
    """The object of a file in the file store, joined of its parts if it came in parts.

    Raises: Conflict where bytes are missing.
    """
    uploaded = store.stat(file.storage_key)
    if uploaded and file.upload_id:
        # Who joined them before was cut off behind that: nobody needs the parts any more.
        store.parts.drop(file.storage_key, file.upload_id)
    elif file.upload_id:
        # ObjectMissing is no answer yet: another request may have joined the parts just now.
        with suppress(ObjectMissing):
            store.parts.join(file.storage_key, file.upload_id, split_into_parts(file.size))
        uploaded = store.stat(file.storage_key)
    if uploaded is None:
        raise Conflict("The bytes have not arrived: send them to the upload link first.")
    return uploaded


def add_upload_event(uow: UnitOfWork, well: Well, file: StoredFile) -> None:
    """Add the event of an upload: a moment at its completion, made by the server."""
    fields = {
        "kind": UPLOAD_KIND,
        "title": f"{UPLOAD_TITLE_PREFIX}{file.name}"[:MAX_TITLE_LENGTH].rstrip(),
        "stage_id": file.stage_id,
        "starts_at": uow.at,
        "ends_at": None,
        "source": "system",
        "file_id": file.id,
    }
    put_event(uow, well, fields)


def strip_storage_fields(file: StoredFile) -> File:
    """A file without its storage fields."""
    return File.model_validate(file.model_dump(include=set(File.model_fields)))


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
