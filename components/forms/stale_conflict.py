"""The conflict of a save with another user's change or deletion, in words and units."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, Generic, Protocol, TypeVar

from components.forms.ports import EntityData
from components.i18n import format as form_of
from components.i18n.translate import mark, t
from welltrack_ui.domain.audit import AuditEntry, FieldChange, diff
from welltrack_ui.domain.entity import Draft, VersionedModel
from welltrack_ui.domain.units import DepthUnit

NO_VALUE = "–"
LINKED_FIELDS = (
    frozenset({"all_day", "starts_at", "ends_at", "starts_on", "ends_on"}),
    frozenset({"npt", "npt_category", "npt_party"}),
    frozenset({"latitude", "longitude"}),
)
"""Groups of fields that are only valid together: a save never mixes those of two users."""
DELETION_ACTIONS = (".deleted", ".removed")
DELETION_TEXTS = {
    "well": mark("{name} deleted the well {place} {when}"),
    "project": mark("{name} deleted the project {place} {when}"),
}
"""The texts for the deletion of the well or project that an entity is in, by its noun."""

E = TypeVar("E", bound=VersionedModel)


@dataclass(frozen=True, slots=True)
class EntityKind(Generic[E]):
    """A kind of entity, with the fields by which two states of it are compared.

    `noun` is its name in the audit log; `read_fields` gives the fields that users set, by name.
    `can_restore` is False for what no trash keeps.
    """

    noun: str
    read_fields: Callable[[E], Mapping[str, Any]]
    can_restore: bool = True


@dataclass(frozen=True, slots=True)
class ChangeText:
    """A changed field as its reader sees it: `Depth to`, `–`, `1558 m`."""

    field: str
    label: str
    before: str
    after: str


class FormatChanges(Protocol):
    """The formatter of changes; `names` are those of ids."""

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
    """The reader of a conflict: the formatter, the time zone and the unit of depth."""

    format_changes: FormatChanges
    tz: tzinfo
    unit: DepthUnit


@dataclass(frozen=True, slots=True)
class EditConflict(Generic[E]):
    """A conflict between a save and another user's change or deletion.

    `now` is the stored entity, None where it is deleted; `changes` are those of others; `mine` are
    the user's values of the same fields, by field; `copy_text` is all that the user typed.
    """

    headline: str
    now: E | None
    changes: Sequence[ChangeText] = ()
    mine: Mapping[str, str] | None = None
    can_restore: bool = False
    copy_text: str = ""

    @property
    def line(self) -> str:
        """The conflict in one line: `Ana changed it 2 min ago: Depth to: – → 1558 m`."""
        parts = [f"{change.label}: {change.before} → {change.after}" for change in self.changes]
        return f"{self.headline}: {'; '.join(parts)}" if parts else f"{self.headline}."


def entity_kind(noun: str, draft: type[Draft], *, more: Collection[str] = ()) -> EntityKind[Any]:
    """The kind of an entity whose fields are the draft's that can change, and `more`."""
    names = [*(n for n in draft.model_fields if n not in draft.IMMUTABLE_FIELDS), *more]
    return EntityKind(noun, lambda entity: {name: getattr(entity, name) for name in names})


def find_changes(base: E, now: E, kind: EntityKind[E]) -> tuple[FieldChange, ...]:
    """The changes of fields that users set, from `base` to `now`, as JSON values."""
    old, new = kind.read_fields(base), kind.read_fields(now)
    return diff(base, now, [name for name in old if old[name] != new[name]])


def merge_entry_changes(entries: Sequence[AuditEntry]) -> tuple[FieldChange, ...]:
    """The changes of several audit entries, newest first, as one change a field.

    A field that is back at its first value is left out.
    """
    merged: dict[str, FieldChange] = {}
    for change in (change for entry in reversed(entries) for change in entry.changes):
        before = merged[change.field].before if change.field in merged else change.before
        merged[change.field] = change.model_copy(update={"before": before})
    return tuple(change for change in merged.values() if change.before != change.after)


def add_linked_fields(names: Iterable[str]) -> set[str]:
    """The names of fields, with those of the fields they are linked with."""
    fields = set(names)
    return fields.union(*(group for group in LINKED_FIELDS if group & fields))


async def explain_change(
    base: E,
    now: E,
    mine: Mapping[str, Any],
    data: EntityData[E],
    kind: EntityKind[E],
    reader: ConflictReader,
) -> EditConflict[E]:
    """The conflict with the changes of others since `base` was read.

    `mine` are the user's values by field.
    """
    entries = [e for e in await data.changes_since(base, deleted=False) if e.entity_id == base.id]
    # The log may have entries of before as well: no more than there are versions since.
    entries = entries[: now.version - base.version]
    # A drag sends the event as stored, at the version on the screen: only the log has changes then.
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
    return EditConflict(headline, now, changes, {change.field: change.after for change in typed})


async def explain_deletion(
    base: E,
    typed: Mapping[str, Any],
    data: EntityData[E],
    kind: EntityKind[E],
    reader: ConflictReader,
) -> EditConflict[E]:
    """The conflict with the deletion of `base`, or of the well or project that it is in.

    `typed` are the user's values by field.
    """
    entries = await data.changes_since(base, deleted=True)
    entry = next((each for each in entries if each.action.endswith(DELETION_ACTIONS)), None)
    # Not validated: what was typed need not be right to be copied.
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
        # An entity of a deleted well is restored with the well, not alone.
        can_restore=kind.can_restore and (entry is None or entry.entity_id == base.id),
        copy_text="\n".join(f"{line.label}: {line.after}" for line in lines),
    )


def _list_ids(entity: VersionedModel, changes: Iterable[FieldChange]) -> list[str]:
    """The ids to be named: those among the values of changes, and of the last writer."""
    values = [
        v
        for change in changes
        if change.field.endswith("_id")
        for v in (change.before, change.after)
    ]
    return list(dict.fromkeys([entity.updated_by, *(v for v in values if v)]))


def _describe_writers(
    now: VersionedModel,
    entries: Sequence[AuditEntry],
    reader_id: str,
    names: Mapping[str, str],
    tz: tzinfo,
) -> str:
    writers = {entry.actor.id: entry.actor.name for entry in entries}
    # Without the right to read the log at least the last writer is known.
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


def _describe_deletion(
    base: VersionedModel, entry: AuditEntry | None, reader_id: str, tz: tzinfo
) -> str:
    if entry is None:
        return t("It was deleted meanwhile, or you no longer have access to it")
    when = form_of.format_relative_time(entry.at, datetime.now(UTC), tz)
    if entry.entity_id != base.id and entry.entity in DELETION_TEXTS:
        text = DELETION_TEXTS[entry.entity]
        return t(text, name=entry.actor.name, place=entry.entity_name, when=when)
    if entry.action == "member.removed":
        return t("{name} removed this member {when}", name=entry.actor.name, when=when)
    if entry.actor.id == reader_id:
        return t("You deleted it in another window {when}", when=when)
    return t("{name} deleted it {when}", name=entry.actor.name, when=when)
