"""The line of each action on a screen, and the audit entry that carries its id."""

import logging
from collections.abc import Callable

import pytest

from tests import factories
from tests.factories import PASSWORD, Site
from tests.loops import in_own_loop
from tests.metrics.reading import Growth
from welltrack_ui.domain.errors import Forbidden, NotFound, Unavailable
from welltrack_ui.domain.user import Credentials
from welltrack_ui.domain.well import Well
from welltrack_ui.web.screen_session import ScreenPlace, ScreenSession, in_background

ROUTE = "/wells/{well_id}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    services = factories.services_in(tmp_path_factory.mktemp("actions"))
    return factories.site(services, factories.crew(services))


def open_session(site: Site, role: str) -> ScreenSession:
    given = Credentials(email=site.crew.of(role).email, password=PASSWORD)
    cookie = site.services.sign_ins.sign_in(given, None, None).cookie
    return ScreenSession(site.services, cookie, "10.1.1.1", ScreenPlace(ROUTE))


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[logging.LogRecord]]:
    caplog.set_level(logging.INFO, "welltrack.access")
    return lambda: [record for record in caplog.records if record.name == "welltrack.access"]


def rename(site: Site, session: ScreenSession, name: str) -> Well:
    well = site.services.wells.get(site.crew.owner, site.well.id)
    update = site.services.wells.update
    return in_own_loop(session.ask(update, well.id, well.version, {"name": name}))


def test_action_has_a_line_whose_id_the_audit_entry_carries(
    site: Site, lines: Callable[[], list[logging.LogRecord]]
) -> None:
    counted = Growth("screen_actions_total", route=ROUTE, status="200")
    rename(site, open_session(site, "engineer"), "Renamed once")
    (line,) = lines()
    entry = site.services.audit.list_for_well(site.crew.owner, site.well.id).items[0]
    assert (entry.entity_name, entry.request_id) == ("Renamed once", vars(line)["request_id"])
    fields = {name: vars(line)[name] for name in ("actor_id", "org_id", "route", "status")}
    assert fields == {
        "actor_id": site.crew.engineer.user_id,
        "org_id": site.org.id,
        "route": ROUTE,
        "status": 200,
    }
    assert line.getMessage() == "screen 200 WellService.update"
    assert 0 < vars(line)["milliseconds"] < 60_000
    assert counted.value == 1


def test_two_actions_have_two_ids(site: Site, lines: Callable[[], list[logging.LogRecord]]) -> None:
    session = open_session(site, "engineer")
    rename(site, session, "Renamed twice")
    rename(site, session, "Renamed three times")
    assert len({vars(line)["request_id"] for line in lines()}) == 2


def test_refused_action_has_its_status(
    site: Site, lines: Callable[[], list[logging.LogRecord]]
) -> None:
    with pytest.raises(Forbidden):
        rename(site, open_session(site, "viewer"), "Not mine")
    (line,) = lines()
    assert (vars(line)["status"], vars(line)["org_id"]) == (403, site.org.id)


def test_organization_of_others_is_in_no_line_of_a_stranger(
    site: Site, lines: Callable[[], list[logging.LogRecord]]
) -> None:
    with pytest.raises(NotFound):
        rename(site, open_session(site, "stranger"), "Not there")
    (line,) = lines()
    assert (vars(line)["status"], vars(line)["org_id"]) == (404, None)


def test_unexpected_error_shows_the_id_of_its_line(
    site: Site, lines: Callable[[], list[logging.LogRecord]]
) -> None:
    def fail(_actor: object) -> None:
        raise RuntimeError("a fault of ours")

    with pytest.raises(RuntimeError) as caught:
        in_own_loop(open_session(site, "owner").ask(fail))
    (line,) = lines()
    assert vars(line)["status"] == 500
    assert vars(caught.value)["request_id"] == vars(line)["request_id"]


def test_outage_has_a_warning_with_its_cause_and_the_id_of_the_action(
    site: Site, lines: Callable[[], list[logging.LogRecord]], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_actor: object) -> None:
        raise Unavailable("timed out after 3 s")

    with pytest.raises(Unavailable):
        in_own_loop(open_session(site, "owner").ask(fail))
    (line,) = lines()
    (warning,) = [one for one in caplog.records if one.levelno == logging.WARNING]
    assert warning.getMessage() == "storage is away: timed out after 3 s"
    assert vars(warning)["request_id"] == vars(line)["request_id"]
    assert vars(line)["status"] == 503


def test_what_a_page_asks_by_itself_is_no_action(
    site: Site, lines: Callable[[], list[logging.LogRecord]]
) -> None:
    session = open_session(site, "owner")

    async def redraw() -> None:
        with in_background():
            await session.ask(site.services.accounts.get_me)

    in_own_loop(redraw())
    assert lines() == []


def test_lines_hold_neither_cookie_nor_name(
    site: Site, lines: Callable[[], list[logging.LogRecord]]
) -> None:
    session = open_session(site, "engineer")
    rename(site, session, "A name of somebody's")
    assert lines()
    told = str([vars(line) for line in lines()])
    assert session.cookie not in told
    assert "A name of somebody's" not in told
    assert session.ip not in told
