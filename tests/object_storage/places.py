"""A store together with the client that follows its links, the same for every kind of store."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal
from urllib.parse import unquote, urljoin

import httpx

from welltrack_ui.object_storage.keys import UploadLink
from welltrack_ui.object_storage.store import FileStore

HOUR = timedelta(hours=1)
PDF = "application/pdf"
DISPOSITION = re.compile(
    r"(inline|attachment); filename=\"([ -~]+)\"; filename\*=UTF-8''([\w!#$&+.^`|~%-]+)", re.ASCII
)


@dataclass(frozen=True)
class Place:
    """`base_url` is what relative links are relative to."""

    kind: Literal["disk", "s3"]
    store: FileStore
    base_url: str
    client: httpx.Client

    def link(self, key: str, size: int, content_type: str = PDF) -> UploadLink:
        return self.store.upload_link(key, size, content_type, HOUR)

    def send(self, link: UploadLink, content: bytes | Iterable[bytes]) -> httpx.Response:
        """Send the bytes as the link says; an iterable goes in chunks, without a length."""
        url = urljoin(self.base_url, link.url)
        if link.method == "PUT":
            return self.client.put(url, content=content, headers=link.headers)
        body = content if isinstance(content, bytes) else b"".join(content)
        return self.client.post(url, data=link.fields, files={"file": ("f", body)})

    def keep(self, key: str, content: bytes, content_type: str = PDF) -> None:
        answer = self.send(self.link(key, len(content), content_type), content)
        assert answer.status_code == 204, answer.text

    def url(
        self,
        key: str,
        name: str = "report.pdf",
        content_type: str = PDF,
        inline: bool = False,
        lifetime: timedelta = HOUR,
    ) -> str:
        link = self.store.download_link(key, name, content_type, inline, lifetime)
        return urljoin(self.base_url, link)

    def fetch(self, key: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.client.get(self.url(key), headers=headers)


def altered(signature: str) -> str:
    """The same length, another beginning."""
    return ("1" if signature[0] != "1" else "2") + signature[1:]


def altered_url(url: str) -> str:
    """A link whose signature is another; it ends the URL, after a dot on disk, `=` in S3."""
    mark = "X-Amz-Signature=" if "X-Amz-Signature=" in url else "."
    start, mark, end = url.rpartition(mark)
    return f"{start}{mark}{altered(end)}"


def altered_upload(link: UploadLink) -> UploadLink:
    """The same with another signature, in the URL or in the form."""
    if link.method == "PUT":
        return replace(link, url=altered_url(link.url))
    fields = link.fields | {"x-amz-signature": altered(link.fields["x-amz-signature"])}
    return replace(link, fields=fields)


def names(answer: httpx.Response) -> tuple[str, str, str]:
    """How to open it, the plain name and the full one, from `Content-Disposition`."""
    found = DISPOSITION.fullmatch(answer.headers["content-disposition"])
    assert found, answer.headers
    kind, plain, full = found.groups()
    return kind, plain, unquote(full, errors="strict")
