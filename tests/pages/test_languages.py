"""Screens in Russian and Kazakh leave no word in English, where people's own words are not."""

import re
from asyncio import to_thread

import pytest

from tests import factories
from tests.factories import Site
from tests.pages.conftest import Visit
from tests.pages.screen import Browser
from tests.pages.screens import SCREENS
from welltrack_ui import urls
from welltrack_ui.domain.user import InvitationDraft
from welltrack_ui.services.container import Services

LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’]+")
INTERNATIONAL = frozenset(
    {"UTC", "WGS", "MD", "TVD", "CSV", "XLSX", "ODS", "LAS", "JSON", "ZIP", "API", "WellTrack"}
    | {"Excel", "csv"}
)
"""Words that stay in Latin letters in both languages: codes, formats, names."""


@pytest.fixture(scope="module")
def cyrillic_site(services: Services) -> Site:
    """A site whose own words are all in Cyrillic."""
    owner = factories.person(services, "Анна Волкова", email="900@example.com")
    org = factories.organization(services, owner, name="Северное бурение", timezone="UTC")
    project = factories.project(services, owner, org.id, name="Куст 7", field="Северное")
    names = {"operator": "Север", "rig": "Буровая 1", "field": "Северное"}
    given = {"name": "Скважина 1", "status": "drilling", "description": "Описание", **names}
    given.pop("field")
    well = factories.well(services, owner, project.id, timezone="UTC", **given)
    stage = factories.stage(services, owner, well.id, name="Кондуктор")
    details = {"title": "Бурение", "description": "Подробности", "contractor": "Подрядчик"}
    factories.event(services, owner, well.id, stage_id=stage.id, **details)
    factories.file(services, owner, well.id, name="отчёт.csv")
    lost = factories.event(services, owner, well.id, title="Лишнее")
    services.events.delete(owner, lost.id)
    draft = InvitationDraft(email="901@example.com", role="engineer")
    services.invitations.create(owner, org.id, draft)
    return Site(services, factories.Crew(*[owner] * 5), org, project, well, stage)


@pytest.mark.parametrize("language", ["ru", "kk"])
@pytest.mark.parametrize("name", SCREENS)
async def test_screen_has_no_english_left(
    visit: Visit, services: Services, cyrillic_site: Site, name: str, language: str
) -> None:
    owner = cyrillic_site.crew.owner
    me = await to_thread(services.accounts.get_me, owner)
    await to_thread(services.profiles.update, owner, me.version, {"locale": language})
    page = await visit(owner, SCREENS[name].address(cyrillic_site))
    assert latin_words(page) == set()


async def test_screen_is_redrawn_in_its_language_after_a_change_of_others(
    visit: Visit, services: Services, cyrillic_site: Site
) -> None:
    owner, well = cyrillic_site.crew.owner, cyrillic_site.well
    me = await to_thread(services.accounts.get_me, owner)
    await to_thread(services.profiles.update, owner, me.version, {"locale": "ru"})
    page = await visit(owner, urls.well_url(well.id))
    await to_thread(factories.stage, services, owner, well.id, name="Хвостовик")
    await page.sees("Хвостовик")
    assert latin_words(page) == set()


def latin_words(page: Browser) -> set[str]:
    """The words in Latin letters on a screen that are no codes, formats or names."""
    text = re.sub(r"\S+@example\.com", "", page.screen.text)
    return set(LATIN_WORD.findall(text)) - INTERNATIONAL
