"""Events: operations on a well, past or planned, modelled on WITSML's drilling activities."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Literal, Protocol, get_args

from pydantic import AfterValidator, BaseModel, Field, model_validator

from welltrack_ui.domain.entity import Change, Draft, Entity, build_change_model
from welltrack_ui.domain.errors import FieldError
from welltrack_ui.domain.field_labels import (
    END_NOT_AFTER_START,
    EVENT_FIELDS,
    LAST_DAY_EARLY,
)
from welltrack_ui.domain.field_types import (
    Day,
    Depth,
    Flag,
    Identifier,
    Instant,
    Line40,
    Line160,
    Optional40,
    Optional120,
    OptionalText,
)
from welltrack_ui.domain.messages import message

DraftKind = Literal[
    "drilling",
    "tripping",
    "casing_cementing",
    "logging",
    "testing",
    "completion",
    "rig_move",
    "maintenance",
    "hse",
    "npt",
    "inspection",
    "logistics",
    "meeting",
    "note",
]
EventKind = Literal[DraftKind, "file_uploaded"]
UPLOAD_KIND: Final = "file_uploaded"
"""The kind of the event that the server writes for a file that was uploaded."""
UPLOAD_TITLE_PREFIX: Final = "File uploaded: "
"""The beginning of the title of such an event, before the name of the file."""
EVENT_KINDS: tuple[str, ...] = (*get_args(DraftKind), UPLOAD_KIND)
NPT_KIND: Final = "npt"
"""The kind of an event that is non-productive time by itself."""
TimeClass = Literal["planned", "unplanned", "downtime"]
EventState = Literal["actual", "plan"]
"""`plan` is a look-ahead: it stands in no time log and counts in no figure."""
NptCategory = Literal[
    "rig_equipment",
    "downhole_equipment",
    "stuck_pipe",
    "well_control",
    "lost_circulation",
    "weather",
    "waiting",
    "logistics",
    "third_party",
    "other",
]
NptParty = Literal["operator", "rig_contractor", "service"]
Severity = Literal["info", "minor", "major", "critical"]
EventSource = Literal["ui", "api", "import", "system"]
# The store reads windows from this far back at least (keys.DURATION_CLASSES): a longer event would
# be missing from them.
MAX_EVENT_DURATION = timedelta(days=366)


def drop_duplicate_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Each tag once, in the order given."""
    return tuple(dict.fromkeys(tags))


class LoggedEvent(Protocol):
    """What of an event decides whether it counts in the time log of its well."""

    @property
    def kind(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def all_day(self) -> bool: ...
    @property
    def state(self) -> EventState: ...
    @property
    def parallel(self) -> bool: ...


def is_in_time_log(event: LoggedEvent) -> bool:
    """Whether an event is in the time log of its days: as a row, or beside the critical path."""
    has_duration = event.ends_at is not None and not event.all_day
    return has_duration and event.state == "actual" and event.kind != UPLOAD_KIND


def is_log_row(event: LoggedEvent) -> bool:
    """Whether an event counts as time spent: it is in the time log, on the critical path."""
    return not event.parallel and is_in_time_log(event)


class EventFields(BaseModel):
    """The fields of an event that an engineer sets. Depths are metres of measured depth."""

    title: Line160
    stage_id: Identifier | None = None
    description: OptionalText = None
    all_day: Flag = False
    starts_on: Day | None = None
    ends_on: Day | None = None
    parallel: Flag = False
    state: EventState = "actual"
    time_class: TimeClass = "planned"
    activity_code: Optional40 = None
    npt: Flag = False
    npt_category: NptCategory | None = None
    npt_party: NptParty | None = None
    md_start: Depth | None = None
    md_end: Depth | None = None
    severity: Severity | None = None
    contractor: Optional120 = None
    tags: Annotated[
        tuple[Line40, ...], Field(max_length=20), AfterValidator(drop_duplicate_tags)
    ] = ()

    @model_validator(mode="before")
    @classmethod
    def mark_npt_kind(cls, data: Any) -> Any:
        """The input, where kind `npt` sets the flag, and the category where none is given."""
        # For stored events too: what was written before the rule counts by its kind.
        if not isinstance(data, dict) or data.get("kind") != NPT_KIND:
            return data
        npt = data.get("npt", False)
        category = data.get("npt_category") or "other"
        return {**data, "npt": True if npt is False else npt, "npt_category": category}


class EventDraft(EventFields, Draft):
    """Input for an event.

    A range or a moment gives `starts_at` and `ends_at` (null: a moment); an `all_day` event gives
    `starts_on` and `ends_on`, days of the well's zone, both included.
    """

    IMMUTABLE_FIELDS: ClassVar[frozenset[str]] = frozenset({"well_id"})
    well_id: Identifier
    kind: DraftKind
    starts_at: Instant | None = None
    ends_at: Instant | None = None

    def find_rule_errors(self) -> Iterator[FieldError]:
        """The errors of its time, and of the fields that its kind and NPT require."""
        yield from check_event_days(self) if self.all_day else check_event_instants(self)
        if self.npt and self.npt_category is None:
            yield FieldError(
                "npt_category",
                "is required where npt is true",
                message("Choose an NPT category"),
            )
        if not self.npt and (self.npt_category or self.npt_party):
            field = "npt_category" if self.npt_category else "npt_party"
            yield FieldError(
                field,
                "is only for an event whose npt is true",
                message("{field} is only for NPT", field=EVENT_FIELDS[field].label),
            )
        if self.kind == "hse" and self.severity is None:
            yield FieldError(
                "severity",
                "is required for kind hse",
                message("Choose a severity for an HSE event"),
            )


class Event(EventFields, Entity):
    """An event. `file_id` is the uploaded file, for kind `file_uploaded`."""

    org_id: str
    project_id: str
    well_id: str
    kind: EventKind
    starts_at: Instant
    ends_at: Instant | None
    source: EventSource
    file_id: str | None = None


if TYPE_CHECKING:
    EventChange = Change
else:
    EventChange = build_change_model(EventDraft, "EventChange")


def check_event_days(draft: EventDraft) -> Iterator[FieldError]:
    """The errors of an all-day event: it has days, and no instants."""
    for name in ("starts_at", "ends_at"):
        if getattr(draft, name) is not None:
            yield FieldError(
                name,
                "is computed for an all_day event: send starts_on and ends_on",
                message(
                    "{field} is not for whole days: give the first and the last day",
                    field=EVENT_FIELDS[name].label,
                ),
            )
    if draft.starts_on is None:
        yield FieldError(
            "starts_on", "is required for an all_day event", message("Choose the first day")
        )
        return
    if draft.ends_on is None:
        yield FieldError(
            "ends_on", "is required for an all_day event", message("Choose the last day")
        )
        return
    if draft.ends_on < draft.starts_on:
        yield FieldError("ends_on", "must not be before starts_on", LAST_DAY_EARLY)
    if draft.ends_on - draft.starts_on >= MAX_EVENT_DURATION:
        yield FieldError(
            "ends_on",
            "must be within 366 days of starts_on",
            message("Last day must be within 366 days of the first day"),
        )


def check_event_instants(draft: EventDraft) -> Iterator[FieldError]:
    """The errors of a timed event: it has a start, and an end after it within 366 days."""
    for name in ("starts_on", "ends_on"):
        if getattr(draft, name) is not None:
            yield FieldError(
                name,
                "is only for an all_day event",
                message("{field} is only for whole days", field=EVENT_FIELDS[name].label),
            )
    if draft.starts_at is None:
        yield FieldError("starts_at", "is required")
        return
    if draft.ends_at is None:
        return
    if draft.ends_at <= draft.starts_at:
        yield FieldError("ends_at", "must be after starts_at", END_NOT_AFTER_START)
    if draft.ends_at - draft.starts_at > MAX_EVENT_DURATION:
        yield FieldError(
            "ends_at",
            "must be within 366 days of starts_at",
            message("End must be within 366 days of the start"),
        )


def event_draft_fields(event: Event) -> dict[str, Any]:
    """The fields of an event as the draft that would make it again."""
    fields = {name: getattr(event, name) for name in EventDraft.model_fields}
    if event.all_day:
        # An all-day event stores the instants that its days cover, but input may give only the
        # days.
        fields |= {"starts_at": None, "ends_at": None}
    return fields
