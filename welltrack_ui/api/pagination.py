"""The page of a list in answers of the API."""

from typing import Generic, TypeVar

from pydantic import BaseModel

from welltrack_ui.domain.page import ListPage

Item = TypeVar("Item", bound=BaseModel)


class PageOf(BaseModel, Generic[Item]):
    """A page of a list; `next_cursor` is null on the last."""

    items: list[Item]
    next_cursor: str | None = None


def respond_with_page(listing: ListPage[Item]) -> PageOf[Item]:
    """The answer of a page; its items were validated when they were read, so not again."""
    return PageOf.model_construct(items=listing.items, next_cursor=listing.next_cursor)


def respond_with_list(items: list[Item]) -> PageOf[Item]:
    """The answer of a list that fits one page."""
    return PageOf.model_construct(items=items, next_cursor=None)
