"""Lists that are read page after page, and pages that filters leave something of."""

from welltrack_ui.domain.page import ListPage
from welltrack_ui.store.records import MAX_PAGES_READ, all_pages, filtered_page


class Numbers:
    """The numbers from 0 in pages of two; `asked` are the cursors that were asked for."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.asked: list[str | None] = []

    def read(self, cursor: str | None) -> ListPage[int]:
        self.asked.append(cursor)
        start = int(cursor or 0)
        end = min(start + 2, self.count)
        return ListPage(list(range(start, end)), str(end) if end < self.count else None)


def test_all_pages_are_read_in_order_and_no_sooner_than_asked_for() -> None:
    numbers = Numbers(5)
    found = all_pages(numbers.read)
    assert numbers.asked == []
    assert [next(found), next(found)] == [0, 1]
    assert numbers.asked == [None]
    assert list(found) == [2, 3, 4]
    assert numbers.asked == [None, "2", "4"]


def test_all_pages_of_an_empty_list_are_one() -> None:
    numbers = Numbers(0)
    assert list(all_pages(numbers.read)) == []
    assert numbers.asked == [None]


def test_filtered_page_is_the_first_with_anything_left() -> None:
    numbers = Numbers(9)
    page = filtered_page(numbers.read, lambda number: number == 5, "2")
    assert page == ListPage([5], "6")
    assert numbers.asked == ["2", "4"]


def test_filtered_page_ends_where_the_list_ends() -> None:
    numbers = Numbers(5)
    assert filtered_page(numbers.read, lambda number: number > 9, None) == ListPage([], None)
    assert numbers.asked == [None, "2", "4"]


def test_filtered_page_gives_up_with_a_cursor_to_go_on_from() -> None:
    numbers = Numbers(1000)
    page = filtered_page(numbers.read, lambda number: number == 900, None)
    assert page == ListPage([], str(2 * MAX_PAGES_READ))
    assert len(numbers.asked) == MAX_PAGES_READ
