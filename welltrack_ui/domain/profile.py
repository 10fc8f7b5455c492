"""A user's own account: name, language, time zone, password, open sessions."""

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from welltrack_ui.domain.entity import Change, Draft, FrozenModel, build_change_model
from welltrack_ui.domain.field_types import Instant, Line120, ZoneName
from welltrack_ui.domain.organization import Locale
from welltrack_ui.domain.user import Password, UnicodeText


class ProfileDraft(Draft):
    """Input for one's own account."""

    name: Line120
    locale: Locale = "en"
    timezone: ZoneName = "UTC"


class PasswordChange(Draft):
    """A new password, with the old one as proof; `end_tokens` ends all API tokens too."""

    old_password: Annotated[UnicodeText, Field(max_length=1024)]
    password: Password
    end_tokens: bool = False


class SessionOfMine(FrozenModel):
    """One of a user's own sessions; `current` is the one that this request uses."""

    id: str
    created_at: Instant
    expires_at: Instant
    seen_at: Instant | None
    ip: str | None
    agent: str | None
    current: bool


if TYPE_CHECKING:
    ProfileChange = Change
else:
    ProfileChange = build_change_model(ProfileDraft, "ProfileChange")
