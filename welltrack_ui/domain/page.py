"""One page of a list."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class ListPage(Generic[Item]):
    """Entries in order, and the cursor of the next page; None at the end."""

    items: list[Item]
    next_cursor: str | None
