"""The calendar that the page itself holds, which is seen before any script has run."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import People
from tests.journeys.office import Office, office

pytestmark = pytest.mark.browser
TIMES = {"starts_at": "2020-11-11T15:00:00Z", "ends_at": "2020-11-11T17:00:00Z"}


@pytest.fixture(scope="module")
def place(base_url: str) -> Office:
    return office(base_url)


@pytest.fixture(scope="module")
def well(place: Office) -> dict[str, Any]:
    """With one event, whose title is nobody's markup."""
    made = place.well()
    place.event(made, "Drill <b>12 1/4</b>", **TIMES)
    return made


def boxes(page: Page) -> list[tuple[float, ...]]:
    """Where events lie on the page, whole pixels."""
    script = """boxes => boxes.map(box => box.getBoundingClientRect())
        .map(r => [r.x, r.y, r.width, r.height].map(Math.round))"""
    return [tuple(place) for place in page.locator(".wt-e").evaluate_all(script)]


@pytest.mark.parametrize("view", ["month", "week", "timeline"])
def test_events_lie_where_the_screen_will_have_them(
    people: People, place: Office, well: dict[str, Any], view: str
) -> None:
    page = people()
    place.open(page, place.owner, well, view=view, date="2020-11-11")
    expect(page.locator("#wt-first")).to_have_count(0)
    expect(page.locator("#app .wt-e")).to_have_count(1)
    state: Any = page.context.storage_state()
    still = people(java_script_enabled=False, storage_state=state)
    still.goto(page.url)
    expect(still.locator("#wt-first .wt-e")).to_have_count(1)
    shown = "Drill <b>12 1/4</b> · Drilling · 11 Nov 2020 08:00–10:00"
    expect(still.locator("#wt-first .wt-e")).to_have_attribute("title", shown)
    if view != "week":  # which a script scrolls to its first event
        assert boxes(still) == boxes(page)


def test_view_that_was_given_up_is_drawn_anew_and_a_stranger_gets_none_of_it(
    people: People, place: Office, well: dict[str, Any]
) -> None:
    page = people()
    place.open(page, place.owner, well, date="2020-11-11")
    # As on a page that took longer to begin than the view waits for it.
    page.add_init_script(
        """document.addEventListener('readystatechange', () => {
            document.getElementById('wt-first')?.remove();
        })"""
    )
    page.reload()
    expect(page.locator("#app .wt-e")).to_have_count(1)
    stranger = people()
    steps.new_account(stranger, "Stranger")
    answer = stranger.request.get(page.url)
    assert answer.status == 200
    assert 'id="wt-first"' not in answer.text()
    assert "12 1/4" not in answer.text()
