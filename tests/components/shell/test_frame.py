import asyncio
import re
from collections.abc import Sequence

from nicegui import ui
from nicegui.testing import User

from components.kit.toast import show_toast
from components.search.ports import SearchHit, SearchResults
from components.shell.frame import Frame, NavigationItem, NavigationLink, build_frame
from components.shell.frame_html import header_html, rail_html
from components.shell.search_dialog import results_html
from components.shell.user_menu import MenuUser, user_menu_html
from components.theme.palette import Theme
from tests.components.patience import until
from tests.components.pressing import press

ENTRIES = [
    NavigationItem("wells", "Wells", "folder", "/wells"),
    NavigationItem("files", "Files", "file", "/files"),
]


class Site:
    """A framed page, and what it was told."""

    def __init__(self) -> None:
        self.themes: list[Theme | None] = []
        self.asked: list[str] = []
        self.searched: list[str] = []
        self.frame: Frame | None = None

    async def find(self, text: str) -> SearchResults:
        self.asked.append(text)
        return SearchResults([SearchHit("Wells", f"Well {text}", "/wells/1", "derrick")])

    async def list_last_searches(self) -> Sequence[SearchHit]:
        return [SearchHit("Last searches", text, "/s", "history") for text in self.searched]

    async def remember_search(self, text: str) -> None:
        self.searched.append(text)

    def leave(self) -> None:
        assert self.frame is not None
        self.frame.leave_organization()

    def page(self) -> None:
        who = MenuUser("Ingrid Solberg", "ingrid@example.com")
        with build_frame(
            person=who,
            theme="dark",
            on_theme=self.themes.append,
            search=self,
            sign_out="/out",
        ) as made:
            self.frame = made
            made.set_rail([NavigationLink("Volve"), NavigationLink("FORGE", "/orgs/2")], ENTRIES)
            made.set_location(
                "Wells", [NavigationLink("Volve", "/"), NavigationLink("Wells")], "wells"
            )
            ui.label("The content")


async def opened(user: User) -> Site:
    site = Site()
    ui.page("/")(site.page)
    await user.open("/")
    return site


def shown(user: User, part: str) -> str:
    """The HTML of the frame's part with this class."""
    (html,) = (e for e in user.find(kind=ui.html).elements if part in e.classes)
    return str(html.content)


def links(html: str) -> list[tuple[str, str]]:
    """The text and the address of each link, in their order."""
    found = re.findall(r'<a [^>]*?href="(.*?)".*?>(.*?)</a>', html)
    return [(re.sub("<.*?>", "", text), href) for href, text in found]


async def test_frame_shows_the_screens_it_is_given_and_no_others(user: User) -> None:
    await opened(user)
    assert links(shown(user, "wt-rail")) == [
        ("FORGE", "/orgs/2"),
        ("New organization", "/orgs/new"),
        ("Wells", "/wells"),
        ("Files", "/files"),
    ]
    assert links(shown(user, "wt-topbar")) == [("Volve", "/")]
    await user.should_see("The content")


async def test_frame_marks_where_one_is_and_follows(user: User) -> None:
    site = await opened(user)
    assert site.frame is not None

    def current() -> list[str]:
        found = re.findall(r'<a class="wt-rail-link" href="([^"]*)" aria-current="page">', rail())
        return [str(href) for href in found]

    def rail() -> str:
        return shown(user, "wt-rail")

    assert current() == ["/wells"]
    with user:
        site.frame.set_location("Files", (), "files")
    assert current() == ["/files"]
    assert '<span class="wt-crumb" aria-current="page">Files</span>' in shown(user, "wt-topbar")
    assert user.client is not None
    assert user.client.title == "Files · WellTrack"


async def test_frame_without_an_organization_has_no_rail_of_one(user: User) -> None:
    site = await opened(user)
    with user:
        site.leave()
    rail = shown(user, "wt-rail")
    assert links(rail) == []
    assert "wt-org" not in rail


async def test_theme_is_applied_and_told(user: User) -> None:
    site = await opened(user)
    assert site.frame is not None
    dark = site.frame.dark
    assert dark.value
    assert 'data-value="dark" aria-pressed="true"' in shown(user, "wt-user-menu")
    press(user, "theme", "system")
    await until(lambda: site.themes == [None])
    assert dark.value is None
    assert 'data-value="system" aria-pressed="true"' in shown(user, "wt-user-menu")


async def test_signing_out_is_a_form_that_posts(user: User) -> None:
    await opened(user)
    forms = re.findall(r"<form (.*?)>", shown(user, "wt-user-menu"))
    assert forms == ['method="post" action="/out"']


def test_names_are_text_wherever_the_frame_shows_them() -> None:
    evil = '"><img src=x onerror=alert(1)>'
    links = (NavigationLink(evil), NavigationLink(evil, "/orgs/2"))
    person = MenuUser(evil, evil, ((evil, "users", "/profile"),))
    for html in (
        rail_html(links, (NavigationItem("x", evil, "folder", "/x"),), ""),
        header_html(links, rail="c1", searches=True, menu="c2", name=evil),
        user_menu_html(person, "dark", "/out"),
    ):
        assert "<img src=x" not in html
        assert "&#34;&gt;&lt;img src=x onerror=alert(1)&gt;" in html


async def test_search_asks_for_what_is_typed_and_not_for_nothing(user: User) -> None:
    site = await opened(user)
    press(user, "search")
    await user.should_see(kind=ui.input)
    user.find(ui.input).type(" F-12")
    await until(lambda: site.asked == ["F-12"])
    next(iter(user.find(ui.input).elements)).value = "  "
    await asyncio.sleep(0.05)
    user.find(ui.input).type("9")
    await asyncio.sleep(0.05)
    user.find(ui.input).type("1")
    await until(lambda: site.asked == ["F-12", "91"])


async def test_enter_opens_the_first_hit_of_what_stands_there_now(user: User) -> None:
    site = await opened(user)
    ui.page("/wells/1")(lambda: ui.label("The well of the first hit"))
    press(user, "search")
    await user.should_see(kind=ui.input)
    user.find(ui.input).trigger("keydown.enter", " F-12 ")
    await user.should_see("The well of the first hit")
    assert site.asked == site.searched == ["F-12"]


def test_hits_stand_in_their_groups_and_are_escaped() -> None:
    hits = [
        SearchHit("Wells", "<b>A</b>", "/w?a=1&b=2", "derrick", "Volve"),
        SearchHit("Wells", "B", "/w/2", "derrick"),
        SearchHit("Events", "Spud", "/e/1", "calendar"),
    ]
    html = results_html(SearchResults(hits), "x")
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", html) == ["Wells", "Events"]
    assert re.findall(r'href="(.*?)"', html) == ["/w?a=1&amp;b=2", "/w/2", "/e/1"]
    assert "&lt;b&gt;A&lt;/b&gt;" in html


def test_nothing_found_says_what_was_looked_for() -> None:
    assert results_html(SearchResults(), "<x>") == (
        '<p class="wt-search-hint">Nothing found for “&lt;x&gt;”.</p>'
    )


def test_index_that_is_being_made_does_not_say_that_there_is_nothing() -> None:
    html = results_html(SearchResults(is_partial=True), "x")
    assert "being prepared" in html
    assert "Nothing found" not in html


def test_last_link_leads_to_all_results() -> None:
    hits = [SearchHit("Wells", "B", "/w/2", "derrick")]
    html = results_html(SearchResults(hits, "/orgs/o/search?q=B&kind=well"), "B")
    assert re.findall(r'href="(.*?)"', html) == ["/w/2", "/orgs/o/search?q=B&amp;kind=well"]


async def test_toast_takes_back_what_it_tells_of(user: User) -> None:
    undone: list[int] = []

    async def undo() -> None:
        undone.append(1)

    @ui.page("/")
    def page() -> None:
        ui.button("Delete", on_click=lambda: show_toast("Event deleted.", undo=undo))

    await user.open("/")
    user.find("Delete").click()
    await user.should_see("Event deleted.")
    user.find("Undo").click()
    await until(lambda: undone == [1])
    await user.should_not_see("Event deleted.")


async def test_toast_without_a_way_back_offers_none(user: User) -> None:
    @ui.page("/")
    def page() -> None:
        show_toast("Saved.")

    await user.open("/")
    await user.should_see("Saved.")
    await user.should_not_see("Undo")
