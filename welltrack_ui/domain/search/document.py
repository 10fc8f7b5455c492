"""What the search finds of each kind of entity: a name, details, and where it belongs.

The models have the few fields that this needs, since to read whole entities takes ten times as
long. They read stored bodies.
"""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal, get_args

from welltrack_ui.domain.entity import FrozenModel
from welltrack_ui.domain.event import UPLOAD_KIND
from welltrack_ui.domain.search.folding import fold_loose
from welltrack_ui.domain.search.query import SearchWords

SearchKind = Literal["project", "well", "stage", "event", "file", "report"]
SEARCH_KINDS: tuple[SearchKind, ...] = get_args(SearchKind)


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """What the search knows of one entity; `at` is the instant that it is sorted by.

    `well_id` is None for a project. A well belongs to itself, as a project does.
    """

    kind: SearchKind
    id: str
    name: str
    details: str
    at: datetime
    project_id: str | None
    well_id: str | None = None

    def matches(self, words: SearchWords) -> bool:
        """Whether every word is in the name or the details, in its loose fold."""
        texts = fold_loose(self.name), fold_loose(self.details)
        return all(any(word.loose in text for text in texts) for word in words.all)


class SearchSource(FrozenModel):
    """The fields that all entities have."""

    id: str
    org_id: str
    deleted_at: str | None = None
    description: str | None = None

    @property
    def is_searchable(self) -> bool:
        """Whether the search finds it at all."""
        return self.deleted_at is None

    @abstractmethod
    def to_document(self) -> SearchDocument:
        """What the search finds."""


class ProjectSource(SearchSource):
    """A project: its field, basin, licence, operator and country are details."""

    name: str
    created_at: datetime
    field: str | None = None
    basin: str | None = None
    licence: str | None = None
    operator: str | None = None
    country: str | None = None

    def to_document(self) -> SearchDocument:
        """What the search finds; it belongs to itself."""
        texts = (self.field, self.basin, self.licence, self.operator, self.country)
        details = join_details([*texts, self.description])
        return SearchDocument("project", self.id, self.name, details, self.created_at, self.id)


class WellSource(SearchSource):
    """A well: its numbers, operator, rig and contractor are details.

    `timezone` and `report_day_start` tell on which report day an event is.
    """

    name: str
    timezone: str
    report_day_start: int
    created_at: datetime
    project_id: str
    uwi: str | None = None
    api_number: str | None = None
    operator: str | None = None
    rig: str | None = None
    rig_contractor: str | None = None

    def to_document(self) -> SearchDocument:
        """What the search finds; it belongs to itself."""
        texts = (self.uwi, self.api_number, self.operator, self.rig, self.rig_contractor)
        details = join_details([*texts, self.description])
        return SearchDocument(
            "well", self.id, self.name, details, self.created_at, self.project_id, self.id
        )


class StageSource(SearchSource):
    """A stage: its rig and contractor are details."""

    name: str
    starts_at: datetime
    well_id: str
    rig: str | None = None
    contractor: str | None = None

    def to_document(self) -> SearchDocument:
        """What the search finds; it does not know its project, which is that of its well."""
        details = join_details([self.rig, self.contractor, self.description])
        return SearchDocument(
            "stage", self.id, self.name, details, self.starts_at, None, self.well_id
        )


class EventSource(SearchSource):
    """An event: its title is its name; tags, code and contractor are details.

    Not one that the server wrote for an upload: there the file itself is found.
    """

    title: str
    kind: str
    starts_at: datetime
    starts_on: str | None = None
    well_id: str
    project_id: str
    activity_code: str | None = None
    contractor: str | None = None
    tags: tuple[str, ...] = ()

    @property
    def is_searchable(self) -> bool:
        """Whether the search finds it at all."""
        return self.deleted_at is None and self.kind != UPLOAD_KIND

    def to_document(self) -> SearchDocument:
        """What the search finds."""
        texts = (self.description, self.activity_code, self.contractor, *self.tags)
        details = join_details(texts)
        return SearchDocument(
            "event", self.id, self.title, details, self.starts_at, self.project_id, self.well_id
        )


class FileSource(SearchSource):
    """A file: found by its name, once its bytes are there."""

    name: str
    created_at: datetime
    well_id: str
    project_id: str
    status: str = "stored"

    @property
    def is_searchable(self) -> bool:
        """Whether the search finds it at all."""
        return self.deleted_at is None and self.status != "pending"

    def to_document(self) -> SearchDocument:
        """What the search finds."""
        return SearchDocument(
            "file", self.id, self.name, "", self.created_at, self.project_id, self.well_id
        )


class ReportSource(SearchSource):
    """A daily report: found by its job, number and day; words and people are details."""

    name: str
    date: date
    well_id: str
    project_id: str
    summary: str | None = None
    forecast: str | None = None
    present_operations: str | None = None
    hse_remarks: str | None = None
    supervisor: str | None = None
    engineer: str | None = None
    geologist: str | None = None

    def to_document(self) -> SearchDocument:
        """What the search finds; its instant is the midnight of its day in UTC."""
        words = (self.summary, self.forecast, self.present_operations, self.hse_remarks)
        details = join_details([*words, self.supervisor, self.engineer, self.geologist])
        at = datetime.combine(self.date, time(), UTC)
        return SearchDocument(
            "report", self.id, self.name, details, at, self.project_id, self.well_id
        )


SOURCE_MODELS: dict[str, type[SearchSource]] = {
    "p": ProjectSource,
    "w": WellSource,
    "s": StageSource,
    "e": EventSource,
    "f": FileSource,
    "r": ReportSource,
}
"""The models by the letter of ids."""


def join_details(texts: Iterable[str | None]) -> str:
    """Details as one text; a word never goes on from one to the next."""
    return "\n".join(text for text in texts if text)
