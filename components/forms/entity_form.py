"""The form of something that exists: a save never goes over another's change unseen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from nicegui import ui

from components.forms.conflict_notice import ConflictActs, ConflictNotice
from components.forms.form import Form
from components.forms.ports import EntityData
from components.forms.stale_conflict import (
    ConflictReader,
    EditConflict,
    EntityKind,
    add_linked_fields,
    explain_change,
    explain_deletion,
    find_changes,
)
from components.i18n.translate import t
from components.kit.callback import Callback, run_callback
from welltrack_ui.domain.entity import Entity
from welltrack_ui.domain.errors import Invalid, NotFound, StaleVersion

E = TypeVar("E", bound=Entity)
MAX_ATTEMPTS = 3
REFUSED_BY_NOTICE: Mapping[str, str] = {"": ""}


class DraftFields(Protocol):
    """The fields of one draft, made inside a form."""

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of the draft. Raises Invalid where one is no value."""
        ...


class PlainFields:
    """Fields whose values are those of the draft."""

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of the draft."""
        return dict(values)


@dataclass(frozen=True, slots=True)
class EntityEditing(Generic[E]):
    """How one kind is edited: its data, how it is compared, and for whom changes are told.

    `make_fields` draws the fields of an entity inside a form.
    """

    data: EntityData[E]
    kind: EntityKind[E]
    reader: ConflictReader
    make_fields: Callable[[Form, E], DraftFields]


class EntityForm(Generic[E]):
    """A form with the fields of `entity`, which saves those that were changed.

    `on_saved` gets the entity before and after, and the changes by field. `notice_area` is where a
    conflict is told, else above the form.
    """

    def __init__(
        self,
        editing: EntityEditing[E],
        entity: E,
        on_saved: Callback,
        *,
        on_cancel: Callable[[], None] | None = None,
        notice_area: ui.element | None = None,
        submit: str = "",
    ) -> None:
        self._editing, self._on_saved, self._on_cancel = editing, on_saved, on_cancel
        self._submit = submit or t("Save")
        # What the form was drawn from, and what was stored when that was last looked at.
        self._base = self._stored = entity
        with notice_area or ui.element("div").classes("wt-conflict-area"):
            self.notice = ConflictNotice(ConflictActs(self._keep, self._take, self._restore))
        self._area = ui.element("div").classes("wt-form-area")
        self._draw(entity)

    @property
    def is_dirty(self) -> bool:
        """Whether something was changed that has not been saved."""
        return self.form.is_dirty

    def _draw(self, shown: E) -> None:
        self._area.clear()
        with self._area, Form(self._save, submit=self._submit, on_cancel=self._on_cancel) as form:
            self._fields = self._editing.make_fields(form, shown)
        self.form = form

    async def _save(self, values: dict[str, Any]) -> Mapping[str, str] | None:
        typed = self._fields.read(values)
        for _ in range(MAX_ATTEMPTS):
            mine = self._find_mine(typed)
            before = self._stored
            try:
                after = await self._write(before, mine)
            except StaleVersion:
                conflict = await self._meet_change(mine, typed)
            except NotFound:
                conflict = await self._meet_deletion(typed)
            else:
                self._base = self._stored = after
                self.notice.hide()
                await run_callback(self._on_saved, before, after, mine)
                return None
            if conflict:
                self.notice.show(conflict)
                return REFUSED_BY_NOTICE
        raise StaleVersion(self._editing.kind.noun)

    async def _write(self, before: E, mine: dict[str, Any]) -> E:
        if not mine:
            return before
        return await self._editing.data.update(before.id, before.version, mine)

    def _find_mine(self, typed: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed over what the form was drawn from.

        Over another's change it is written with the fields that it makes sense with.
        """
        base = self._editing.kind.read_fields(self._base)
        mine = {name for name, value in typed.items() if value != base.get(name)}
        if self._stored is not self._base:
            mine = add_linked_fields(mine)
        return {name: value for name, value in typed.items() if name in mine}

    async def _meet_change(
        self, mine: Mapping[str, Any], typed: Mapping[str, Any]
    ) -> EditConflict[E] | None:
        """What another changed; None where what people set is as it was, or as it is typed."""
        data, kind, reader = self._editing.data, self._editing.kind, self._editing.reader
        try:
            now = await data.get(self._base.id)
        except NotFound:
            return await explain_deletion(self._base, typed, data, kind, reader)
        self._stored = now
        stored = kind.read_fields(now)
        # A save whose answer was lost, mostly: what is stored is what is typed.
        is_mine = all(stored.get(name) == value for name, value in typed.items())
        if is_mine or not find_changes(self._base, now, kind):
            return None
        return await explain_change(self._base, now, mine, data, kind, reader)

    async def _meet_deletion(self, typed: Mapping[str, Any]) -> EditConflict[E] | None:
        """Who deleted it. Raises NotFound where it is something else that is not there."""
        data, kind, reader = self._editing.data, self._editing.kind, self._editing.reader
        try:
            await data.get(self._base.id)
        except NotFound:
            return await explain_deletion(self._base, typed, data, kind, reader)
        raise NotFound(kind.noun)

    async def _keep(self) -> None:
        """Save what is typed over what was read last."""
        self.notice.hide()
        with self._area:  # the button that was pressed may go before this is over
            await self.form.send()

    async def _take(self) -> None:
        """Draw the form from what is stored, with what was typed where nobody else changed it."""
        typed = self._read_typed()
        if typed is None:
            return
        now, kind = self._stored, self._editing.kind
        theirs = add_linked_fields(one.field for one in find_changes(self._base, now, kind))
        mine = {n: value for n, value in self._find_mine(typed).items() if n not in theirs}
        self._base = now
        self.notice.hide()
        self._draw(now.model_copy(update=mine))
        if mine:
            self.form.mark_changed()

    async def _restore(self) -> None:
        """Bring it back from the trash, and save what is typed unless it was changed before."""
        data, kind = self._editing.data, self._editing.kind
        seen, now = self._stored, await data.restore(self._base.id)
        self._stored = now
        if not find_changes(seen, now, kind):
            await self._keep()
            return
        typed = self._read_typed()
        if typed is not None:
            mine, reader = self._find_mine(typed), self._editing.reader
            self.notice.show(await explain_change(self._base, now, mine, data, kind, reader))

    def _read_typed(self) -> dict[str, Any] | None:
        """What is typed as the fields of a draft; None where it is wrong, which the form shows."""
        values = self.form.read_values()
        if values is None:
            return None
        try:
            return self._fields.read(values)
        except Invalid as error:
            self.form.show_errors(error.errors)
            return None
