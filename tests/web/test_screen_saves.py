"""Forms that are sent again, since the answer was lost: each thing is made once."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from tests import factories
from tests.factories import PASSWORD
from tests.faulty_engine import Fault, FaultyEngine
from welltrack_ui.domain.audit import Actor, FormSave
from welltrack_ui.domain.errors import Conflict, NothingSaved, OutcomeUnknown
from welltrack_ui.domain.organization import OrganizationDraft, OrganizationOfMine
from welltrack_ui.domain.user import ApiTokenDraft, Credentials, InvitationDraft
from welltrack_ui.services.container import Services
from welltrack_ui.store.engine.sqlite import SqliteEngine
from welltrack_ui.web.screen_session import ScreenSession

Make = Callable[[], Awaitable[object]]


@pytest.fixture
def faulty(tmp_path: Path) -> Iterator[FaultyEngine]:
    with contextlib.closing(FaultyEngine(SqliteEngine(tmp_path / "welltrack.sqlite"))) as made:
        made.create()
        yield made


@pytest.fixture
def services(faulty: FaultyEngine, tmp_path: Path) -> Services:
    return factories.services_in(tmp_path, faulty)


@pytest.fixture
def ada(services: Services) -> Actor:
    return factories.person(services)


@pytest.fixture
def session(services: Services, ada: Actor) -> ScreenSession:
    given = Credentials(email=ada.email, password=PASSWORD)
    return ScreenSession(services, services.sign_ins.sign_in(given, None, None).cookie, "10.1.1.1")


async def save(form: FormSave, make: Make) -> object:
    """One attempt to save a form."""
    with form.attempt():
        return await make()


def names(services: Services, ada: Actor) -> list[str]:
    return [one.org_name for one in services.accounts.get_me(ada).memberships]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("lost after", OutcomeUnknown),
        ("lost before", OutcomeUnknown),
        ("turned away", NothingSaved),
    ],
)
def test_form_sent_again_makes_its_thing_once(
    faulty: FaultyEngine,
    services: Services,
    session: ScreenSession,
    ada: Actor,
    fault: Fault,
    error: type[Exception],
) -> None:
    form, draft = FormSave(), OrganizationDraft(name="Caspian", timezone="UTC", depth_unit="m")
    faulty.faults.append(fault)
    with pytest.raises(error):
        asyncio.run(save(form, lambda: session.make(services.organizations, draft)))
    made = asyncio.run(save(form, lambda: session.make(services.organizations, draft)))
    assert isinstance(made, OrganizationOfMine)
    assert names(services, ada) == ["Caspian"]
    assert services.organizations.get(ada, made.id) == made


def test_form_sent_again_with_other_values_says_that_the_first_were_saved(
    faulty: FaultyEngine, services: Services, session: ScreenSession, ada: Actor
) -> None:
    form = FormSave()
    first, second = (
        OrganizationDraft(name=name, timezone="UTC", depth_unit="m") for name in ("One", "Two")
    )
    faulty.faults.append("lost after")
    with pytest.raises(OutcomeUnknown):
        asyncio.run(save(form, lambda: session.make(services.organizations, first)))
    with pytest.raises(Conflict, match="What you sent first was saved after all"):
        asyncio.run(save(form, lambda: session.make(services.organizations, second)))
    assert names(services, ada) == ["One"]


def test_another_form_makes_another_thing(
    services: Services, session: ScreenSession, ada: Actor
) -> None:
    draft = OrganizationDraft(name="Same", timezone="UTC", depth_unit="m")
    for form in (FormSave(), FormSave()):
        asyncio.run(save(form, lambda: session.make(services.organizations, draft)))
    assert names(services, ada) == ["Same", "Same"]


def test_secrets_of_what_was_made_are_shown_by_the_second_try(
    faulty: FaultyEngine, services: Services, session: ScreenSession, ada: Actor
) -> None:
    org = factories.organization(services, ada)
    invited = InvitationDraft(email="somebody@example.com", role="viewer")
    token = ApiTokenDraft(name="program")
    for make in (
        lambda: session.make(services.invitations, org.id, invited),
        lambda: session.make(services.tokens, token),
    ):
        form = FormSave()
        faulty.faults.append("lost after")
        with pytest.raises(OutcomeUnknown):
            asyncio.run(save(form, make))
        asyncio.run(save(form, make))
    assert len(services.invitations.list(ada, org.id, 100).items) == 1
    assert len(services.tokens.list(ada).items) == 1
