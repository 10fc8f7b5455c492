"""The data of the upload tray: the uploads of the user of a page."""

from collections.abc import Mapping
from typing import Any

from welltrack_ui.domain.files.file import FileDraft
from welltrack_ui.domain.files.upload_steps import MultipartState, SendRequest, StartedUpload
from welltrack_ui.object_storage.keys import UploadLink
from welltrack_ui.web.screen_user import ScreenUser


class ServiceUploadData:
    """Uploads to the wells of the user.

    Raises: NotSignedIn, NotFound and Forbidden from each method.
    """

    def __init__(self, user: ScreenUser) -> None:
        self._user, self._services = user, user.services

    async def start(self, fields: Mapping[str, Any]) -> StartedUpload:
        """A new pending file, from the fields of a `FileDraft`. Raises: Invalid."""
        draft = FileDraft.parse(fields)
        started = await self._user.ask(self._services.files.start_upload, draft)
        return StartedUpload(started.file.id, build_send_request(started.link, draft.size))

    async def read_parts(self, file_id: str) -> MultipartState:
        """The parts of a pending file. Raises: StaleVersion where it was just completed."""
        parts = await self._user.ask(self._services.file_parts.list_parts, file_id)
        return MultipartState(
            stored_bytes=parts.received_bytes,
            missing=[
                build_send_request(
                    missing.link, missing.part.size, (missing.part.number - 1) * parts.size
                )
                for missing in parts.missing
            ],
        )

    async def complete(self, file_id: str) -> None:
        """Store a file whose bytes have arrived. Raises: Conflict where bytes are missing."""
        await self._user.ask(self._services.files.complete_upload, file_id)


def build_send_request(link: UploadLink, size: int, start: int = 0) -> SendRequest:
    """The request of a link, for `size` bytes from `start` on."""
    return SendRequest(
        link.method, link.url, link.headers, link.fields, size, link.expires_at, start
    )
