"""What can go wrong, in one family. Messages are written for the people who read them."""

from collections.abc import Sequence
from dataclasses import dataclass

from welltrack_ui.domain.messages import mark, message


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that can't be taken as it is, and what to do about it."""

    field: str
    message: str


class WellTrackError(Exception):
    """A refusal: nothing was written. `title` is the same for all of its kind."""

    title = "Something was refused"
    kind = "about:blank"
    """The `type` of RFC 9457: a name of its own for what programs have to tell from the rest."""

    def __init__(self, detail: str, *, retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after = retry_after


class NotSignedIn(WellTrackError):
    """No credential, or one that is worth nothing (any more)."""

    title = "Sign-in needed"


class CodeRequired(NotSignedIn):
    """The password was right, and a second factor is asked for; `ticket` proves the first."""

    title = "Code needed"
    kind = "urn:welltrack:code-needed"

    def __init__(self, ticket: str) -> None:
        super().__init__(
            mark("A code of the authenticator app, or a recovery code, is needed: `code`.")
        )
        self.ticket = ticket


class TwoFactorExpired(NotSignedIn):
    """The second step of a sign-in came too late, or not after the first."""

    def __init__(self) -> None:
        super().__init__(mark("That took too long: sign in again."))


class NotFound(WellTrackError):
    """Unknown, deleted, or not the asker's to see: the three can't be told apart."""

    title = "Not found"

    def __init__(self, noun: str = mark("page")) -> None:
        super().__init__(
            message("There is no such {noun}, or you have no access to it.", noun=message(noun))
        )


class Forbidden(WellTrackError):
    """A member without the right."""

    title = "Not allowed"


class Conflict(WellTrackError):
    """Something stands in the way that a person can resolve: a name taken, the last owner."""

    title = "Conflict"


class StaleVersion(Conflict):
    """The entity was changed by somebody else since it was read."""

    title = "Changed meanwhile"

    def __init__(self, noun: str) -> None:
        super().__init__(
            message(
                "This {noun} was changed after you read it."
                " Read it again, then repeat your change.",
                noun=message(noun),
            )
        )


class StillRunning(Conflict):
    """A request with the same idempotency key has not ended yet."""

    title = "Still running"


class TooManyAttempts(WellTrackError):
    """A limit on how often; `retry_after` says in how many seconds to come back."""

    title = "Too many attempts"


class PayloadTooLarge(WellTrackError):
    """More bytes than can be kept."""

    title = "Too large"


class Unavailable(WellTrackError):
    """The database or the file store does not answer."""

    title = "Storage is away"

    def __init__(self, detail: str = "The storage does not answer. Nothing was saved.") -> None:
        super().__init__(detail, retry_after=5)


class Invalid(WellTrackError):
    """Input that breaks a rule; `errors` names each field with a remedy."""

    title = "Invalid input"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        text = "; ".join(f"{e.field}: {e.message}" for e in errors)
        super().__init__(text)
        self.errors = tuple(errors)


def invalid_field(field: str, message: str) -> Invalid:
    """Invalid input in one field."""
    return Invalid([FieldError(field, message)])
