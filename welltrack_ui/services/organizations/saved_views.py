"""Saved views of an organization: everybody makes their own, and may share them."""

from collections.abc import Sequence
from typing import Any

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import Permission, is_allowed
from welltrack_ui.domain.audit import Actor, FieldChange, diff
from welltrack_ui.domain.errors import Conflict, Forbidden, NotFound, StaleVersion
from welltrack_ui.domain.lists.saved_view import SavedView, SavedViewDraft
from welltrack_ui.domain.messages import mark
from welltrack_ui.domain.natural_sort import natural_sort_key
from welltrack_ui.services.core.context import (
    ServiceContext,
    comparable_fields,
    creation_fields,
    expect_version,
    merge_changes,
    next_version,
    select_fields,
)
from welltrack_ui.store import saved_views
from welltrack_ui.store.engine.engine import Put
from welltrack_ui.store.unit_of_work import UnitOfWork

MAX_VIEWS = 100
NOUN = mark("saved view")
TOO_MANY_VIEWS = mark("You have 100 saved views here. Delete one that nobody needs.")
CHANGED_BY_OTHERS = mark("Only who made a shared view, or an admin, can change it.")


class SavedViewService:
    """Manages saved views. A view that is not shared exists for its maker alone."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def list(self, actor: Actor, org_id: str) -> Sequence[SavedView]:
        """The actor's own views and the shared ones, by name. Raises: NotFound."""
        self.context.authorizer.org(actor, org_id, Permission.READ)
        views = saved_views.read_all_views(self.context.engine, org_id)
        visible = [view for view in views if is_visible(view, actor)]
        return sorted(visible, key=lambda view: natural_sort_key(view.name))

    def get(self, actor: Actor, view_id: str) -> SavedView:
        """A view that the actor may see. Raises: NotFound."""
        view = saved_views.load(self.context.engine, view_id)
        if view is None or not is_visible(view, actor):
            raise NotFound(NOUN)
        self.context.authorizer.role(actor, view.org_id, NOUN)
        return view

    def create(self, actor: Actor, draft: SavedViewDraft) -> SavedView:
        """A new view. Raises: Invalid; NotFound; Conflict for too many."""
        self.context.authorizer.org(actor, draft.org_id, Permission.READ)
        draft = draft.check_rules()
        views = saved_views.read_all_views(self.context.engine, draft.org_id)
        if sum(view.user_id == actor.user_id for view in views) >= MAX_VIEWS:
            raise Conflict(TOO_MANY_VIEWS)
        uow = self.context.begin(actor)
        view = SavedView(
            id=ids.new_id("v", draft.org_id),
            user_id=actor.user_id,
            **draft.model_dump(),
            **creation_fields(uow),
        )
        uow.add(Put(saved_views.record(view), "absent"))
        self._audit_view(uow, "view.created", view, is_shared=view.is_shared)
        self.context.transactions.commit(uow)
        return view

    def update(
        self, actor: Actor, view_id: str, version: int, changes: dict[str, Any]
    ) -> SavedView:
        """The view after a change of name, query or sharing.

        Raises: Invalid; StaleVersion; NotFound; Forbidden for another's shared view.
        """
        before = self._find_changeable(actor, view_id)
        expect_version(before, version, NOUN)
        current = select_fields(before, SavedViewDraft.model_fields)
        draft = merge_changes(SavedViewDraft, current, changes)
        uow = self.context.begin(actor)
        after = next_version(before, uow, **draft.model_dump())
        field_changes = diff(before, after, comparable_fields(draft))
        if not field_changes:
            return before
        uow.add(Put(saved_views.record(after), before.version), StaleVersion(NOUN))
        # Who takes a view back from all leaves word of it where all can read it.
        is_shared = before.is_shared or after.is_shared
        self._audit_view(uow, "view.updated", after, field_changes, is_shared=is_shared)
        self.context.transactions.commit(uow)
        return after

    def delete(self, actor: Actor, view_id: str) -> None:
        """Delete a view. Raises: NotFound; Forbidden for another's shared view; StaleVersion."""
        view = self._find_changeable(actor, view_id)
        uow = self.context.begin(actor)
        uow.add(saved_views.delete_operation(view), StaleVersion(NOUN))
        self._audit_view(uow, "view.deleted", view, is_shared=view.is_shared)
        self.context.transactions.commit(uow)

    def choose_start(self, actor: Actor, view_id: str | None) -> None:
        """Make a view the actor's start; None for the dashboard again. Raises: NotFound."""
        if view_id is not None:
            self.get(actor, view_id)
        uow = self.context.begin(actor)
        uow.add(saved_views.start_operation(actor.user_id, view_id))
        uow.audit("user.updated", actor.user_id, actor.name)
        self.context.transactions.commit(uow)

    def find_start(self, actor: Actor) -> SavedView | None:
        """The view that the actor starts at; None where there is none, or none that they see."""
        view_id = saved_views.load_start(self.context.engine, actor.user_id)
        try:
            return self.get(actor, view_id) if view_id else None
        except NotFound:
            return None

    def _find_changeable(self, actor: Actor, view_id: str) -> SavedView:
        view = self.get(actor, view_id)
        role = self.context.authorizer.role(actor, view.org_id, NOUN)
        if view.user_id != actor.user_id and not is_allowed(role, Permission.ADMINISTER):
            raise Forbidden(CHANGED_BY_OTHERS)
        return view

    def _audit_view(
        self,
        uow: UnitOfWork,
        action: str,
        view: SavedView,
        field_changes: Sequence[FieldChange] = (),
        *,
        is_shared: bool,
    ) -> None:
        # The log of an organization is read by all of it: a private view is told of to nobody.
        org_id = view.org_id if is_shared else None
        uow.audit(action, view.id, view.name, org_id=org_id, changes=field_changes)


def is_visible(view: SavedView, actor: Actor) -> bool:
    """Whether a member may see a view."""
    return view.is_shared or view.user_id == actor.user_id
