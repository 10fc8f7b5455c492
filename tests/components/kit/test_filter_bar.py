import asyncio
from datetime import date
from urllib.parse import parse_qsl

from nicegui import ui
from nicegui.testing import User

from components.forms.date_range_pill import DaysFilterBar
from components.kit.filter_bar import Filter, FilterBar, FilterState, filter_url, read_filter_state
from tests.components.patience import until
from tests.components.pressing import press

STATUS = Filter("status", "Status", {"drilling": "Drilling", "suspended": "Suspended"})
PURPOSE = Filter("purpose", "Purpose", {"injection": "Injection"})


def test_state_is_read_from_the_address_without_what_is_no_choice() -> None:
    query = {"status": "drilling", "purpose": "evil", "page": "2", "q": "  F-1 "}
    assert read_filter_state(query, [STATUS, PURPOSE]) == {"status": "drilling", "q": "F-1"}


def test_address_of_a_state_is_always_the_same() -> None:
    assert filter_url("/wells", {"status": "drilling", "q": "15/9 & more", "purpose": ""}) == (
        "/wells?q=15%2F9+%26+more&status=drilling"
    )
    assert filter_url("/wells", {"q": ""}) == "/wells"


def test_address_reads_back() -> None:
    state = {"q": "Å & <b>", "status": "suspended"}
    query = filter_url("/", state).partition("?")[2]
    assert read_filter_state(dict(parse_qsl(query)), [STATUS]) == state


async def test_bar_tells_each_change_once(user: User) -> None:
    told: list[FilterState] = []

    async def changed(state: FilterState) -> None:
        told.append(state)

    @ui.page("/")
    def page() -> None:
        FilterBar([STATUS, PURPOSE], {"purpose": "injection"}, changed, path="/", search="Find")

    await user.open("/")
    await user.should_see("Purpose:")
    press(user, "status", "suspended")
    await user.should_see("Status:")
    user.find(ui.input).type("F-1")
    await until(lambda: len(told) == 2)
    user.find("Clear").click()
    await user.should_not_see("Status:")
    assert told == [
        {"purpose": "injection", "status": "suspended"},
        {"purpose": "injection", "status": "suspended", "q": "F-1"},
        {"q": "F-1"},
    ]


async def test_clear_takes_the_days_out_with_the_rest(user: User) -> None:
    told: list[FilterState] = []

    async def changed(state: FilterState) -> None:
        told.append(state)

    state = {"from": "2026-11-01", "to": "2026-11-07", "status": "drilling", "tab": "changes"}

    @ui.page("/")
    def page() -> None:
        DaysFilterBar([STATUS], state, changed, "/", date(2026, 11, 28))

    await user.open("/")
    await user.should_see("1 Nov 2026 – 7 Nov 2026")
    user.find("Clear").click()
    await user.should_not_see("1 Nov 2026 – 7 Nov 2026")
    assert told == [{"tab": "changes"}]
    await user.should_not_see("Clear")


async def test_pills_stay_in_the_page_while_filters_change(user: User) -> None:
    told: list[FilterState] = []
    may_go_on = asyncio.Event()

    async def changed(state: FilterState) -> None:
        told.append(state)
        await may_go_on.wait()

    @ui.page("/")
    def page() -> None:
        FilterBar([STATUS, PURPOSE], {"purpose": "injection"}, changed, path="/")

    await user.open("/")
    before = {element.id for element in user.find(kind=ui.button).elements}
    user.find("Clear").click()
    await until(lambda: told == [{}])
    # The list is still being read: what is pressed meanwhile is what was there before.
    press(user, "status", "suspended")
    await until(lambda: told == [{}, {"status": "suspended"}])
    may_go_on.set()
    await user.should_see("Status:")
    assert {element.id for element in user.find(kind=ui.button).elements} == before
