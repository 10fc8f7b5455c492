import re

from markupsafe import Markup
from nicegui import ui
from nicegui.testing import User

from components.kit.row_actions import action_button, copy_button
from components.kit.table import Column, Pager, Row, Table, empty_state, table_html
from tests.components.patience import until
from tests.components.pressing import press

COLUMNS = [
    Column("Name", "name"),
    Column("Depth", "depth", align_end=True),
    Column("Rig", visible_from="wide"),
]


def test_row_is_a_link_and_its_text_is_escaped() -> None:
    row = Row(["<b>A-1</b>", Markup("<i>12 m</i>"), "R & D"], href="/wells/1?x=1&y=2", id="w1")
    html = table_html(COLUMNS, [row], "Wells")
    assert html.partition("<tbody>")[2] == (
        '<tr data-value="w1"><td class="">'
        '<a class="wt-row-link" href="/wells/1?x=1&amp;y=2">&lt;b&gt;A-1&lt;/b&gt;</a></td>'
        '<td class="wt-end"><i>12 m</i></td><td class="wt-keep-wide">R &amp; D</td></tr>'
        "</tbody></table>"
    )


def test_row_that_folds_to_a_card_has_the_labels_of_its_columns() -> None:
    html = table_html(COLUMNS, [Row(["A-1", "12", "R"], id="w1")], "Wells", folds=True)
    assert html.startswith('<table class="wt-table wt-fold">')
    assert html.partition("<tbody>")[2] == (
        '<tr data-value="w1"><td class="">A-1</td><td class="wt-end" data-label="Depth">12</td>'
        '<td class="wt-keep-wide" data-label="Rig">R</td></tr></tbody></table>'
    )


def test_table_has_a_name_for_screen_readers() -> None:
    assert '<caption class="wt-hidden">Wells &amp; wellbores</caption>' in table_html(
        COLUMNS, [], "Wells & wellbores"
    )


def sorting(sort: str) -> tuple[list[str], list[str]]:
    """What the headings would sort by, and what they say of the order."""
    html = table_html(COLUMNS, [], "Wells", sort)
    keys = re.findall(r'data-action="sort" data-value="(.*?)"', html)
    return keys, re.findall(r'aria-sort="(.*?)"', html)


def test_action_of_a_row_has_the_value_of_its_row() -> None:
    assert action_button("leave", "Leave <it>", "x") == (
        '<button type="button" class="wt-btn wt-btn-ghost wt-btn-icon" data-action="leave"'
        ' aria-label="Leave &lt;it&gt;" title="Leave &lt;it&gt;">'
        '<i class="wt-i wt-i-x" aria-hidden="true"></i></button>'
    )
    assert 'data-action="copy" data-value="a&amp;b"' in copy_button("a&b", "Copy")


def test_heading_turns_the_order_round() -> None:
    assert sorting("") == (["name", "depth"], [])
    assert sorting("name") == (["-name", "depth"], ["ascending"])
    assert sorting("-name") == (["name", "depth"], ["descending"])


async def test_table_reports_sorting_and_actions(user: User) -> None:
    told: list[tuple[str, ...]] = []

    @ui.page("/")
    def page() -> None:
        Table(
            COLUMNS,
            caption="Wells",
            on_sort=lambda key: told.append((key,)),
            on_action=lambda action, row: told.append((action, row)),
        ).show([Row([Markup('<i data-action="restore"></i>'), "", ""], id="w1")], "name")

    await user.open("/")
    press(user, "sort", "-name")
    press(user, "restore", "w1")
    await until(lambda: len(told) == 2)
    assert told == [("-name",), ("restore", "w1")]


async def test_pager_says_how_much_is_shown_and_loads_more(user: User) -> None:
    loads: list[int] = []
    made: list[Pager] = []

    async def more() -> None:
        loads.append(1)
        made[0].show(120, more=False, total=120)

    @ui.page("/")
    def page() -> None:
        made.append(Pager(more))
        made[0].show(50, more=True, total=120)

    await user.open("/")
    await user.should_see("50 of 120")
    user.find("Load more").click()
    await user.should_see("120 of 120")
    await user.should_not_see("Load more")
    assert loads == [1]


async def test_empty_state_says_what_goes_here_and_the_next_step(user: User) -> None:
    @ui.page("/")
    def page() -> None:
        with empty_state("inbox", "Reports of this well go here."):
            ui.button("Upload")

    await user.open("/")
    await user.should_see("Reports of this well go here.")
    await user.should_see("Upload")
