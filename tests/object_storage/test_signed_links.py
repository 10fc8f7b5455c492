"""Tokens of the disk store: whole, ours, in time and for one use, or worth nothing."""

import hashlib
import string
import time
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from welltrack_ui.object_storage.errors import LinkRefused
from welltrack_ui.object_storage.signed_links import BlobLink, LinkSigner

SIGNER = LinkSigner("secret")
LATER = 4_102_444_800
UPLOAD = BlobLink("PUT", "a/b", "application/pdf", LATER, size=5)
TOKEN_CHARACTERS = string.ascii_letters + string.digits + "-_."


def test_token_gives_back_the_link() -> None:
    download = BlobLink("GET", "a/b", "text/plain", LATER, disposition='attachment; filename="ё"')
    assert SIGNER.unseal(SIGNER.seal(UPLOAD), "PUT") == UPLOAD
    assert SIGNER.unseal(SIGNER.seal(download), "GET") == download
    assert SIGNER.unseal(SIGNER.seal(download), "HEAD") == download


@pytest.mark.parametrize(("method", "used"), [("PUT", "GET"), ("PUT", "HEAD"), ("GET", "PUT")])
def test_token_for_another_method_is_refused(method: str, used: str) -> None:
    token = SIGNER.seal(BlobLink("PUT" if method == "PUT" else "GET", "a", "x/y", LATER))
    with pytest.raises(LinkRefused, match=f"not for {used}"):
        SIGNER.unseal(token, used)


def test_token_is_over_at_its_second() -> None:
    token = SIGNER.seal(BlobLink("PUT", "a", "x/y", int(time.time())))
    with pytest.raises(LinkRefused, match="expired"):
        SIGNER.unseal(token, "PUT")


@given(st.data())
def test_token_with_any_character_changed_is_refused(data: st.DataObject) -> None:
    token = SIGNER.seal(UPLOAD)
    # The very last character also holds two bits that mean nothing, so it is left alone.
    place = data.draw(st.integers(0, len(token) - 2))
    other = data.draw(st.sampled_from([c for c in TOKEN_CHARACTERS if c != token[place]]))
    with pytest.raises(LinkRefused) as refused:
        SIGNER.unseal(token[:place] + other + token[place + 1 :], "PUT")
    assert refused.value.status == 403


@given(st.text())
def test_token_of_any_text_is_refused(text: str) -> None:
    with pytest.raises(LinkRefused):
        SIGNER.unseal(text, "GET")


def test_token_of_another_secret_is_refused() -> None:
    with pytest.raises(LinkRefused, match="not from here"):
        LinkSigner("another").unseal(SIGNER.seal(UPLOAD), "PUT")


@pytest.mark.parametrize("derivation", ["hmac", "none", "django-concat"])
def test_token_that_the_secret_signed_for_something_else_is_refused(derivation: str) -> None:
    """One secret signs sessions and invitations too; none of them may open a file."""
    other = URLSafeSerializer(
        "secret",
        salt="another use",
        signer_kwargs={"key_derivation": derivation, "digest_method": hashlib.sha256},
    )
    with pytest.raises(LinkRefused, match="not from here"):
        SIGNER.unseal(str(other.dumps(astuple(UPLOAD))), "PUT")


def test_an_empty_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="secret"):
        LinkSigner("")
