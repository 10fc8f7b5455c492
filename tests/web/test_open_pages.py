"""Open pages: whose each is, and how many websockets may be open."""

from welltrack_ui.web.open_pages import OpenPages


def test_page_belongs_to_the_session_that_it_goes_on_under() -> None:
    pages, cookie = OpenPages(), ["old"]
    pages.add("c-1", lambda: cookie[0])
    assert pages.belongs_to("c-1", "old")
    assert not pages.belongs_to("c-1", "other")
    assert not pages.belongs_to("c-2", "old")
    cookie[0] = "new"
    assert (pages.belongs_to("c-1", "old"), pages.belongs_to("c-1", "new")) == (False, True)
    pages.remove("c-1")
    assert not pages.belongs_to("c-1", "new")
    pages.remove("c-1")


def test_sockets_are_limited_by_session_and_by_address() -> None:
    pages = OpenPages(per_session=2, per_address=3)
    assert [pages.take_socket("ann", "10.0.0.1") for _ in range(3)] == ["", "", "session"]
    assert [pages.take_socket("ben", "10.0.0.1") for _ in range(2)] == ["", "address"]
    assert pages.take_socket("ben", "10.0.0.2") == ""
    pages.release_socket("ann", "10.0.0.1")
    assert pages.take_socket("cid", "10.0.0.1") == ""


def test_sockets_that_are_closed_leave_nothing_behind() -> None:
    pages = OpenPages()
    for number in range(50):
        pages.take_socket(f"s-{number}", f"10.0.0.{number}")
        pages.release_socket(f"s-{number}", f"10.0.0.{number}")
    assert pages._sockets == {}
