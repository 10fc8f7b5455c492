"""Panels that buttons open, and cards."""

from nicegui import ui
from nicegui.testing import User

from components.kit.options import option_buttons_html
from components.kit.popover import (
    CARD_CLASS,
    Popover,
    popover_panel,
    position_below,
    position_beside,
)
from tests.components.patience import until

DESKTOP = (1440, 900)
PHONE = (390, 844)


async def test_button_opens_the_panel_beside_it(user: User) -> None:
    @ui.page("/")
    def page() -> None:
        opener = ui.button("Days").mark("opener")
        with popover_panel(opener, "Choose a day", right=True) as panel:
            ui.label("Content")
        panel.element.mark("panel")

    await user.open("/")
    (opener,) = user.find(marker="opener").elements
    (panel,) = user.find(marker="panel").elements
    assert opener.props["popovertarget"] == panel.html_id
    assert opener.props["aria-haspopup"] == "dialog"
    assert panel.props["popover"] == "auto"
    assert panel.props["role"] == "dialog"
    assert panel.props["aria-label"] == "Choose a day"
    assert "wt-pop-right" in panel.classes
    assert panel not in list(opener.descendants())


async def test_card_is_gone_before_what_it_asks_for_is_done(user: User) -> None:
    seen: list[bool] = []
    cards: list[Popover] = []

    @ui.page("/")
    def page() -> None:
        with Popover("Event", (0, 0, 10, 10, *DESKTOP)) as card:
            label = ui.label("In the card")
            ui.button("Edit", on_click=card.closing(lambda: seen.append(label.is_deleted)))
        cards.append(card)

    await user.open("/")
    user.find("Edit").click()
    await until(lambda: seen == [True])
    cards[0].close()  # once more does nothing
    await user.should_not_see("In the card")


def test_card_stands_beside_its_rectangle_within_the_window() -> None:
    assert position_beside((100, 50, 300, 80, *DESKTOP)) == "left:308px;--top:50px"
    assert position_beside((1200, 50, 1400, 80, *DESKTOP)) == "left:812px;--top:50px"
    assert position_beside((100, 890, 300, 898, *DESKTOP)) == "left:308px;--top:580px"
    assert position_beside((10, 50, 1430, 80, *DESKTOP)) == "left:10px;--top:88px"
    assert position_beside((10, 50, 100, 80, *PHONE)) == "inset:auto 0 0 0;width:100%"


def test_card_hangs_below_its_button_within_the_window() -> None:
    assert position_below((1300, 40, 1400, 72, *DESKTOP)) == (
        "left:1052px;--top:78px;width:max-content;max-height:814px"
    )
    assert position_below((10, 40, 100, 72, *PHONE)) == "inset:auto 0 0 0;width:100%"


def test_options_are_escaped_and_say_which_is_chosen() -> None:
    html = option_buttons_html({"a": "<b>A</b>", "b": "B"}, "b", action="status")
    assert html == (
        '<button type="button" data-action="status" data-value="" aria-pressed="false">Any</button>'
        '<button type="button" data-action="status" data-value="a" aria-pressed="false">'
        "&lt;b&gt;A&lt;/b&gt;</button>"
        '<button type="button" data-action="status" data-value="b" aria-pressed="true">B</button>'
    )


def test_many_options_can_be_searched() -> None:
    few, many = ({str(n): str(n) for n in range(count)} for count in (9, 10))
    assert "data-filter" not in option_buttons_html(few, None)
    assert "data-filter" in option_buttons_html(many, None)
    assert "Any" not in option_buttons_html(few, None, empty=False)


async def test_card_that_is_asked_for_twice_is_one(user: User) -> None:
    @ui.page("/")
    def page() -> None:
        for title in ("Drill", "Drill", "Trip"):
            with Popover(title, (0, 0, 10, 10, *DESKTOP)):
                ui.label(title)

    await user.open("/")
    await user.should_see("Trip")
    assert user.client is not None
    cards = [e for e in user.client.elements.values() if CARD_CLASS in e.classes]
    assert [card.props["aria-label"] for card in cards] == ["Trip"]
