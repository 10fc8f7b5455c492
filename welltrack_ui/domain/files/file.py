"""Files of a well: reports, logs, photos. Their bytes lie in the file store."""

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, Field

from welltrack_ui.domain.entity import Change, Draft, Entity, build_change_model
from welltrack_ui.domain.field_types import Day, Identifier, LengthLimits, normalize_line

FileKind = Literal[
    "ddr",
    "mud_report",
    "log",
    "survey",
    "cement_report",
    "well_schematic",
    "program",
    "test_report",
    "photo",
    "hse",
    "contract",
    "other",
]
FileStatus = Literal["pending", "stored"]
MAX_FILE_BYTES = 5 * 1024**3
FileName = Annotated[str, AfterValidator(normalize_line), LengthLimits(1, 255)]
ContentType = Annotated[
    str, Field(max_length=127, pattern=r"^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(;.*)?$")
]


class FileFields(BaseModel):
    """The fields of a file that an engineer sets; `report_date` is a day in the well's zone."""

    name: FileName
    stage_id: Identifier | None = None
    event_id: Identifier | None = None
    report_date: Day | None = None


class FileDraft(FileFields, Draft):
    """Input for an upload; `size` in bytes."""

    IMMUTABLE_FIELDS: ClassVar[frozenset[str]] = frozenset({"well_id", "size", "content_type"})
    well_id: Identifier
    size: Annotated[int, Field(strict=True, ge=0, le=MAX_FILE_BYTES)]
    content_type: ContentType = "application/octet-stream"
    kind: FileKind | None = None


class File(FileFields, Entity):
    """A file of a well. `size` in bytes; `content_type` is detected from the bytes."""

    org_id: str
    project_id: str
    well_id: str
    kind: FileKind
    size: int
    content_type: str
    status: FileStatus


class StoredFile(File):
    """A file with the key of its bytes, which never leaves the server.

    `upload_id` names its multipart upload, where it has one.
    """

    storage_key: str
    upload_id: str | None = None


if TYPE_CHECKING:
    FileChange = Change
else:
    FileChange = build_change_model(FileDraft, "FileChange")
