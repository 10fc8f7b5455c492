"""A person's browser without a browser: what a page shows, and what is pressed and typed there."""

import asyncio
import json
import re
from typing import Any

import httpx
from fastapi import FastAPI
from nicegui import Client, background_tasks, ui
from nicegui.elements.mixins.value_element import ValueElement
from nicegui.elements.sub_pages import SubPages
from nicegui.events import GenericEventArguments, handle_event
from nicegui.testing import User

from components.forms.drafts import DraftElement
from tests.components.patience import until
from tests.factories import BASE_URL
from tests.pages.html_tree import Node, parse_html
from tests.pages.page_tree import read_page, read_press, visible_elements
from welltrack_ui.web.authentication import session_cookie_name

HANDLER_SECONDS = 2.0
ADDRESS = re.compile(r"(?:replace|push)State\(.*?, (\"/.*?\")\)", re.DOTALL)


class Browser:
    """Somebody's browser: `open` a page, read it, act on it.

    Things are found as people find them, by the name of a button and the label of a field.
    """

    def __init__(self, app: FastAPI, cookie: str = "", language: str = "en") -> None:
        headers = {"accept-language": language}
        transport = httpx.ASGITransport(app)
        http = httpx.AsyncClient(transport=transport, base_url=BASE_URL, headers=headers)
        self.user = User(http)
        self._clients: set[Client] = set()
        self._handlers: set[asyncio.Task[Any]] = set()
        if cookie:
            http.cookies.set(session_cookie_name(app.state.services.settings), cookie)

    async def open(self, path: str) -> "Browser":
        """Go to an address as by typing it; returns when the screen stands."""
        await self.user.open(path)
        await self.settle()
        return self

    async def go(self, path: str) -> None:
        """Follow a link to an address, within the open page."""
        await self.user.navigate._open(path, clear_forward_history=True)
        await self.settle()

    async def follow(self, name: str) -> None:
        """Follow the link whose name begins so."""
        (href,) = {href for text, href in self.links.items() if text.startswith(name)}
        await self.go(href)

    async def arrive(self, path: str) -> None:
        """Wait until the page went on to an address by itself."""
        await until(lambda: self.path == path)
        await self.settle()

    async def settle(self) -> None:
        """Wait until the screen is built."""
        await until(lambda: not any(place._active_tasks for place in self._places()))

    async def finish(self) -> None:
        """Wait until what was pressed is done."""
        if self._handlers:
            await asyncio.wait(self._handlers, timeout=HANDLER_SECONDS)

    async def close(self) -> None:
        """Close all pages, once what was pressed on them is done."""
        await self.finish()
        for client in {*self._clients, *([self.user.client] if self.user.client else [])}:
            if client.id in Client.instances:
                client.delete()
        await self.user.http_client.aclose()

    @property
    def client(self) -> Client:
        """The page that is open."""
        assert self.user.client is not None
        self._clients.add(self.user.client)
        return self.user.client

    @property
    def path(self) -> str:
        """The address of the screen."""
        return self.client.sub_pages_router.current_path

    def _places(self) -> list[SubPages]:
        return [e for e in self.client.layout.descendants() if isinstance(e, SubPages)]

    # ------------------------------------------------------------ what is there

    @property
    def page(self) -> Node:
        """The whole page as a tree."""
        return read_page(self.client.layout)

    @property
    def screen(self) -> Node:
        """What stands inside of the frame."""
        return read_page(self.client.content)

    @property
    def text(self) -> str:
        """All that is written on the page, in order."""
        return self.page.text

    @property
    def heading(self) -> str:
        """The heading of the screen."""
        (found,) = self.page.find("h1")
        return found.text

    @property
    def buttons(self) -> list[str]:
        """The names of the buttons on the screen, in order."""
        return [node.name for node in self.screen.find("button") if node.name]

    def count_buttons(self, name: str) -> int:
        """How many buttons of the page, drawers and dialogs too, have this name."""
        return [node.name for node in self.page.find("button")].count(name)

    @property
    def rows(self) -> list[list[str]]:
        """The cells of the rows of all tables on the screen."""
        rows = [node for node in self.screen.find("tr") if node.find("td")]
        return [[cell.text for cell in row.find("td")] for row in rows]

    @property
    def links(self) -> dict[str, str]:
        """The address of each link, by its name."""
        return {n.name: n.attributes["href"] for n in self.page.find("a") if "href" in n.attributes}

    def hidden_fields(self) -> dict[str, str]:
        """The values that a plain form sends beside what is typed, by name."""
        inputs = [e for e in self.client.elements.values() if e.props.get("type") == "hidden"]
        return {str(e.props["name"]): str(e.props["value"]) for e in inputs}

    async def post_form(self) -> str:
        """Send the plain form of the page with all that stands in it; where that leads."""
        (form,) = (e for e in self.client.elements.values() if e.props.get("method") == "post")
        fields = {
            str(e.props["name"]): str(getattr(e, "value", e.props.get("value", "")) or "")
            for e in form.descendants()
            if "name" in e.props
        }
        http, headers = self.user.http_client, {"origin": BASE_URL}
        answer = await http.post(str(form.props["action"]), data=fields, headers=headers)
        assert answer.status_code == 303
        return answer.headers["location"]

    async def sees(self, *texts: str) -> None:
        """Wait until all of these are on the page."""
        try:
            await until(lambda: all(text in self.text for text in texts))
        except TimeoutError:
            missing = [text for text in texts if text not in self.text]
            raise AssertionError(f"{missing} not in: {self.text}") from None

    async def loses(self, *texts: str) -> None:
        """Wait until none of these is on the page."""
        try:
            await until(lambda: not any(text in self.text for text in texts))
        except TimeoutError:
            raise AssertionError(f"one of {texts} still in: {self.text}") from None

    # ------------------------------------------------------------ what is done

    def press(self, name: str, *, row: str = "") -> None:
        """Press the newest button with a name; with `row`, that in the row that has this text."""
        found = [node for node in self.page.find("button") if node.name == name]
        if row:
            lines = [n for n in self.page.find("tr", "li", "article") if row in n.text]
            found = [node for line in lines for node in line.find("button") if node.name == name]
        if not found:
            raise LookupError(f"no button {name!r} in {row or 'the page'}: {self.text}")
        # Of what was drawn anew over something the latest is meant: drawers and dialogs.
        self._press(max(found, key=lambda node: node.number))

    def _press(self, node: Node) -> None:
        element = self.client.elements[node.number]
        if not isinstance(element, ui.html):
            form = next((e for e in element.ancestors() if isinstance(e, DraftElement)), None)
            if element.props.get("type") == "submit" and form:
                self.trigger(form, "save")
            else:
                self.trigger(element, "click")
            return
        self.trigger(element, "action", read_press(node))

    async def is_undone(self) -> None:
        """Wait until what Undo was pressed for is done: its message goes last."""
        elements = self.client.elements
        await until(lambda: not any("wt-toast" in e.classes for e in list(elements.values())))

    def gesture(self, verb: str, *values: Any) -> None:
        """Tell what the script of the calendar tells of what is done on it."""
        self.trigger(self.calendar, "gesture", [verb, list(values)])

    def press_key(self, key: str, event_id: str = "") -> None:
        """Press a key of an English keyboard on the calendar, or on an event with the focus."""
        self.gesture("key", key, f"Key{key.upper()}" if key.isalpha() else key, event_id)

    @property
    def calendar(self) -> ui.html:
        """The element that the calendar is drawn in."""
        (found,) = (
            e
            for e in self.client.elements.values()
            if isinstance(e, ui.html) and "wt-cal" in e.classes
        )
        return found

    def check(self, name: str) -> None:
        """Tick the box with a name, in a table."""
        (box,) = (node for node in self.page.find("input") if node.name == name)
        self.trigger(self.client.elements[box.number], "action", read_press(box))

    def trigger(self, element: ui.element, event: str, args: Any = None) -> None:
        """Send what a browser sends when an event happens at an element."""
        client, before = self.client, set(background_tasks.running_tasks)
        with client:
            for listener in list(element._event_listeners.values()):
                if listener.type == event:
                    sent = GenericEventArguments(sender=element, client=client, args=args)
                    handle_event(listener.handler, sent)
        self._handlers |= background_tasks.running_tasks - before

    def control(self, label: str) -> ValueElement[Any]:
        """The newest field with a label. Raises LookupError where there is none."""
        elements = list(visible_elements(self.client.layout))
        targets = {
            element.parent_slot.parent.props.get("for")
            for element in elements
            if isinstance(element, ui.label) and element.text == label and element.parent_slot
        } - {None}
        found = [
            element
            for element in elements
            if isinstance(element, ValueElement)
            and (element.props.get("for") in targets or element.props.get("aria-label") == label)
        ]
        if not found:
            raise LookupError(f"no field {label!r}: {self.text}")
        return max(found, key=lambda element: element.id)

    def fill(self, values: dict[str, Any]) -> None:
        """Type into fields, by their labels."""
        for label, value in values.items():
            with self.client:
                self.control(label).value = value

    def values(self, *labels: str) -> list[Any]:
        """What stands in fields, by their labels."""
        return [self.control(label).value for label in labels]

    def choose(self, name: str, value: str) -> None:
        """Choose an option of a filter or a menu, whose panel opens in browsers alone."""
        option = self.option(name, value)
        self.trigger(self.client.elements[option.number], "action", read_press(option))

    async def delete(self, name: str = "") -> None:
        """Choose Delete in the newest menu, and say yes; `name` is what the question asks about."""
        self.choose("delete", "")
        await self.sees(f"Delete {name}", "Cancel")
        self.press("Delete")

    def option(self, name: str, value: str) -> Node:
        """The newest option of filters or menus, open or not. Raises LookupError."""
        for element in reversed(list(self.client.elements.values())):
            if isinstance(element, ui.html):
                for node in parse_html(element.content, element.id).find("button"):
                    if read_press(node)[:2] == [name, value]:
                        return node
        raise LookupError(f"no option {value!r} of {name}")

    # ------------------------------------------------------------ what the browser was told

    def scripts(self) -> list[str]:
        """The scripts that the page was sent, in order."""
        return [data["code"] for data in self._sent("run_javascript")]

    async def runs(self, code: str) -> None:
        """Wait until the page was sent a script that has this in it."""
        await until(lambda: any(code in script for script in self.scripts()))

    def departures(self) -> list[str]:
        """The addresses that the browser was told to leave for."""
        return [data["path"] for data in self._sent("open")]

    def written_addresses(self) -> list[str]:
        """The addresses that the page wrote into the bar of the browser."""
        found = [ADDRESS.search(code) for code in self.scripts()]
        return [json.loads(match[1]) for match in found if match]

    def _sent(self, kind: str) -> list[Any]:
        outbox = self.client.outbox
        messages = [*(m for _, _, m in outbox.message_history), *outbox.messages]
        return [data for _, sent, data in messages if sent == kind]
