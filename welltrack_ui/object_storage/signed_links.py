"""The signed links of the disk store: the token in the URL is the permission."""

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

    `expires` is a Unix time in seconds. `size` in bytes belongs to PUT, `disposition` to GET;
    `content_type` is the one that the client must send, or will get. `part_number` counts from 1,
    and is 0 for the whole object.
    """

    method: Literal["PUT", "GET"]
    key: str
    content_type: str
    expires: int
    size: int = 0
    disposition: str = ""
    part_number: int = 0


class LinkSigner:
    """The signer of links, by HMAC-SHA256. Raises: ValueError for an empty secret."""

    def __init__(self, secret: str) -> None:
        if not secret:
            raise ValueError("links need a secret to be signed with")
        self._serializer = URLSafeSerializer(
            secret,
            salt=LINK_SALT,
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )

    def seal(self, link: BlobLink) -> str:
        """The token of a link, in URL-safe ASCII."""
        token: str = self._serializer.dumps(astuple(link))
        return token

    def unseal(self, token: str, method: str) -> BlobLink:
        """The link of a token; one for GET is also good for HEAD.

        Raises: LinkRefused (403) for a wrong signature, after expiry, or for another method.
        """
        try:
            # The signature first: nothing in an altered token is looked at.
            link = BlobLink(*self._serializer.loads(token))
        except BadData:
            raise LinkRefused("This link was altered or is not from here.") from None
        if link.method != {"HEAD": "GET"}.get(method, method):
            raise LinkRefused(f"This link is not for {method}.")
        if link.expires <= time.time():
            raise LinkRefused("This link has expired. Ask for a new one.")
        return link
