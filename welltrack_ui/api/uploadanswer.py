"""What an upload is answered with, the first time and again."""

from pydantic import BaseModel

from welltrack_ui.domain.fields import Instant
from welltrack_ui.domain.file import File
from welltrack_ui.services.files import Upload


class UploadTo(BaseModel):
    """Where to send the bytes, and how."""

    method: str
    url: str
    headers: dict[str, str]
    fields: dict[str, str]


class UploadStarted(BaseModel):
    """A pending file, and the link its bytes go to until `expires_at`."""

    file: File
    upload: UploadTo
    expires_at: Instant


def of(started: Upload) -> UploadStarted:
    """The answer of an upload that began."""
    link = started.link
    to = UploadTo(method=link.method, url=link.url, headers=link.headers, fields=link.fields)
    return UploadStarted(file=started.file, upload=to, expires_at=link.expires_at)
