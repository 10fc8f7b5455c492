"""A save that came too late: who changed what meanwhile, in the reader's words and units."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, Generic, Protocol, TypeVar

from components.forms.ports import EntityData
from components.i18n import format as form_of
from components.i18n.translate import mark, t
from welltrack_ui.domain.audit import AuditEntry, FieldChange, diff
from welltrack_ui.domain.entity import Draft, Entity
from welltrack_ui.domain.units import DepthUnit

NO_VALUE = "–"
LINKED_FIELDS = (
    frozenset({"all_day", "starts_at", "ends_at", "starts_on", "ends_on"}),
    frozenset({"npt", "npt_category", "npt_party"}),
    frozenset({"latitude", "longitude"}),
)
"""Fields that make sense together only: of these, mine and theirs are never mixed."""
DELETION_TEXTS = {
    "well": mark("{name} deleted the well {place} {when}"),
    "project": mark("{name} deleted the project {place} {when}"),
}
"""Who deleted what the entity lies in."""

E = TypeVar("E", bound=Entity)


@dataclass(frozen=True, slots=True)
class EntityKind(Generic[E]):
    """How entities of one kind are compared: by what `read_fields` gives, the fields people set.

    `noun` is the kind's name in the audit log.
    """

    noun: str
    read_fields: Callable[[E], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class ChangeText:
    """A field that changed, as its reader says it: `Depth to`, `–`, `1558 m`."""

    field: str
    label: str
    before: str
    after: str


class FormatChanges(Protocol):
    """Puts changes into words; `names` are those behind ids."""

    def __call__(
        self,
        noun: str,
        changes: Iterable[FieldChange],
        *,
        tz: tzinfo,
        unit: DepthUnit,
        names: Mapping[str, str],
    ) -> list[ChangeText]: ...


@dataclass(frozen=True, slots=True)
class ConflictReader:
    """For whom changes are put into words: by which clock, in which unit of depth."""

    format_changes: FormatChanges
    tz: tzinfo
    unit: DepthUnit


@dataclass(frozen=True, slots=True)
class EditConflict(Generic[E]):
    """What stands in the way of a save.

    `now` is the entity as it is stored, None where it is deleted; `changes` what another changed;
    `mine` what was typed in the same fields, by field; `copy_text` all that was typed.
    """

    headline: str
    now: E | None
    changes: Sequence[ChangeText] = ()
    mine: Mapping[str, str] | None = None
    can_restore: bool = False
    copy_text: str = ""

    @property
    def line(self) -> str:
        """All of it in one line: `Ana changed it 2 min ago: Depth to: – → 1558 m`."""
        parts = [f"{one.label}: {one.before} → {one.after}" for one in self.changes]
        return f"{self.headline}: {'; '.join(parts)}" if parts else f"{self.headline}."


def entity_kind(noun: str, draft: type[Draft], *, more: Collection[str] = ()) -> EntityKind[Any]:
    """A kind whose fields are those of its draft that can change, and `more`."""
    names = [*(n for n in draft.model_fields if n not in draft.IMMUTABLE_FIELDS), *more]
    return EntityKind(noun, lambda entity: {name: getattr(entity, name) for name in names})


def find_changes(base: E, now: E, kind: EntityKind[E]) -> tuple[FieldChange, ...]:
    """What differs in the fields that people set, as JSON values."""
    old, new = kind.read_fields(base), kind.read_fields(now)
    return diff(base, now, [name for name in old if old[name] != new[name]])


def merge_entry_changes(entries: Sequence[AuditEntry]) -> tuple[FieldChange, ...]:
    """What entries, the newest first, changed together: each field as it was before all of them."""
    found: dict[str, FieldChange] = {}
    for change in (change for entry in reversed(entries) for change in entry.changes):
        before = found[change.field].before if change.field in found else change.before
        found[change.field] = change.model_copy(update={"before": before})
    return tuple(one for one in found.values() if one.before != one.after)


def add_linked_fields(names: Iterable[str]) -> set[str]:
    """The names, and those of the fields that make sense with them only."""
    found = set(names)
    return found.union(*(group for group in LINKED_FIELDS if group & found))


async def explain_change(
    base: E,
    now: E,
    mine: Mapping[str, Any],
    data: EntityData[E],
    kind: EntityKind[E],
    reader: ConflictReader,
) -> EditConflict[E]:
    """Who changed what since `base` was read, beside what is `mine`, the values typed by field."""
    entries = [e for e in await data.changes_since(base, deleted=False) if e.entity_id == base.id]
    entries = entries[: now.version - base.version]
    theirs = find_changes(base, now, kind) or merge_entry_changes(entries)
    both = [change.field for change in theirs if change.field in mine]
    own = now.model_copy(update={name: mine[name] for name in both})
    yours = diff(now, own, both)
    names = await data.names(_list_ids(now, [*theirs, *yours]))
    changes, typed = (
        reader.format_changes(kind.noun, each, tz=reader.tz, unit=reader.unit, names=names)
        for each in (theirs, yours)
    )
    headline = _describe_writers(now, entries, data.reader_id, names, reader.tz)
    return EditConflict(headline, now, changes, {one.field: one.after for one in typed})


async def explain_deletion(
    base: E,
    typed: Mapping[str, Any],
    data: EntityData[E],
    kind: EntityKind[E],
    reader: ConflictReader,
) -> EditConflict[E]:
    """Who deleted the entity, or what it lies in; all that was typed as text."""
    entries = await data.changes_since(base, deleted=True)
    entry = next((one for one in entries if one.action.endswith(".deleted")), None)
    own = base.model_copy(update=dict(typed)).model_dump(mode="json", warnings=False)
    written = [
        FieldChange(field=name, before=None, after=own[name])
        for name in kind.read_fields(base)
        if name in typed and own[name] not in (None, "", [], False)
    ]
    names = await data.names(_list_ids(base, written))
    lines = reader.format_changes(kind.noun, written, tz=reader.tz, unit=reader.unit, names=names)
    return EditConflict(
        _describe_deletion(base, entry, data.reader_id, reader.tz),
        None,
        can_restore=entry is None or entry.entity_id == base.id,
        copy_text="\n".join(f"{line.label}: {line.after}" for line in lines),
    )


def _list_ids(entity: Entity, changes: Iterable[FieldChange]) -> list[str]:
    """The ids whose names are told: those of changes, and of who wrote last."""
    values = [v for one in changes if one.field.endswith("_id") for v in (one.before, one.after)]
    return list(dict.fromkeys([entity.updated_by, *(v for v in values if v)]))


def _describe_writers(
    now: Entity,
    entries: Sequence[AuditEntry],
    reader_id: str,
    names: Mapping[str, str],
    tz: tzinfo,
) -> str:
    writers = {entry.actor.id: entry.actor.name for entry in entries}
    if not writers and now.updated_by in {reader_id, *names}:
        writers = {now.updated_by: names.get(now.updated_by, "")}
    if not writers:
        return t("Somebody changed it meanwhile")
    when = form_of.format_relative_time(
        entries[0].at if entries else now.updated_at, datetime.now(UTC), tz
    )
    if set(writers) == {reader_id}:
        return t("You changed it in another window {when}", when=when)
    others = ", ".join(name for ident, name in writers.items() if ident != reader_id)
    if len(writers) == 1:
        return t("{name} changed it {when}", name=others, when=when)
    if reader_id in writers:
        return t("{names} and you changed it, most recently {when}", names=others, when=when)
    return t("{names} changed it, most recently {when}", names=others, when=when)


def _describe_deletion(base: Entity, entry: AuditEntry | None, reader_id: str, tz: tzinfo) -> str:
    if entry is None:
        return t("It was deleted meanwhile, or you no longer have access to it")
    when = form_of.format_relative_time(entry.at, datetime.now(UTC), tz)
    if entry.entity_id != base.id and entry.entity in DELETION_TEXTS:
        text = DELETION_TEXTS[entry.entity]
        return t(text, name=entry.actor.name, place=entry.entity_name, when=when)
    if entry.actor.id == reader_id:
        return t("You deleted it in another window {when}", when=when)
    return t("{name} deleted it {when}", name=entry.actor.name, when=when)
