"""One page of a list, as the API answers it."""

from typing import Generic, TypeVar

from pydantic import BaseModel

from welltrack_ui.domain.page import ListPage

Item = TypeVar("Item", bound=BaseModel)


class PageOf(BaseModel, Generic[Item]):
    """`next_cursor` is null on the last page."""

    items: list[Item]
    next_cursor: str | None = None


def respond_with_page(listing: ListPage[Item]) -> PageOf[Item]:
    """A listing as an answer; its entries were validated when they were read."""
    return PageOf.model_construct(items=listing.items, next_cursor=listing.next_cursor)


def respond_with_list(items: list[Item]) -> PageOf[Item]:
    """A list that is short enough to come at once."""
    return PageOf.model_construct(items=items, next_cursor=None)
