"""Strings whose parts are pressed, and change one by one."""

import json

from markupsafe import Markup
from nicegui import Client, ui
from nicegui.testing import User

from components.kit.html_view import HtmlView, PartialHtmlView
from tests.components.patience import until
from tests.components.pressing import WHERE, press


def whole(*, left: Markup, right: Markup) -> Markup:
    return Markup('<b data-part="left">{}</b><i data-part="right">{}</i>').format(left, right)


def told(client: Client) -> list[object]:
    """What the page has been told, in pairs of an element and its parts."""
    messages = [message for _, _, message in client.outbox.message_history]
    codes = [data["code"] for _, kind, data in messages if kind == "run_javascript"]
    return [json.loads(code[code.rindex("(...") + 4 : -1]) for code in codes]


async def test_parts_that_changed_are_sent_and_no_others(user: User) -> None:
    made: list[PartialHtmlView] = []

    @ui.page("/")
    def page() -> None:
        made.append(PartialHtmlView(lambda *_: None, whole, tag="section"))
        made[0].show(left=Markup("one"), right=Markup("two"))

    await user.open("/")
    parts = made[0]
    client, ident = parts.element.client, parts.element.id
    begun = '<b data-part="left">one</b><i data-part="right">two</i>'
    assert (parts.element.content, told(client)) == (begun, [])
    parts.show(left=Markup("one"), right=Markup("two"))
    parts.show(left=Markup("one"), right=Markup("<u>three</u>"))
    parts.show(left=Markup("four"), right=Markup("<u>three</u>"))
    await until(lambda: len(told(client)) == 2)
    assert told(client) == [[ident, {"right": "<u>three</u>"}], [ident, {"left": "four"}]]
    assert parts.element.content == begun


async def test_view_reports_action_value_and_place(user: User) -> None:
    heard: list[tuple[object, ...]] = []

    @ui.page("/")
    def page() -> None:
        HtmlView(
            lambda *told: heard.append(told), Markup('<b data-action="go" data-value="7"></b>')
        )

    await user.open("/")
    press(user, "go", "7")
    await until(lambda: heard == [("go", "7", WHERE)])


async def test_copying_is_told_and_asks_nobody(user: User) -> None:
    heard: list[object] = []

    @ui.page("/")
    def page() -> None:
        HtmlView(lambda *told: heard.append(told), Markup("x")).mark("view")

    await user.open("/")
    user.find(marker="view").trigger("action", ["copy", "yes", []])
    await user.should_see("Copied.")
    user.find(marker="view").trigger("action", ["copy", "", []])
    await user.should_see("This browser does not let pages copy here.")
    assert heard == []
