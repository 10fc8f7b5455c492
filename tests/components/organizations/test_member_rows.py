"""What the list of invitations tells of the e-mail of each."""

import re
from datetime import UTC, datetime

import pytest

from components.i18n.translate import in_language
from components.organizations.member_rows import invitation_row, member_row
from welltrack_ui.domain.access import RoleName
from welltrack_ui.domain.outgoing_email import MailState
from welltrack_ui.domain.user import InvitationSent, InvitationStatus, Member

AT = datetime(2026, 11, 22, 5, 30, tzinfo=UTC)
TOLD: list[tuple[InvitationStatus, MailState, str]] = [
    ("pending", "sent", ""),
    ("pending", "queued", "E-mail on its way"),
    ("pending", "failed", "E-mail not delivered"),
    ("expired", "failed", ""),
]


@pytest.mark.parametrize(("status", "mail", "told"), TOLD)
def test_email_that_has_not_left_is_told(
    status: InvitationStatus, mail: MailState, told: str
) -> None:
    sent = InvitationSent.model_validate(
        {
            "id": "i-1",
            "org_id": "o-1",
            "email": "new@example.com",
            "role": "viewer",
            "status": status,
            "version": 1,
            "created_at": AT,
            "created_by": "u-1",
            "updated_at": AT,
            "updated_by": "u-1",
            "expires_at": AT,
            "invite_url": "http://example.com/invitation?token=x",
            "mail": mail,
        }
    )
    shown = invitation_row(sent, UTC).cells[2]
    assert (told in shown, "E-mail" in shown) == (True, bool(told))
    with in_language("ru"):
        assert ("Письмо" in invitation_row(sent, UTC).cells[2]) == bool(told)


def member(user_id: str, role: RoleName) -> Member:
    return Member.model_validate(
        {
            "org_id": "o-1",
            "id": user_id,
            "user_id": user_id,
            "name": "Ann",
            "email": "ann@example.com",
            "role": role,
            "version": 1,
            "created_at": AT,
            "created_by": "u-1",
            "updated_at": AT,
            "updated_by": "u-1",
        }
    )


@pytest.mark.parametrize(
    ("user_id", "role", "own_role", "offered"),
    [
        ("u-1", "owner", "owner", {"role", "leave"}),
        ("u-1", "admin", "admin", {"role", "leave"}),
        ("u-1", "viewer", "viewer", {"leave"}),
        ("u-2", "viewer", "admin", {"role", "remove"}),
        ("u-2", "owner", "admin", set()),
        ("u-2", "viewer", "engineer", set()),
    ],
)
def test_member_is_offered_what_would_be_done(
    user_id: str, role: RoleName, own_role: RoleName, offered: set[str]
) -> None:
    cells = " ".join(
        str(cell) for cell in member_row(member(user_id, role), "u-1", own_role, UTC).cells
    )
    assert set(re.findall(r'data-action="(\w+)"', cells)) == offered
