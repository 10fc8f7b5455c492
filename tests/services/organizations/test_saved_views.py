"""Saved views: who sees, changes and starts at which, and what of an address they keep."""

import json
from dataclasses import fields
from typing import Any

import pytest

from components.calendar.view_state import CalendarState
from components.wells.well_finder import STATE_KEYS
from tests import factories
from tests.factories import Site
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Conflict, Forbidden, Invalid, NotFound, StaleVersion
from welltrack_ui.domain.lists.saved_view import VIEW_PARAMETERS, SavedView, SavedViewDraft
from welltrack_ui.services.organizations import saved_views


def make(site: Site, who: Actor, **given: Any) -> SavedView:
    draft = {"org_id": site.org.id, "screen": "wells", "name": "Mine", **given}
    return site.services.saved_views.create(who, SavedViewDraft.parse(draft))


def names(site: Site, who: Actor) -> list[str]:
    return [view.name for view in site.services.saved_views.list(who, site.org.id)]


def test_private_view_is_its_makers_alone(site: Site) -> None:
    service, crew = site.services.saved_views, site.crew
    view = make(site, crew.viewer)
    assert names(site, crew.viewer) == ["Mine"]
    assert names(site, crew.owner) == []
    for refused in (
        lambda: service.get(crew.owner, view.id),
        lambda: service.update(crew.owner, view.id, 1, {"name": "Ours"}),
        lambda: service.delete(crew.owner, view.id),
        lambda: service.choose_start(crew.owner, view.id),
    ):
        with pytest.raises(NotFound):
            refused()


def test_views_are_in_natural_order(site: Site) -> None:
    for name in ("Rig 10", "Rig 2", "rig 1"):
        make(site, site.crew.viewer, name=name)
    assert names(site, site.crew.viewer) == ["rig 1", "Rig 2", "Rig 10"]


def test_shared_view_is_changed_by_its_maker_or_an_admin(site: Site) -> None:
    service, crew = site.services.saved_views, site.crew
    view = make(site, crew.viewer, is_shared=True)
    assert names(site, crew.engineer) == ["Mine"]
    with pytest.raises(Forbidden, match="Only who made a shared view"):
        service.update(crew.engineer, view.id, 1, {"name": "Ours"})
    with pytest.raises(Forbidden, match="Only who made a shared view"):
        service.delete(crew.engineer, view.id)
    assert service.update(crew.viewer, view.id, 1, {"name": "Ours"}).name == "Ours"
    with pytest.raises(StaleVersion):
        service.update(crew.owner, view.id, 1, {"name": "Late"})
    service.delete(crew.owner, view.id)
    assert names(site, crew.viewer) == []


def test_view_keeps_what_the_address_of_its_screen_knows(site: Site) -> None:
    query = "view=timeline&date=2026-11-28&page=4&q=%D1%8B+%26&evil=1&new=1&sort=-name"
    view = make(site, site.crew.viewer, screen="calendar", query=query)
    assert view.query == "q=%D1%8B+%26&sort=-name&view=timeline"
    assert view.parameters == {"q": "ы &", "view": "timeline"}
    wells = make(site, site.crew.viewer, query=query)
    assert wells.parameters == {"q": "ы &", "sort": "-name"}


@pytest.mark.parametrize(
    "given", [{"name": ""}, {"name": "x" * 81}, {"screen": "trash"}, {"query": "q=" + "x" * 2000}]
)
def test_view_that_breaks_a_rule_is_refused(site: Site, given: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        make(site, site.crew.viewer, **given)


def test_screen_and_organization_of_a_view_stay(site: Site) -> None:
    view = make(site, site.crew.viewer)
    with pytest.raises(Invalid, match="be changed"):
        site.services.saved_views.update(site.crew.viewer, view.id, 1, {"screen": "calendar"})


def test_start_is_the_view_that_one_chose_last(site: Site) -> None:
    service, viewer = site.services.saved_views, factories.person(site.services)
    factories.join(site.services, site.crew.owner, site.org.id, viewer, "viewer")
    assert service.find_start(viewer) is None
    first, second = make(site, viewer), make(site, viewer, name="Other")
    service.choose_start(viewer, first.id)
    service.choose_start(viewer, second.id)
    assert service.find_start(viewer) == second
    assert service.find_start(site.crew.engineer) is None
    service.choose_start(viewer, None)
    assert service.find_start(viewer) is None


def test_start_ends_with_the_view_its_sharing_and_the_membership(site: Site) -> None:
    services, owner = site.services, site.crew.owner
    service, guest = services.saved_views, factories.person(services)
    factories.join(services, owner, site.org.id, guest, "viewer")
    view = make(site, owner, is_shared=True)
    service.choose_start(guest, view.id)
    assert service.find_start(guest) == view
    hidden = service.update(owner, view.id, 1, {"is_shared": False})
    assert service.find_start(guest) is None
    shown = service.update(owner, view.id, hidden.version, {"is_shared": True})
    assert service.find_start(guest) == shown
    services.members.remove_member(owner, site.org.id, guest.user_id)
    assert service.find_start(guest) is None
    service.delete(owner, view.id)
    service.choose_start(owner, None)


def test_log_of_the_organization_tells_of_shared_views_alone(site: Site) -> None:
    service, viewer = site.services.saved_views, site.crew.viewer
    secret = make(site, viewer, name="Secret")
    shared = make(site, viewer, name="Told", is_shared=True)
    service.update(viewer, shared.id, 1, {"is_shared": False})
    service.delete(viewer, secret.id)
    entries = [json.loads(body) for body in factories.audit_bodies(site.services)]
    told = [
        (entry["action"], entry["entity_name"], entry["org_id"] == site.org.id)
        for entry in entries
        if entry["entity"] == "view" and entry["entity_id"] in {secret.id, shared.id}
    ]
    assert sorted(told) == [
        ("view.created", "Secret", False),
        ("view.created", "Told", True),
        ("view.deleted", "Secret", False),
        ("view.updated", "Told", True),
    ]


def test_views_of_one_person_are_limited(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_views, "MAX_VIEWS", 2)
    make(site, site.crew.viewer)
    make(site, site.crew.viewer)
    make(site, site.crew.owner)
    with pytest.raises(Conflict, match="Delete one that nobody needs"):
        make(site, site.crew.viewer)


def test_view_keeps_all_of_what_its_screen_shows_but_the_day_and_the_page() -> None:
    state = {one.name for one in fields(CalendarState)}
    assert VIEW_PARAMETERS["calendar"] == state - {"day"}
    assert VIEW_PARAMETERS["wells"] >= set(STATE_KEYS) - {"page"}
