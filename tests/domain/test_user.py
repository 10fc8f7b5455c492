"""People: what an account, a sign-in, an invitation and a token ask for."""

from typing import Any

import pytest

from tests.domain.drafts import faults
from welltrack_ui.domain.user import (
    ApiTokenDraft,
    Credentials,
    InvitationDraft,
    Registration,
    RoleChange,
    StoredUser,
    User,
)

ACCOUNT = {"email": "ada@example.com", "password": "correct horse", "name": "Ada"}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, set()),
        ({"email": "Ada.Lovelace+wells@Example.com"}, set()),
        ({"email": "üser@bücher.example.com"}, set()),
        ({"password": "x" * 12}, set()),
        ({"password": "x" * 128}, set()),
        ({"password": " \x00\n\t🛢️ and more "}, set()),
        ({"password": "x" * 11}, {"password"}),
        ({"password": "x" * 129}, {"password"}),
        ({"password": "half a pair \ud83d"}, {"password"}),
        ({"password": 123456789012}, {"password"}),
        ({"email": "ada"}, {"email"}),
        ({"email": "ada@localhost"}, {"email"}),
        ({"email": "Ada <ada@example.com>"}, {"email"}),
        ({"email": "ada@example.com\r\nBcc: eve@example.com"}, {"email"}),
        ({"email": "a" * 243 + "@example.com"}, {"email"}),
        ({"name": " "}, {"name"}),
        ({"name": "x" * 121}, {"name"}),
        ({"email_verified": True}, {"email_verified"}),
    ],
)
def test_account_asks_for(fields: dict[str, Any], wrong: set[str]) -> None:
    assert faults(Registration.parse, {**ACCOUNT, **fields}) == wrong


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"email": "anything", "password": "x"}, set()),
        ({"email": "", "password": ""}, set()),
        ({"email": "x" * 255, "password": "x"}, {"email"}),
        ({"email": "x", "password": "x" * 1025}, {"password"}),
        ({"email": "\ud800", "password": "\ud800"}, {"email", "password"}),
        ({"email": "x"}, {"password"}),
    ],
)
def test_sign_in_asks_for(fields: dict[str, Any], wrong: set[str]) -> None:
    assert faults(Credentials.parse, fields) == wrong


def test_roles_are_known_by_both_names() -> None:
    invitation = InvitationDraft.parse({"email": "ada@example.com", "role": "editor"})
    assert invitation.role == "engineer"
    assert RoleChange.parse({"role": "editor", "version": 1}).role == "engineer"
    assert ApiTokenDraft.parse({"name": "CI", "role": "editor"}).role == "engineer"
    for role in ("Owner", "", "root", None):
        draft = {"email": "ada@example.com", "role": role}
        assert faults(InvitationDraft.parse, draft) == {"role"}


def test_token_has_no_ceiling_and_no_end_unless_told_otherwise() -> None:
    draft = ApiTokenDraft.parse({"name": "CI"})
    assert (draft.role, draft.expires_at) == (None, None)


def test_user_that_is_shown_has_no_secret() -> None:
    hidden = StoredUser.model_fields.keys() - User.model_fields.keys()
    assert hidden >= {"password_hash", "epoch"}
    assert not {"password_hash", "epoch"} & User.model_fields.keys()
