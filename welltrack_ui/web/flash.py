"""The refusal of a plain form, which a signed cookie of one minute carries to its screen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from starlette.requests import HTTPConnection

from welltrack_ui.domain.errors import Invalid, WellTrackError
from welltrack_ui.domain.messages import from_json, to_json
from welltrack_ui.services.container import Services
from welltrack_ui.settings import Settings
from welltrack_ui.web import authentication

FLASH_COOKIE = "welltrack-flash"
FLASH_SECONDS = 60
MAX_VALUE_LENGTH = 254


@dataclass(frozen=True, slots=True)
class Flash:
    """The values of a refused form by field, never a password; its problem, and those of fields."""

    values: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> Any:
        """The JSON value for the cookie."""
        errors = {name: to_json(text) for name, text in self.errors.items()}
        return [dict(self.values), to_json(self.problem), errors]


def flash_cookie_name(settings: Settings) -> str:
    """The name of the cookie that carries it."""
    return authentication.cookie_name(settings, FLASH_COOKIE)


def flash_error(error: WellTrackError, **typed: str) -> Flash:
    """The flash of a refusal and of the values that were typed, 254 characters of each."""
    values = {name: text[:MAX_VALUE_LENGTH] for name, text in typed.items()}
    if isinstance(error, Invalid):
        return Flash(values, "", {fault.field: fault.message for fault in error.errors})
    return Flash(values, error.detail)


def read_flash(services: Services, request: HTTPConnection) -> Flash:
    """The flash of the request's cookie; an empty one without a cookie or after a minute."""
    text = request.cookies.get(flash_cookie_name(services.settings), "")
    value = services.sign_ins.signer.read_timed("flash", text, timedelta(seconds=FLASH_SECONDS))
    # A cookie of an earlier version of the product may have another form.
    if not isinstance(value, list) or len(value) != 3:
        return Flash()
    values, problem, errors = value
    return Flash(values, from_json(problem), {name: from_json(e) for name, e in errors.items()})
