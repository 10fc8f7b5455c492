"""The form of a stored entity: a save never overwrites another user's change unseen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from nicegui import ui

from components.forms.conflict_notice import ConflictActions, ConflictNotice
from components.forms.drafts import DraftPlace, find_draft_form
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
from welltrack_ui.domain.entity import VersionedModel
from welltrack_ui.domain.errors import Invalid, NotFound, StaleVersion

E = TypeVar("E", bound=VersionedModel)
MAX_ATTEMPTS = 3
REFUSED_BY_NOTICE: Mapping[str, str] = {"": ""}


class DraftFields(Protocol):
    """The fields of a draft inside a form."""

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of the draft. Raises: Invalid where a value cannot be read."""
        ...


class PlainFields:
    """Fields whose values are those of the draft already."""

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of the draft, by name."""
        return dict(values)


@dataclass(frozen=True, slots=True)
class EntityEditing(Generic[E]):
    """The data, comparison and reader that the editing of one kind needs.

    `make_fields` draws the fields of an entity inside a form.
    """

    data: EntityData[E]
    kind: EntityKind[E]
    reader: ConflictReader
    make_fields: Callable[[Form, E], DraftFields]


class EntityForm(Generic[E]):
    """The form of `entity`, which saves the fields that were changed.

    `on_saved` gets the entity before and after, and the changes by field. Conflicts are shown in
    `notice_area`, by default above the form. `title` names the form where its draft is offered.
    """

    def __init__(
        self,
        editing: EntityEditing[E],
        entity: E,
        on_saved: Callback,
        *,
        on_cancel: Callback | None = None,
        notice_area: ui.element | None = None,
        submit: str = "",
        title: str = "",
    ) -> None:
        self._draft = DraftPlace(find_draft_form(editing.kind.noun, entity), title)
        self._editing, self._on_saved, self._on_cancel = editing, on_saved, on_cancel
        self._submit = submit or t("Save")
        # The entity that the form was drawn from, and the stored one as it was last read.
        self._base = self._stored = entity
        with notice_area or ui.element("div").classes("wt-conflict-area"):
            self.notice = ConflictNotice(ConflictActions(self._keep, self._take, self._restore))
        self._area = ui.element("div").classes("wt-form-area")
        self._draw(entity)

    @property
    def is_dirty(self) -> bool:
        """True with changes that are not saved."""
        return self.form.is_dirty

    def discard(self) -> None:
        """End the draft of what was typed: it is not wanted."""
        self.form.discard()

    def _draw(self, entity: E, *, is_restored: bool = False) -> None:
        self._area.clear()
        with (
            self._area,
            Form(
                self._save,
                submit=self._submit,
                on_cancel=self._on_cancel,
                draft=self._draft,
                is_restored=is_restored,
            ) as form,
        ):
            self._fields = self._editing.make_fields(form, entity)
        self.form = form

    async def _save(self, values: dict[str, Any]) -> Mapping[str, str] | None:
        typed = self._fields.read(values)
        # Again where only the version differs, as after a change of a field that no form has. Three
        # times: an entity that changes faster than that is not saved by trying.
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
                # The next save compares with what is stored now, should the form stay open.
                self._base = self._stored = after
                self.notice.hide()
                await run_callback(self._on_saved, before, after, mine)
                return None
            if conflict:
                self.notice.show(conflict)
                return REFUSED_BY_NOTICE
        raise StaleVersion(self._editing.kind.noun)

    async def _write(self, before: E, mine: dict[str, Any]) -> E:
        # Nothing to save is a success: no new version, no entry in the log.
        if not mine:
            return before
        return await self._editing.data.update(before.id, before.version, mine)

    def _find_mine(self, typed: Mapping[str, Any]) -> dict[str, Any]:
        """The fields that the user changed since the form was drawn, with their values.

        Where another user changed the entity too, linked fields are included.
        """
        base = self._editing.kind.read_fields(self._base)
        mine = {name for name, value in typed.items() if value != base.get(name)}
        if self._stored is not self._base:
            mine = add_linked_fields(mine)
        return {name: value for name, value in typed.items() if name in mine}

    async def _meet_change(
        self, mine: Mapping[str, Any], typed: Mapping[str, Any]
    ) -> EditConflict[E] | None:
        """The conflict with another's change; None where none differs, or as typed."""
        data, kind, reader = self._editing.data, self._editing.kind, self._editing.reader
        try:
            now = await data.get(self._base.id)
        except NotFound:
            return await explain_deletion(self._base, typed, data, kind, reader)
        # Kept for the buttons of the notice: keep writes over this version, take draws it.
        self._stored = now
        stored = kind.read_fields(now)
        # A save whose answer was lost, mostly: what is stored is what is typed.
        is_mine = all(stored.get(name) == value for name, value in typed.items())
        if is_mine or not find_changes(self._base, now, kind):
            return None
        return await explain_change(self._base, now, mine, data, kind, reader)

    async def _meet_deletion(self, typed: Mapping[str, Any]) -> EditConflict[E] | None:
        """The conflict with a deletion. Raises: NotFound where another entity is missing."""
        data, kind, reader = self._editing.data, self._editing.kind, self._editing.reader
        try:
            await data.get(self._base.id)
        except NotFound:
            return await explain_deletion(self._base, typed, data, kind, reader)
        # The entity is there: what is missing is one that it refers to, such as a deleted stage.
        raise NotFound(kind.noun)

    async def _keep(self) -> None:
        """Save the user's values over the version that was read last."""
        self.notice.hide()
        with self._area:  # the button that was pressed may go before this is over
            await self.form.send()

    async def _take(self) -> None:
        """Draw the form with the stored values, and the user's where nobody else changed them."""
        typed = self._read_typed()
        if typed is None:
            return
        now, kind = self._stored, self._editing.kind
        theirs = add_linked_fields(change.field for change in find_changes(self._base, now, kind))
        mine = {name: value for name, value in self._find_mine(typed).items() if name not in theirs}
        self._base = now
        self.notice.hide()
        self.form.discard()
        self._draw(now.model_copy(update=mine), is_restored=bool(mine))

    async def _restore(self) -> None:
        """Restore the entity, and save unless it was changed before its deletion."""
        data, kind = self._editing.data, self._editing.kind
        before, now = self._stored, await data.restore(self._base.id)
        self._stored = now
        if not find_changes(before, now, kind):
            await self._keep()
            return
        typed = self._read_typed()
        if typed is not None:
            mine, reader = self._find_mine(typed), self._editing.reader
            self.notice.show(await explain_change(self._base, now, mine, data, kind, reader))

    def _read_typed(self) -> dict[str, Any] | None:
        """The fields of the draft; None where a value is wrong, which the form shows."""
        values = self.form.read_values()
        if values is None:
            return None
        try:
            return self._fields.read(values)
        except Invalid as error:
            self.form.show_errors(error.errors)
            return None
