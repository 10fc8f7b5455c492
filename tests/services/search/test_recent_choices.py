"""What somebody chose last is theirs, short, and still there after a start of the server."""

from tests import factories
from tests.factories import Site
from welltrack_ui.services.search.recent_choices import MAX_LISTS, RecentChoiceService


def test_choices_are_listed_once_and_the_latest_first(site: Site) -> None:
    choices, who = site.services.recent_choices, site.crew.viewer
    for text in ("casing", "bit", "casing", "Ёмкость", *"abcd"):
        choices.note(who, "searches", text)
    assert choices.list(who, "searches") == ["d", "c", "b", "a", "Ёмкость", "casing"]
    assert choices.list(who, "wells") == []
    assert choices.list(site.crew.engineer, "searches") == []


def test_choices_outlive_the_server_that_noted_them(site: Site) -> None:
    who = factories.person(site.services)
    site.services.recent_choices.note(who, "searches", "mud")
    assert RecentChoiceService(site.services.engine).list(who, "searches") == ["mud"]


def test_lists_stay_few_and_texts_short(site: Site) -> None:
    choices, who = site.services.recent_choices, factories.person(site.services)
    for number in range(MAX_LISTS + 1):
        choices.note(who, f"wells {number}", "x" * 1_000)
    assert choices.list(who, "wells 0") == []
    assert choices.list(who, "wells 1") == ["x" * 200]
