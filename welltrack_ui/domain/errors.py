"""The family of refusals. Messages are written for the people who read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from welltrack_ui.domain.messages import mark, message


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that can't be taken as it is, and what to do about it.

    `field` and `message` are in the API's names: `ends_at`, `must be after starts_at`. Where the
    message names another field or a value, `sentence` says all of it as a screen does: `End must
    be after the start`. Other messages stand behind the label that a screen gives the field.
    """

    field: str
    message: str
    sentence: str = dataclass_field(default="", compare=False)


class WellTrackError(Exception):
    """A refusal: nothing was written, but see OutcomeUnknown.

    `title` is the same for all refusals of a class.
    """

    title = "Something was refused"
    kind = "about:blank"
    """The `type` of RFC 9457: a URN where a program must recognize this refusal."""

    def __init__(self, detail: str, *, retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after = retry_after


class NotSignedIn(WellTrackError):
    """No credential, or one that is not valid (any more)."""

    title = "Sign-in needed"


class CodeRequired(NotSignedIn):
    """The password was right, and a two-factor code is needed; `ticket` proves the first step."""

    title = "Code needed"
    kind = "urn:welltrack:code-needed"

    def __init__(self, ticket: str) -> None:
        super().__init__(
            mark("A code of the authenticator app, or a recovery code, is needed: `code`.")
        )
        self.ticket = ticket


class TwoFactorExpired(NotSignedIn):
    """The second step of a sign-in came too late, or without the first."""

    def __init__(self) -> None:
        super().__init__(mark("That took too long: sign in again."))


class NotFound(WellTrackError):
    """An entity that is unknown, deleted, or hidden from the user: the answer is the same."""

    title = "Not found"

    def __init__(self, noun: str = mark("page")) -> None:
        super().__init__(
            message("There is no such {noun}, or you have no access to it.", noun=message(noun))
        )


class Forbidden(WellTrackError):
    """A member who lacks the permission."""

    title = "Not allowed"


class Conflict(WellTrackError):
    """A state that a person can resolve: a name already taken, the last owner."""

    title = "Conflict"


class Locked(Conflict):
    """A write into a part of a well's time log that an approved report holds."""

    title = "Locked"
    kind = "urn:welltrack:locked"

    def __init__(self, report_id: str) -> None:
        super().__init__(
            mark("An approved report holds this part of the time log: reopen the report first.")
        )
        self.report_id = report_id


class StaleLog(Conflict):
    """A well's time log that somebody wrote to since it was read: read it again."""

    title = "Changed meanwhile"


class StaleVersion(Conflict):
    """An entity that somebody else changed since it was read."""

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
    """A request whose idempotency key belongs to another request that has not ended yet."""

    title = "Still running"


class TooManyAttempts(WellTrackError):
    """A rate limit that is reached; `retry_after` is in seconds."""

    title = "Too many attempts"


class PayloadTooLarge(WellTrackError):
    """More bytes than can be stored."""

    title = "Too large"


class Unavailable(WellTrackError):
    """The database or the file store does not answer."""

    title = "Storage is away"

    public_detail = mark("WellTrack can't reach its storage. Try again in a moment.")
    """What people are told: which part is away, and why, is for the log."""

    def __init__(self, detail: str = "the storage does not answer") -> None:
        super().__init__(detail, retry_after=5)


class FiguresUnderWay(Unavailable):
    """Figures of so many wells for the first time that making them takes more than a request."""

    title = "Figures under way"
    public_detail = mark(
        "So many wells take a while to be summed the first time. Try again in a moment."
    )


class NothingSaved(Unavailable):
    """A write that is known to have come to nothing, since the storage does not answer."""

    public_detail = mark(
        "WellTrack can't reach its storage. Nothing was saved. Try again in a moment."
    )


class OutcomeUnknown(Unavailable):
    """A write that was sent, and whose answer was lost: it may stand all the same."""

    title = "Outcome unknown"
    public_detail = mark(
        "WellTrack's storage did not answer in time. It may have been saved."
        " Check before you repeat it."
    )


class Invalid(WellTrackError):
    """Input that breaks a rule; `errors` names each field with a remedy."""

    title = "Invalid input"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        text = "; ".join(f"{e.field}: {e.message}" for e in errors)
        super().__init__(text)
        self.errors = tuple(errors)


def invalid_field(field: str, message: str) -> Invalid:
    """The refusal of one field."""
    return Invalid([FieldError(field, message)])
