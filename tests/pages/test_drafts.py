"""Drafts of forms: what the browser kept is offered where its form opens, and is saved once."""

import time
from asyncio import to_thread
from collections.abc import Callable
from typing import Any

import pytest

from components.forms.drafts import DraftElement, DraftKeeper, find_draft_keeper
from tests import factories
from tests.components.patience import until
from tests.factories import Site
from tests.pages.conftest import Visit
from tests.pages.screen import Browser
from tests.pages.screens import DAY
from tests.pages.test_well import add_event, events_of
from welltrack_ui import urls

OFFER = "You have an unsaved draft from"
DAY_SECONDS = 86_400
TITLE = {"title": "Typed"}


def stored(
    key: str,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
    *,
    sent_ago: float | None = None,
) -> dict[str, Any]:
    """A draft as the browser keeps it, of a form that is called Form."""
    now = time.time() * 1000
    value: dict[str, Any] = {"title": "Form", "before": before or {}, "after": after}
    if sent_ago is not None:
        value["sentAt"] = now - sent_ago * 1000
    return {"key": key, "at": now, "value": value}


def keeper(page: Browser) -> DraftKeeper:
    found = find_draft_keeper(page.client)
    assert found
    return found


async def tell(page: Browser, start: str, *drafts: dict[str, Any]) -> None:
    """Answer the page's question for drafts whose key begins so, as its script does."""
    await page.runs(f'wtDrafts.list("{start}")')
    page.trigger(keeper(page).element, "drafts", [start, list(drafts)])


def forms(page: Browser) -> list[DraftElement]:
    found = [e for e in page.client.elements.values() if isinstance(e, DraftElement)]
    return [form for form in found if form.props["tag"] == "form"]


async def open_well(visit: Visit, site: Site) -> Browser:
    return await visit(site.crew.engineer, urls.well_url(site.well.id, day=DAY))


async def test_draft_of_a_new_event_is_restored_and_saved(visit: Visit, own_site: Site) -> None:
    scope = f"event/{own_site.well.id}/"
    typed = {"title": "Typed", "starts_at": "2 Mar 2026 07:00", "ends_at": "2 Mar 2026 09:00"}
    # The place of an option in its list is that of another release; its label counts.
    draft = stored(f"{scope}new/k1", {**typed, "kind": {"value": 0, "label": "Logging"}})
    page = await open_well(visit, own_site)
    await tell(page, scope, draft)
    await page.sees(OFFER, "Form")
    page.press("Restore")
    await page.sees("Details")
    await tell(page, f"{scope}new/", draft)
    values = ["Typed", "2 Mar 2026 07:00", "logging"]
    await until(lambda: page.values("Title", "Start", "Kind") == values)
    assert OFFER not in page.text
    assert forms(page)[-1].props["draft"] == f"{scope}new/k1"
    page.press("Save")
    await page.sees("Typed saved")
    await page.runs(f'wtDrafts?.end("{scope}new/k1")')
    (event,) = await to_thread(events_of, own_site)
    assert (event.title, event.kind) == ("Typed", "logging")


async def test_draft_that_was_sent_is_made_once(visit: Visit, own_site: Site) -> None:
    scope = f"event/{own_site.well.id}/"
    typed = {"title": "Typed", "starts_at": "2 Mar 2026 07:00", "ends_at": "2 Mar 2026 09:00"}
    draft = stored(f"{scope}new/k2", typed, sent_ago=60)
    for _ in range(2):  # the answer to the first was lost
        page = await open_well(visit, own_site)
        await tell(page, scope, draft)
        await tell(page, f"{scope}new/", draft)
        await page.sees("Typed saved")
    assert [event.title for event in await to_thread(events_of, own_site)] == ["Typed"]


async def test_draft_that_was_sent_long_ago_is_not_sent_blindly(
    visit: Visit, own_site: Site
) -> None:
    scope = f"event/{own_site.well.id}/"
    page = await open_well(visit, own_site)
    await tell(page, scope, stored(f"{scope}new/k3", TITLE, sent_ago=DAY_SECONDS))
    await page.sees(OFFER, "It may have been saved. Check before you repeat it.")
    assert await to_thread(events_of, own_site) == []


async def test_draft_of_an_edit_changes_nothing_of_others(visit: Visit, own_site: Site) -> None:
    event = await to_thread(add_event, own_site, "Drill", contractor="Theirs by now")
    scope = f"event/{own_site.well.id}/{event.id}/"
    draft = stored(
        f"{scope}k4",
        {"title": "Ream", "contractor": "Nabors", "details": "gone"},
        {"title": "Drill", "contractor": "Nabors"},
    )
    page = await open_well(visit, own_site)
    page.press("Drill")
    await tell(page, scope, draft)
    await page.sees(OFFER)
    page.press("Restore")
    await page.loses(OFFER)
    assert page.values("Title", "Contractor") == ["Ream", "Theirs by now"]
    assert "Changed since by others" not in page.text


async def test_draft_that_others_overtook_is_compared_first(visit: Visit, own_site: Site) -> None:
    event = await to_thread(add_event, own_site, "Theirs by now")
    scope = f"event/{own_site.well.id}/{event.id}/"
    draft = stored(f"{scope}k5", {"title": "Mine"}, {"title": "Drill"}, sent_ago=60)
    page = await open_well(visit, own_site)
    page.press("Theirs by now")
    await tell(page, scope, draft)
    await page.sees("Changed since by others: Title. Compare before you save.")
    assert page.values("Title") == ["Mine"]
    (after,) = await to_thread(events_of, own_site)
    assert (after.title, after.version) == ("Theirs by now", 1)


async def test_draft_of_what_is_stored_by_now_ends_unsaid(visit: Visit, own_site: Site) -> None:
    event = await to_thread(add_event, own_site, "Ream")
    scope = f"event/{own_site.well.id}/{event.id}/"
    page = await open_well(visit, own_site)
    page.press("Ream")
    await tell(page, scope, stored(f"{scope}k6", {"title": "Ream"}, {"title": "Drill"}))
    await page.runs(f'wtDrafts?.end("{scope}k6")')
    assert OFFER not in page.text


async def test_draft_ends_when_it_is_discarded(visit: Visit, own_site: Site) -> None:
    scope = f"stage/{own_site.well.id}/"
    page = await open_well(visit, own_site)
    await tell(page, scope, stored(f"{scope}new/k7", {"name": "Typed"}))
    await page.sees(OFFER)
    page.press("Discard")
    await page.runs(f'wtDrafts?.end("{scope}new/k7")')
    await page.loses(OFFER)


async def test_draft_ends_when_its_drawer_is_discarded(visit: Visit, own_site: Site) -> None:
    page = await open_well(visit, own_site)
    page.press("New event")
    await page.sees("Details")
    page.fill({"Title": "Typed"})
    key = forms(page)[-1].props["draft"]
    page.press("Close")
    await page.sees("Discard what you typed?")
    page.press("Discard")
    await page.runs(f'wtDrafts?.end("{key}")')


async def test_draft_of_an_open_form_is_not_offered(visit: Visit, own_site: Site) -> None:
    scope = f"event/{own_site.well.id}/"
    page = await open_well(visit, own_site)
    page.press("New event")
    await page.sees("Details")
    key = forms(page)[-1].props["draft"]
    await tell(page, f"{scope}new/", stored(key, TITLE))
    await tell(page, scope, stored(key, TITLE), stored(f"{scope}e-gone/k8", TITLE))
    await page.sees(OFFER)
    assert page.text.count(OFFER) == 1


async def test_draft_is_offered_no_more_once_it_is_taken(visit: Visit, own_site: Site) -> None:
    scope = f"event/{own_site.well.id}/"
    draft = stored(f"{scope}new/k11", TITLE)
    page = await open_well(visit, own_site)
    await tell(page, scope, draft)
    await page.sees(OFFER)
    page.press("New event")
    await page.sees("Details")
    await tell(page, f"{scope}new/", draft)
    await until(lambda: page.text.count(OFFER) == 2)
    page.press("Restore")
    await page.loses(OFFER)
    assert page.values("Title") == ["Typed"]


async def test_draft_of_what_has_gone_is_offered_and_says_so(visit: Visit, own_site: Site) -> None:
    scope = f"event/{own_site.well.id}/"
    page = await open_well(visit, own_site)
    await tell(page, scope, stored(f"{scope}e-gone/k9", TITLE, sent_ago=60))
    await page.sees(OFFER)
    page.press("Restore")
    await page.sees("There is no such event, or you have no access to it.", OFFER)


async def test_save_brings_what_the_line_lost(visit: Visit, own_site: Site) -> None:
    page = await open_well(visit, own_site)
    page.press("New event")
    await page.sees("Details")
    values = {"title": "Typed", "ends_at": "2 Mar 2026 09:00", "starts_at": "2 Mar 2026 07:00"}
    (form,) = forms(page)
    page.trigger(form, "save", {**values, "unknown": "x", "npt": False})
    await page.sees("Typed saved")
    assert [event.title for event in await to_thread(events_of, own_site)] == ["Typed"]


@pytest.mark.parametrize("junk", [None, {}, {"key": "k", "at": "x", "value": {}}, [1], "text"])
async def test_what_no_form_wrote_is_passed_over(visit: Visit, own_site: Site, junk: Any) -> None:
    scope = f"stage/{own_site.well.id}/"
    page = await open_well(visit, own_site)
    await tell(page, scope, junk, stored(f"{scope}new/k10", {"name": "Typed"}))
    await page.sees(OFFER)


async def test_secrets_are_not_kept(visit: Visit, own_site: Site) -> None:
    page = await visit(own_site.crew.engineer, urls.profile_url())
    kept = {form.props.get("draft", "").rpartition("/")[0] for form in forms(page)}
    assert kept == {"", f"user/-/{own_site.crew.engineer.user_id}"}
    page.press("New token")
    await page.sees("Create token")
    assert "draft" not in forms(page)[-1].props
    secret = {page.control(label).id for label in ("Old password", "New password")}
    keeping = [form for form in forms(page) if "draft" in form.props]
    assert not secret & {number for form in keeping for number in form.props["fields"].values()}


async def test_page_keeps_drafts_for_its_own_account(visit: Visit, own_site: Site) -> None:
    engineer = own_site.crew.engineer
    page = await visit(engineer, urls.profile_url())
    assert keeper(page).element.props["account"] == engineer.user_id
    stranger = await visit(None, urls.sign_in_url())
    assert find_draft_keeper(stranger.client) is None


@pytest.mark.parametrize("screen", [urls.calendar_url, urls.dashboard_url])
async def test_screen_of_many_wells_asks_once_and_offers_the_drafts_of_its_own(
    visit: Visit, own_site: Site, screen: Callable[[str], str]
) -> None:
    """A question for each well would be as many frames as there are wells."""
    for number in range(5):
        fields = {"name": f"W-{number}", "status": "drilling"}
        await to_thread(
            lambda given: factories.well(
                own_site.services, own_site.crew.engineer, own_site.project.id, **given
            ),
            fields,
        )
    page = await visit(own_site.crew.engineer, screen(own_site.org.id))
    # Of an organization of the same person's, which rights alone would not keep apart.
    services, engineer = own_site.services, own_site.crew.engineer
    home = await to_thread(factories.organization, services, engineer)
    field = await to_thread(factories.project, services, engineer, home.id)
    elsewhere = await to_thread(factories.well, services, engineer, field.id)
    own, foreign = (stored(f"event/{well.id}/new/k", TITLE) for well in (own_site.well, elsewhere))
    gone = stored(f"event/w-{'0' * 20}/new/k", TITLE)
    foreign["value"]["title"], gone["value"]["title"] = "Of elsewhere", "Of nowhere"
    await tell(page, "event/", foreign, gone, own)
    await page.sees(OFFER, "Form")
    assert page.text.count(OFFER) == 1
    assert "Of elsewhere" not in page.text
    assert sum("wtDrafts.list" in script for script in page.scripts()) <= 2
