import asyncio
import re
from collections.abc import Sequence

from nicegui import ui
from nicegui.testing import User

from components.frame import Entry, Frame, Link, frame
from components.palette import Theme
from components.search import Hit, results_html
from components.toast import toast
from components.usermenu import Person
from tests.components.patience import until

ENTRIES = [Entry("wells", "Wells", "folder", "/wells"), Entry("files", "Files", "file", "/files")]


class Site:
    """A framed page, and what it was told."""

    def __init__(self) -> None:
        self.themes: list[Theme | None] = []
        self.asked: list[str] = []
        self.frame: Frame | None = None

    async def find(self, text: str) -> Sequence[Hit]:
        self.asked.append(text)
        return [Hit("Wells", f"Well {text}", "/wells/1", "derrick")]

    def page(self) -> None:
        who = Person("Ingrid Solberg", "ingrid@example.com")
        with frame(
            person=who,
            theme="dark",
            on_theme=self.themes.append,
            search=self.find,
            sign_out="/out",
        ) as made:
            self.frame = made
            made.set_rail([Link("Volve"), Link("FORGE", "/orgs/2")], ENTRIES)
            made.place("Wells", [Link("Volve", "/"), Link("Wells")], "wells")
            ui.label("The content")


async def opened(user: User) -> Site:
    site = Site()
    ui.page("/")(site.page)
    await user.open("/")
    return site


def links(user: User) -> dict[str, str]:
    """The address of each link by its text."""
    found = [e for e in user.find(kind=ui.element).elements if e.tag == "a"]
    texts = {e: [c.text for c in e.descendants() if isinstance(c, ui.label)] for e in found}
    return {text[0]: e.props["href"] for e, text in texts.items() if text}


async def test_frame_shows_the_screens_it_is_given_and_no_others(user: User) -> None:
    await opened(user)
    assert links(user) == {
        "FORGE": "/orgs/2",
        "Wells": "/wells",
        "Files": "/files",
        "Volve": "/",
    }
    await user.should_see("The content")


async def test_frame_marks_where_one_is_and_follows(user: User) -> None:
    site = await opened(user)
    assert site.frame is not None

    def current() -> list[str]:
        marked = [e for e in user.find(kind=ui.element).elements if "aria-current" in e.props]
        inside = [c for e in marked if e.tag == "a" for c in e.descendants()]
        return [c.text for c in inside if isinstance(c, ui.label)]

    assert current() == ["Wells"]
    with user:
        site.frame.place("Files", (), "files")
    assert current() == ["Files"]
    assert user.client is not None
    assert user.client.title == "Files · WellTrack"


async def test_theme_is_applied_and_told(user: User) -> None:
    site = await opened(user)
    assert site.frame is not None
    assert site.frame.dark.value is True
    label = next(iter(user.find("System").elements))
    next(e for e in label.ancestors() if e.tag == "button").mark("system")
    user.find(marker="system").click()
    await until(lambda: site.themes == [None])
    assert site.frame.dark.value is None


async def test_signing_out_is_a_form_that_posts(user: User) -> None:
    await opened(user)
    forms = [e for e in user.find(kind=ui.element).elements if e.tag == "form"]
    assert [(f.props["method"], f.props["action"]) for f in forms] == [("post", "/out")]


async def test_search_asks_for_what_is_typed_and_not_for_nothing(user: User) -> None:
    site = await opened(user)
    user.find("Search").click()
    user.find(ui.input).type(" F-12")
    await until(lambda: site.asked == ["F-12"])
    next(iter(user.find(ui.input).elements)).value = "  "
    await asyncio.sleep(0.05)
    user.find(ui.input).type("9")
    await until(lambda: site.asked == ["F-12", "9"])


async def test_enter_opens_the_first_hit_of_what_stands_there_now(user: User) -> None:
    site = await opened(user)
    ui.page("/wells/1")(lambda: ui.label("The well of the first hit"))
    user.find("Search").click()
    user.find(ui.input).trigger("keydown.enter", " F-12 ")
    await user.should_see("The well of the first hit")
    assert site.asked == ["F-12"]


def test_hits_stand_in_their_groups_and_are_escaped() -> None:
    hits = [
        Hit("Wells", "<b>A</b>", "/w?a=1&b=2", "derrick", "Volve"),
        Hit("Wells", "B", "/w/2", "derrick"),
        Hit("Events", "Spud", "/e/1", "calendar"),
    ]
    html = results_html(hits, "x")
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", html) == ["Wells", "Events"]
    assert re.findall(r'href="(.*?)"', html) == ["/w?a=1&amp;b=2", "/w/2", "/e/1"]
    assert "&lt;b&gt;A&lt;/b&gt;" in html


def test_nothing_found_says_what_was_looked_for() -> None:
    assert results_html([], "<x>") == (
        '<p class="wt-search-hint">Nothing found for “&lt;x&gt;”.</p>'
    )


async def test_toast_takes_back_what_it_tells_of(user: User) -> None:
    undone: list[int] = []

    async def undo() -> None:
        undone.append(1)

    @ui.page("/")
    def page() -> None:
        ui.button("Delete", on_click=lambda: toast("Event deleted.", undo=undo))

    await user.open("/")
    user.find("Delete").click()
    await user.should_see("Event deleted.")
    user.find("Undo").click()
    await until(lambda: undone == [1])
    await user.should_not_see("Event deleted.")


async def test_toast_without_a_way_back_offers_none(user: User) -> None:
    @ui.page("/")
    def page() -> None:
        toast("Saved.")

    await user.open("/")
    await user.should_see("Saved.")
    await user.should_not_see("Undo")
