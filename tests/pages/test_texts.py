"""What people type is text wherever it is shown, however long; screens speak three languages."""

from asyncio import to_thread

import pytest

from tests import factories
from tests.factories import Site
from tests.pages.conftest import Visit
from tests.pages.page_tree import WHERE
from tests.pages.screens import DAY, SCREENS
from welltrack_ui import urls
from welltrack_ui.domain.audit import Actor
from welltrack_ui.services.container import Services

HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}'


@pytest.fixture(scope="module")
def hostile_site(services: Services) -> Site:
    """A site all of whose names are an attack."""
    owner = factories.person(services, HOSTILE)
    org = factories.organization(services, owner, name=HOSTILE, timezone="America/Denver")
    project = factories.project(
        services, owner, org.id, name=HOSTILE, field=HOSTILE, description=HOSTILE
    )
    names = {"operator": HOSTILE, "rig": HOSTILE, "description": HOSTILE}
    well = factories.well(services, owner, project.id, name=HOSTILE, status="drilling", **names)
    stage = factories.stage(services, owner, well.id, name=HOSTILE)
    given = {"title": HOSTILE, "description": HOSTILE, "contractor": HOSTILE}
    factories.event(services, owner, well.id, stage_id=stage.id, **given)
    factories.file(services, owner, well.id, name="<img src=x onerror=alert(1)>.csv")
    lost = factories.event(services, owner, well.id, title=HOSTILE)
    services.events.delete(owner, lost.id)
    return Site(services, factories.Crew(*[owner] * 5), org, project, well, stage)


@pytest.mark.parametrize("name", SCREENS)
async def test_names_that_are_html_are_shown_as_text(
    visit: Visit, hostile_site: Site, name: str
) -> None:
    page = await visit(hostile_site.crew.owner, SCREENS[name].address(hostile_site))
    assert HOSTILE in page.text or "<img src=x onerror=alert(1)>" in page.text
    tags = [node for node in page.page.walk() if "onerror" in node.attributes]
    assert tags == []
    assert not any("alert(2)" in node.text for node in page.page.find("script"))
    # Nothing that Vue would take for a template, which only `v-html` is safe from.
    assert not any("{{7*7}}" in code for code in page.scripts() if "innerHTML" in code)


async def test_drawers_and_cards_show_names_that_are_html_as_text(
    visit: Visit, hostile_site: Site
) -> None:
    owner, well = hostile_site.crew.owner, hostile_site.well
    page = await visit(owner, urls.stage_url(hostile_site.stage_id))
    page.press("Edit")
    await page.sees("Cancel")
    assert page.values("Name") == [HOSTILE]
    page = await visit(owner, urls.stage_url(hostile_site.stage_id))
    page.press(HOSTILE)
    await page.sees("Cancel")
    assert page.values("Title") == [HOSTILE]
    page = await visit(owner, urls.calendar_url(hostile_site.org.id, date=DAY, view="week"))
    event = await to_thread(hostile_site.services.events.find_latest, owner, well.id)
    assert event is not None
    page.gesture("open", event.id, WHERE)
    await page.sees("File uploaded: <img src=x onerror=alert(1)>.csv")
    assert [node for node in page.page.walk() if "onerror" in node.attributes] == []


@pytest.fixture(scope="module")
def long_site(services: Services) -> Site:
    """A site whose names are as long as they may be."""
    owner = factories.person(services, "Ж" * 80)
    org = factories.organization(services, owner, name="O" * 120)
    project = factories.project(services, owner, org.id, name="P" * 120)
    well = factories.well(services, owner, project.id, name="W" * 80)
    stage = factories.stage(services, owner, well.id, name="S" * 120)
    return Site(services, factories.Crew(*[owner] * 5), org, project, well, stage)


@pytest.mark.parametrize("name", SCREENS)
async def test_long_names_are_shown_whole(visit: Visit, long_site: Site, name: str) -> None:
    page = await visit(long_site.crew.owner, SCREENS[name].address(long_site))
    assert long_site.org.name in page.text
    assert page.client.title
    (crumbs,) = (node.text for node in page.page.find("nav") if node.name == "Breadcrumb")
    expected = {"well": long_site.well.name, "project": long_site.project.name, "stage": "S" * 120}
    assert expected.get(name.partition(",")[0], long_site.org.name) in crumbs


def speaking(services: Services, who: Actor, language: str) -> None:
    me = services.accounts.get_me(who)
    services.profiles.update(who, me.version, {"locale": language})


@pytest.mark.parametrize("name", SCREENS)
async def test_screen_speaks_russian_and_kazakh(
    visit: Visit, services: Services, name: str
) -> None:
    who = await to_thread(factories.person, services)
    org = await to_thread(factories.organization, services, who)
    project = await to_thread(factories.project, services, who, org.id)
    well = await to_thread(factories.well, services, who, project.id)
    stage = await to_thread(factories.stage, services, who, well.id)
    site = Site(services, factories.Crew(*[who] * 5), org, project, well, stage)
    english = (await visit(who, SCREENS[name].address(site))).screen.text
    texts = []
    for language in ("ru", "kk"):
        await to_thread(speaking, services, who, language)
        page = await visit(who, SCREENS[name].address(site))
        texts.append(page.screen.text)
    assert len({english, *texts}) == 3


async def test_calendar_that_a_thread_draws_and_refusals_of_services_speak_kazakh(
    visit: Visit, services: Services
) -> None:
    who = await to_thread(factories.person, services)
    await to_thread(speaking, services, who, "kk")
    org = await to_thread(factories.organization, services, who)
    project = await to_thread(factories.project, services, who, org.id)
    await to_thread(factories.well, services, who, project.id)
    page = await visit(who, urls.calendar_url(org.id, view="week", date="2026-11-25"))
    page.gesture("redraw")
    await page.sees("Дс")
    missing = await visit(who, urls.well_url("w-nobody"))
    assert "Табылмады немесе қолжетімсіз: ұңғыма." in missing.text


async def test_pages_of_nobody_speak_the_language_of_the_browser(visit: Visit) -> None:
    headings = {"en": "Sign in", "ru-RU,ru;q=0.9": "Войти", "fr": "Sign in"}
    headings["kk"] = "Кіру"  # noqa: RUF001 - Kazakh
    for language, heading in headings.items():
        page = await visit(None, "/login", language=language)
        assert page.heading == heading


async def test_theme_that_is_chosen_stays_in_the_browser(visit: Visit, site: Site) -> None:
    page = await visit(site.crew.viewer, urls.dashboard_url(site.org.id))
    page.choose("theme", "dark")
    await page.runs("welltrack-theme=dark;path=/;max-age=31536000;samesite=lax")
    page.user.http_client.cookies.set("welltrack-theme", "dark")
    await page.open(urls.dashboard_url(site.org.id))
    assert page.option("theme", "dark").attributes["aria-pressed"] == "true"
