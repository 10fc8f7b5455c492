"""What must be unique is held by one at a time: at once, after a delete, after a restore."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests import factories
from tests.factories import Site
from welltrack_ui.domain.errors import Conflict, Invalid, WellTrackError
from welltrack_ui.domain.user import Registration
from welltrack_ui.domain.well import Well
from welltrack_ui.services.container import Services

LONG = "\ufdfa" * 80
"""Folding makes each letter eighteen, which is more than a key of the store holds."""


def race(call: Callable[[int], Any], count: int = 8) -> list[str]:
    """What came of a call made by many at once: names of what they got, sorted."""

    def outcome(n: int) -> str:
        try:
            return type(call(n)).__name__
        except WellTrackError as error:
            return type(error).__name__

    with ThreadPoolExecutor(count) as pool:
        return sorted(pool.map(outcome, range(count)))


def make(site: Site, **fields: Any) -> Well:
    return factories.well(site.services, site.crew.engineer, site.project.id, **fields)


def change(site: Site, well: Well, **fields: Any) -> Well:
    return site.services.wells.update(site.crew.engineer, well.id, well.version, fields)


def test_one_of_many_wells_of_a_name_is_made(site: Site) -> None:
    assert race(lambda _: make(site, name="Raced")) == ["Conflict"] * 7 + ["Well"]


def test_one_of_many_projects_of_a_name_is_made(site: Site) -> None:
    def call(_: int) -> object:
        return factories.project(site.services, site.crew.admin, site.org.id, name="Raced")

    assert race(call) == ["Conflict"] * 7 + ["Project"]


def test_one_of_many_who_change_a_version_wins(site: Site) -> None:
    def call(n: int) -> object:
        return change(site, site.well, operator=f"Racer {n}")

    assert race(call) == ["StaleVersion"] * 7 + ["Well"]


def test_one_of_many_wells_takes_a_name_by_a_change(site: Site) -> None:
    made = [make(site) for _ in range(8)]
    assert race(lambda n: change(site, made[n], name="Raced")) == ["Conflict"] * 7 + ["Well"]


@pytest.mark.parametrize("field", ["uwi", "api_number"])
def test_number_is_unique_in_the_organization(site: Site, field: str) -> None:
    other = factories.project(site.services, site.crew.admin, site.org.id)
    make(site, **{field: "NO 15/9-F-11"})
    with pytest.raises(Conflict, match="The organization has a well with the"):
        factories.well(site.services, site.crew.engineer, other.id, **{field: "no  15/9-f-11"})
    second = make(site)
    with pytest.raises(Conflict):
        change(site, second, **{field: "NO 15/9-F-11"})


@pytest.mark.parametrize(
    "twin", ["Sky\u200bline", "\u202eSkyline", "SKY\u00adLINE", "\uff33kyline"]
)
def test_name_that_looks_the_same_is_taken(site: Site, twin: str) -> None:
    make(site, name="Skyline")
    with pytest.raises(Conflict):
        make(site, name=twin)
    factories.project(site.services, site.crew.admin, site.org.id, name="Skyline")
    with pytest.raises(Conflict):
        factories.project(site.services, site.crew.admin, site.org.id, name=twin)


def test_name_is_unique_in_its_project_alone(site: Site, elsewhere: Site) -> None:
    services, well, project = site.services, site.well, site.project
    other = factories.project(services, site.crew.admin, site.org.id)
    second = factories.well(services, site.crew.engineer, other.id, name=well.name)
    third = factories.well(services, site.crew.stranger, elsewhere.project.id, name=well.name)
    theirs = factories.project(services, site.crew.stranger, elsewhere.org.id, name=project.name)
    assert (second.name, third.name, theirs.name) == (well.name, well.name, project.name)


def test_name_compares_without_case_and_width(site: Site) -> None:
    make(site, name="15/9-F-11 B")
    for name in ("15/9-f-11 b", "15/9-F-11  B", "\uff11\uff15/9-F-11 B"):
        with pytest.raises(Conflict):
            make(site, name=name)
    assert make(site, name="15/9-F-11 B ST").name == "15/9-F-11 B ST"


def test_name_can_change_its_capitals(site: Site) -> None:
    well = make(site, name="volve 1", uwi="u1")
    assert change(site, well, name="VOLVE 1", uwi="U1").name == "VOLVE 1"
    with pytest.raises(Conflict):
        make(site, name="Volve 1")


def test_name_is_free_when_its_well_takes_another(site: Site) -> None:
    well = make(site, name="Old", uwi="1", api_number="2")
    change(site, well, name="New", uwi=None, api_number="3")
    make(site, name="Old", uwi="1", api_number="2")
    for fields in ({"name": "New"}, {"api_number": "3"}):
        with pytest.raises(Conflict):
            make(site, **fields)


def test_deleted_well_lets_go_and_takes_again(site: Site) -> None:
    services, engineer = site.services, site.crew.engineer
    well = make(site, name="Held", uwi="1")
    services.wells.delete(engineer, well.id)
    second = make(site, name="Held")
    with pytest.raises(Conflict, match="restore or change that well"):
        services.wells.restore(engineer, well.id)
    change(site, second, name="Another")
    restored = services.wells.restore(engineer, well.id)
    assert (restored.name, restored.deleted_at) == ("Held", None)
    for fields in ({"name": "Held"}, {"uwi": "1"}):
        with pytest.raises(Conflict):
            make(site, **fields)


def test_deleted_project_lets_go_and_takes_again(site: Site) -> None:
    services, admin, name = site.services, site.crew.admin, site.project.name
    services.projects.delete(admin, site.project.id)
    second = factories.project(services, admin, site.org.id, name=name)
    with pytest.raises(Conflict, match="choose another name"):
        services.projects.restore(admin, site.project.id)
    services.projects.delete(admin, second.id)
    assert services.projects.restore(admin, site.project.id).name == name
    with pytest.raises(Conflict):
        factories.project(services, admin, site.org.id, name=name)


def test_project_renamed_lets_go_of_its_name(site: Site) -> None:
    services, admin, name = site.services, site.crew.admin, site.project.name
    services.projects.update(admin, site.project.id, 1, {"name": "Renamed"})
    assert factories.project(services, admin, site.org.id, name=name).name == name
    with pytest.raises(Conflict):
        factories.project(services, admin, site.org.id, name="RENAMED")


def test_well_restored_twice_is_the_same(site: Site) -> None:
    services, engineer = site.services, site.crew.engineer
    services.wells.delete(engineer, site.well.id)
    once = services.wells.restore(engineer, site.well.id)
    assert services.wells.restore(engineer, site.well.id) == once


def test_long_name_of_long_letters_is_told_from_another(site: Site) -> None:
    well = make(site, name=LONG)
    with pytest.raises(Conflict):
        make(site, name=LONG)
    assert make(site, name=LONG[:-1] + "x").name.endswith("x")
    assert change(site, well, name="Short").name == "Short"
    project = factories.project(site.services, site.crew.admin, site.org.id, name=LONG)
    assert site.services.projects.get(site.crew.viewer, project.id).name == LONG


def test_one_of_many_accounts_of_an_address_is_made(services: Services) -> None:
    number = next(factories.numbers)

    def call(n: int) -> object:
        email = f"raced-{number}@example.com"
        given = {"email": email.upper() if n % 2 else email, "name": "N"}
        draft = Registration.parse({**given, "password": factories.PASSWORD})
        return services.accounts.register_user(draft, f"10.8.{number % 256}.{n}")

    seen = len(factories.audit_bodies(services))
    assert race(call, 4) == ["User"] * 4
    assert len(factories.audit_bodies(services)) == seen + 1


def test_common_password_is_refused_before_anything(services: Services) -> None:
    draft = Registration(email="common@example.com", password="Password1234!", name="N")
    with pytest.raises(Invalid, match="guessed first"):
        services.accounts.register_user(draft, "10.8.0.1")
