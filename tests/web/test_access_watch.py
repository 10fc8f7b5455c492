"""What an open page is told when its visitor's rights change."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from tests import factories
from tests.factories import HOUR, PASSWORD, Site
from tests.loops import in_own_loop
from welltrack_ui.domain.access import RoleName
from welltrack_ui.domain.user import Credentials, MembershipOfMine, RoleChange
from welltrack_ui.services.container import Services
from welltrack_ui.services.core import change_feed
from welltrack_ui.store import users
from welltrack_ui.store.engine.engine import Put
from welltrack_ui.store.engine.sqlite import SqliteEngine
from welltrack_ui.web import access_watch, screen_user
from welltrack_ui.web.access_watch import AccessChange, AccessWatcher, find_role_changes
from welltrack_ui.web.screen_session import ScreenSession
from welltrack_ui.web.threads import run_in_thread


class RecordingPage:
    """A page that remembers."""

    def __init__(self) -> None:
        self.turns: list[AccessChange] = []
        self.over = 0
        self.heard = asyncio.Event()

    def leave(self) -> None:
        self.over += 1
        self.heard.set()

    def show_role_changes(self, turns: Sequence[AccessChange]) -> None:
        self.turns += turns
        self.heard.set()

    def is_present(self) -> bool:
        return True

    def is_visible(self) -> bool:
        return self.is_present()

    def open_drawing(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()

    def on_close(self, act: Callable[[], None]) -> None:
        del act

    async def wait(self) -> None:
        await asyncio.wait_for(self.heard.wait(), 10)
        self.heard.clear()


class Case:
    """An engineer with an open page, in a store of its own."""

    def __init__(self, services: Services, site: Site, cookie: str) -> None:
        self.services, self.site = services, site
        self.visitor = ScreenSession(services, cookie, "10.0.0.1")
        self.page = RecordingPage()

    async def open(self) -> AccessWatcher:
        made = AccessWatcher(await screen_user.load_screen_user(self.visitor), self.page)
        made.follow()
        return made

    def make(self, role: RoleName) -> None:
        site, services = self.site, self.services
        user_id = site.crew.engineer.user_id
        members = services.members.list(site.crew.owner, site.org.id).items
        version = next(m.version for m in members if m.user_id == user_id)
        change = RoleChange(role=role, version=version)
        services.members.update(site.crew.owner, site.org.id, user_id, change)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    services = factories.services_in(tmp_path)
    with contextlib.closing(services.engine):
        yield prepared(services)


def prepared(services: Services) -> Case:
    site = factories.site(services, factories.crew(services))
    given = Credentials(email=site.crew.engineer.email, password=PASSWORD)
    return Case(services, site, services.sign_ins.sign_in(given, None, None, browser=True).cookie)


def test_page_hears_of_a_new_role_and_of_the_end(case: Case) -> None:
    async def story() -> None:
        await case.open()
        org = case.site.org
        await run_in_thread(case.make, "viewer")
        await case.page.wait()
        remove = case.services.members.remove_member
        await run_in_thread(remove, case.site.crew.owner, org.id, case.site.crew.engineer.user_id)
        await case.page.wait()
        assert case.page.turns == [
            AccessChange(org.id, org.name, "engineer", "viewer"),
            AccessChange(org.id, org.name, "viewer", None),
        ]

    in_own_loop(story())


def test_page_keeps_its_session_by_clicks_alone(case: Case) -> None:
    services, me = case.services, case.site.crew.engineer

    def seen() -> datetime | None:
        return services.profiles.list_sessions(me)[0].seen_at

    def long_ago() -> datetime | None:
        session = users.list_sessions(services.engine, me.user_id)[0]
        past = {"seen_at": session.created_at - HOUR, "expires_at": session.expires_at - HOUR}
        services.engine.commit([Put(users.session_record(session.model_copy(update=past)))])
        return seen()

    async def story() -> None:
        standing = await case.open()
        before = await run_in_thread(long_ago)
        await standing.check()
        assert await run_in_thread(seen) == before
        await standing.user.refresh()
        assert await run_in_thread(seen) != before

    in_own_loop(story())


def test_page_goes_on_under_a_new_session(case: Case) -> None:
    async def story() -> None:
        standing = await case.open()
        old = standing.user.session.cookie
        ticket = await standing.user.renew()
        await standing.check()
        assert case.page.over == 0
        assert standing.user.session.cookie != old
        cookie, _ = case.services.sign_ins.exchange_cookie(old, ticket)
        assert standing.user.session.cookie == cookie

    in_own_loop(story())


def test_page_hears_of_its_session(case: Case) -> None:
    async def story() -> None:
        standing = await case.open()
        profiles, me = case.services.profiles, case.site.crew.engineer
        session = (await run_in_thread(profiles.list_sessions, me))[0]
        await run_in_thread(profiles.end_session, me, session.id)
        await case.page.wait()
        await standing.check()
        assert (case.page.over, case.page.turns) == (1, [])

    in_own_loop(story())


def test_page_is_left_alone_by_what_others_do(case: Case) -> None:
    async def story() -> None:
        standing = await case.open()
        for name in ("viewer", "admin"):
            other = case.site.crew.of(name)
            remove = case.services.members.remove_member
            await run_in_thread(remove, case.site.crew.owner, case.site.org.id, other.user_id)
        await standing.check()
        assert (case.page.over, case.page.turns) == (0, [])

    in_own_loop(story())


def test_page_hears_of_its_end_that_another_process_writes(case: Case, tmp_path: Path) -> None:
    engine = SqliteEngine(tmp_path / "welltrack.sqlite")
    with contextlib.closing(engine):
        elsewhere = factories.services_in(tmp_path, engine)
        site, here = case.site, case.services.change_feed

        async def story() -> None:
            watcher = await case.open()
            await run_in_thread(here.make_round)
            case.page.heard.clear()
            remove = elsewhere.members.remove_member
            await run_in_thread(remove, site.crew.owner, site.org.id, site.crew.engineer.user_id)
            await run_in_thread(here.make_round)
            await case.page.wait()
            assert [turn.after for turn in case.page.turns] == [None]
            cookie = watcher.user.session.cookie
            signed_in = await run_in_thread(elsewhere.sign_ins.authenticate_cookie, cookie)
            await run_in_thread(elsewhere.sign_ins.sign_out, signed_in)
            await run_in_thread(here.make_round)
            await case.page.wait()
            assert case.page.over == 1

        in_own_loop(story())


def test_page_looks_by_itself_only_where_nobody_tells_it(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        watcher = await case.open()
        assert watcher.is_check_due  # no round was made yet
        await run_in_thread(case.services.change_feed.make_round)
        await watcher.check()
        due = [watcher.is_check_due]
        monkeypatch.setattr(access_watch, "SLOW_CHECK_SECONDS", -1.0)
        due.append(watcher.is_check_due)  # the session may have run out
        monkeypatch.undo()
        due.append(watcher.is_check_due)
        monkeypatch.setattr(change_feed, "MAX_DELAY_SECONDS", -9.0)
        due.append(watcher.is_check_due)  # the feed has stopped
        assert due == [False, True, False, True]

    in_own_loop(story())


def test_page_looks_for_what_it_did_not_hear(case: Case) -> None:
    async def story() -> None:
        standing = await case.open()
        standing.stop()
        await run_in_thread(case.make, "admin")
        await standing.check()
        assert [(turn.after, turn.is_promotion) for turn in case.page.turns] == [("admin", True)]

    in_own_loop(story())


def membership(org_id: str, role: RoleName) -> MembershipOfMine:
    return MembershipOfMine(org_id=org_id, org_name=org_id.upper(), role=role)


@pytest.mark.parametrize(
    ("before", "after", "raised"),
    [("viewer", "owner", True), ("owner", "admin", False), (None, "viewer", True)],
)
def test_turn_says_whether_it_is_for_the_better(
    before: RoleName | None, after: RoleName | None, raised: bool
) -> None:
    assert AccessChange("o-1", "One", before, after).is_promotion is raised
    assert AccessChange("o-1", "One", after, before).is_promotion is not raised


def test_turns_are_what_differs() -> None:
    before = [membership("a", "viewer"), membership("b", "owner"), membership("c", "admin")]
    after = [membership("d", "admin"), membership("a", "viewer"), membership("c", "viewer")]
    assert set(find_role_changes(before, after)) == {
        AccessChange("b", "B", "owner", None),
        AccessChange("c", "C", "admin", "viewer"),
        AccessChange("d", "D", None, "admin"),
    }
    assert find_role_changes(before, before) == ()
