"""Lists of people, projects, wells, stages and logs, on both kinds of engine."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from tests import factories
from tests.store.entities import AT, DAY, HOUR, MADE, ORG, PROJECT, keep, project, stage, user, well
from welltrack_ui.domain import ids
from welltrack_ui.domain.audit import ActorName, StoredAuditEntry
from welltrack_ui.domain.errors import Invalid
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.user import Membership, Session, StoredApiToken
from welltrack_ui.store import audit, cursors, organizations, projects, stages, trash, users, wells
from welltrack_ui.store.engine.engine import Engine, Put
from welltrack_ui.store.engine.errors import CommitCancelled

NAMES = ["15/9-F-1", "15/9-F-1 B", "15/9-F-11", "ÅSGARD", "FORGE 16A [78]-32", "Zulu"]


@pytest.fixture(params=["sqlite", "moto"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Both kinds of engine; what they have in common is tested elsewhere."""
    made: Engine = request.getfixturevalue(f"{request.param}_engine")
    made.create()
    return made


def names(found: list[Any]) -> list[str]:
    return [each.name for each in found]


def test_user_is_found_by_id_and_by_address(engine: Engine) -> None:
    ada, eve = user("Ada@Example.com"), user("eve@example.com")
    engine.commit([Put(users.record(ada), "absent"), users.email_guard(ada)])
    keep(engine, [users.record(eve)])
    for address in ("ada@example.com", "ADA@EXAMPLE.COM", " ada@example.com "):
        assert users.find_by_email(engine, address) == ada
    assert users.find_by_email(engine, "eve@example.com") is None
    assert users.load(engine, eve.id) == eve
    assert users.load(engine, ids.new_id("u")) is None
    assert users.load_many(engine, [eve.id, ids.new_id("u"), ada.id]) == {ada.id: ada, eve.id: eve}
    with pytest.raises(CommitCancelled):
        engine.commit([users.email_guard(user("ADA@example.com"))])


def test_session_goes_on_for_its_user_in_its_epoch(engine: Engine) -> None:
    ada, eve = user("ada@example.com", epoch=2), user("eve@example.com", epoch=2)

    def session(of: str, epoch: int) -> Session:
        over = AT.replace(year=2199)
        return Session(
            id=ids.new_id("n", ada.id), user_id=of, epoch=epoch, created_at=AT, expires_at=over
        )

    good, old, foreign = session(ada.id, 2), session(ada.id, 1), session(eve.id, 2)
    keep(engine, [users.record(ada), users.record(eve)])
    keep(engine, [users.session_record(s) for s in (good, old, foreign)])
    found = users.find_session_owner(engine, ada.id, good.id)
    assert found is not None
    assert not found.stale
    assert (found.user.id, found.user.name, found.user.email) == (ada.id, "Ada", "ada@example.com")
    for user_id, session_id in (
        (ada.id, old.id),
        (ada.id, foreign.id),
        (eve.id, good.id),
        (ada.id, ids.new_id("n", ada.id)),
    ):
        assert users.find_session_owner(engine, user_id, session_id) is None
    assert users.list_sessions(engine, ada.id) == sorted(
        [good, old, foreign], key=lambda each: each.id
    )


def test_tokens_are_listed_oldest_first(engine: Engine) -> None:
    ada = user("ada@example.com")
    made = [
        StoredApiToken(
            id=ids.new_id("t", ada.id),
            user_id=ada.id,
            name=str(n),
            role=None,
            expires_at=None,
            **MADE,
        )
        for n in range(5)
    ]
    keep(engine, [users.token_record(token) for token in reversed(made)])
    found = factories.everything(lambda c: users.list_tokens(engine, ada.id, 2, c))
    assert found == sorted(made, key=lambda each: each.id)
    assert users.load_token(engine, made[0].id) == made[0]


def member(org_id: str, user_id: str) -> Membership:
    return Membership(org_id=org_id, user_id=user_id, role="viewer", **MADE)


def test_membership_is_found_from_both_ends(engine: Engine) -> None:
    ada, eve = user("ada@example.com"), user("eve@example.com")
    orgs = [Organization(id=ids.new_id("o"), name=f"Org {n}", **MADE) for n in range(3)]
    keep(engine, [organizations.record(org) for org in orgs])
    for org in orgs:
        engine.commit(organizations.membership_puts(member(org.id, ada.id), "absent"))
    engine.commit(organizations.membership_puts(member(orgs[0].id, eve.id), "absent"))
    pairs = organizations.list_user_organizations(engine, ada.id)
    assert {org.id for org, _ in pairs} == {org.id for org in orgs}
    assert [org.id for org, _ in pairs] == sorted(org.id for org in orgs)
    found = factories.everything(lambda c: organizations.list_members(engine, orgs[0].id, 1, c))
    assert {each.user_id for each in found} == {ada.id, eve.id}
    with pytest.raises(CommitCancelled):
        engine.commit(organizations.membership_puts(member(orgs[0].id, ada.id), "absent"))
    engine.commit(organizations.membership_deletes(member(orgs[0].id, ada.id)))
    assert organizations.load_membership(engine, orgs[0].id, ada.id) is None
    assert len(organizations.list_user_organizations(engine, ada.id)) == 2


def test_owners_are_kept_by_one_at_a_time(engine: Engine) -> None:
    assert organizations.load_owners(engine, ORG) == ((), 0)
    engine.commit([organizations.owners_put(ORG, ["u-1"], 0)])
    assert organizations.load_owners(engine, ORG) == (("u-1",), 1)
    engine.commit([organizations.owners_put(ORG, ["u-1", "u-2"], 1)])
    for version in (0, 1):
        with pytest.raises(CommitCancelled):
            engine.commit([organizations.owners_put(ORG, ["u-3"], version)])
    assert organizations.load_owners(engine, ORG) == (("u-1", "u-2"), 2)


def test_projects_and_wells_are_listed_by_name(engine: Engine) -> None:
    keep(engine, [projects.record(project(name)) for name in reversed(NAMES)])
    keep(engine, [wells.record(well(name)) for name in reversed(NAMES)])
    gone = {"deleted_at": AT.replace(year=2198)}
    keep(engine, [projects.record(project("A", **gone)), wells.record(well("A", **gone))])
    keep(engine, [wells.record(well("B", project_id=ids.new_id("p", ORG)))])
    lists: dict[str, Callable[[int, str | None], Any]] = {
        "projects": lambda size, cursor: projects.list_projects(engine, ORG, size, cursor),
        "its wells": lambda size, cursor: wells.list_wells(engine, PROJECT, size, cursor),
        "wells": lambda size, cursor: wells.list_wells(engine, ORG, size, cursor),
    }
    for size in (1, 2, 100):
        found = {
            name: names(factories.everything(partial(listed, size)))
            for name, listed in lists.items()
        }
        assert found["projects"] == found["its wells"] == NAMES
        assert found["wells"] == [*NAMES[:4], "B", *NAMES[4:]]


def test_cursor_of_one_list_is_refused_by_another(engine: Engine) -> None:
    keep(engine, [projects.record(project(name)) for name in NAMES])
    keep(engine, [wells.record(well(name)) for name in NAMES])
    cursor = projects.list_projects(engine, ORG, 2, None).next_cursor
    assert cursor is not None
    for read in (
        lambda: wells.list_wells(engine, ORG, 2, cursor),
        lambda: organizations.list_members(engine, ORG, 2, cursor),
        lambda: organizations.list_invitations(engine, ORG, 2, cursor),
        lambda: trash.list_trash(engine, ORG, 2, cursor),
        lambda: list(wells.find_wells(engine, ORG, "15", cursor)),
    ):
        with pytest.raises(Invalid, match="cursor"):
            read()


def test_search_finds_each_well_once_and_goes_on_behind_a_place(engine: Engine) -> None:
    made = [well(name) for name in (*NAMES, "Zulu Zulu 2")]
    for each in made:
        keep(engine, [wells.record(each), *wells.search_records(each).values()])
    for words, expected in (
        ("zu", ["Zulu", "Zulu Zulu 2"]),
        ("F-1 b", ["15/9-F-1 B"]),
        ("9-f", NAMES[:3]),
        ("nothing", []),
    ):
        found = list(wells.find_wells(engine, ORG, words, None))
        assert [each.name for _, each in found] == expected
        for n, (place, _) in enumerate(found):
            cursor = cursors.encode_cursor(place)
            rest = [each.name for _, each in wells.find_wells(engine, ORG, words, cursor)]
            assert rest == expected[n + 1 :]


def test_stages_are_listed_by_start(engine: Engine) -> None:
    home, other = well("A"), well("B")
    made = [stage(home.id, AT + n * HOUR) for n in range(4)]
    keep(engine, [stages.record(each) for each in reversed(made)])
    keep(engine, [stages.record(stage(other.id, AT))])
    keep(engine, [stages.record(stage(home.id, AT, deleted_at=AT.replace(year=2198)))])
    found = factories.everything(lambda c: stages.list_stages(engine, home.id, 3, c))
    assert found == made
    assert stages.load(engine, made[0].id) == made[0]


def test_stages_of_a_window_are_found_by_their_time_and_by_their_plan(engine: Engine) -> None:
    home = well("A")
    start, end = AT + 1000 * HOUR, AT + 1024 * HOUR
    plan = {"planned_starts_at": start, "planned_ends_at": end}
    made = [
        stage(home.id, AT, name="runs through", ends_at=AT + 2000 * HOUR),
        stage(home.id, AT, name="open"),
        stage(home.id, end + 9 * HOUR, name="planned alone", **plan),
        stage(home.id, AT, name="before", ends_at=start),
        stage(home.id, end, name="later"),
        stage(home.id, AT, name="longer than is read back", ends_at=AT + 20_000 * HOUR),
    ]
    keep(engine, [stages.record(each) for each in made])
    keep(engine, [stages.record(stage(home.id, AT, deleted_at=AT.replace(year=2198)))])
    found = stages.read_overlapping_stages(engine, ORG, Window(start, end))
    assert {each.name for each in found} == {
        *("runs through", "open", "planned alone", "longer than is read back")
    }
    assert list(stages.read_overlapping_stages(engine, ids.new_id("o"), Window(start, end))) == []


def test_log_is_read_newest_first(engine: Engine) -> None:
    home = well("A")

    def entry(n: int, well_id: str | None) -> StoredAuditEntry:
        return StoredAuditEntry(
            id=ids.new_id("a"),
            at=AT + n * timedelta(milliseconds=1),
            actor=ActorName(id="u-1", name="Ada"),
            action="well.updated",
            entity="well",
            entity_id=str(n),
            entity_name="Well",
            org_id=ORG,
            well_id=well_id,
        )

    made = [entry(n, home.id if n % 2 else None) for n in range(9)]
    engine.commit([Put(audit.record(each), "absent") for each in made])
    of_well = audit.well_audit_query(home.id)
    log = factories.everything(lambda c: audit.read_audit_page(engine, of_well, 3, c))
    assert [each.entity_id for each in log] == ["7", "5", "3", "1"]
    log = factories.everything(lambda c: audit.list_organization_audit(engine, ORG, 2, c))
    assert [each.entity_id for each in log] == [str(n) for n in reversed(range(9))]


def test_trash_is_read_latest_first_until_it_is_over(engine: Engine) -> None:
    def deleted(n: int) -> dict[str, Any]:
        return {"deleted_at": AT.replace(year=2198) + n * DAY}

    made = [well(str(n), **deleted(n)) for n in range(3)]
    keep(engine, [wells.record(each) for each in made])
    keep(engine, [projects.record(project("P", **deleted(9)))])
    keep(engine, [wells.record(well("over", deleted_at=AT - 40 * DAY))])
    found = factories.everything(lambda c: trash.list_trash(engine, ORG, 2, c))
    assert [(each.entity, each.name) for each in found] == [
        ("project", "P"),
        ("well", "2"),
        ("well", "1"),
        ("well", "0"),
    ]
    assert found[1].expires_at - found[1].deleted_at == 30 * DAY
