"""The signed links of the disk store: a token in the URL says what its holder may do."""

import hashlib
import time
from dataclasses import astuple, dataclass
from typing import Literal

from itsdangerous import BadData, URLSafeSerializer

from welltrack_ui.object_storage.errors import LinkRefused

BLOB_PATH = "/files/blob"
LINK_SALT = "welltrack.files.link"


@dataclass(frozen=True, slots=True)
class BlobLink:
    """One permission: to send (PUT) or to read (GET) the bytes at one key.

    `expires` is in whole seconds since 1970. `size` in bytes belongs to PUT, `disposition` to GET;
    `content_type` is what the client must send, or will be sent. `piece` is the number of a piece,
    0 for the whole file.
    """

    method: Literal["PUT", "GET"]
    key: str
    content_type: str
    expires: int
    size: int = 0
    disposition: str = ""
    part_number: int = 0


class LinkSigner:
    """Turns links into tokens for URLs, and back only if they are ours and still good."""

    def __init__(self, secret: str) -> None:
        if not secret:
            raise ValueError("links need a secret to be signed with")
        self._serializer = URLSafeSerializer(
            secret,
            salt=LINK_SALT,
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )

    def seal(self, link: BlobLink) -> str:
        """A token of URL-safe ASCII."""
        token: str = self._serializer.dumps(astuple(link))
        return token

    def unseal(self, token: str, method: str) -> BlobLink:
        """What the token allows. Raises LinkRefused if it isn't ours, is over or for another use.

        A link for GET is also good for HEAD.
        """
        try:
            link = BlobLink(*self._serializer.loads(token))
        except BadData:
            raise LinkRefused("This link was altered or is not from here.") from None
        if link.method != {"HEAD": "GET"}.get(method, method):
            raise LinkRefused(f"This link is not for {method}.")
        if link.expires <= time.time():
            raise LinkRefused("This link has expired. Ask for a new one.")
        return link
