"""The save of one form, through all of its attempts: what it makes, it makes once."""

import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class FormSave:
    """The keys of what a form makes; each attempt to save the form gives the same keys again."""

    def __init__(self) -> None:
        self._key = secrets.token_urlsafe(16)
        self._counts: Counter[str] = Counter()

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A block that tries to save the form; `current_save` is this within it."""
        self._counts.clear()
        token = CURRENT_SAVE.set(self)
        try:
            yield
        finally:
            CURRENT_SAVE.reset(token)

    def next_key(self, kind: str) -> str:
        """The key of the next thing of a kind that this attempt makes, counted from 1."""
        self._counts[kind] += 1
        return f"form {self._key} {kind} {self._counts[kind]}"


CURRENT_SAVE: ContextVar[FormSave | None] = ContextVar("current_form_save", default=None)


def current_save() -> FormSave | None:
    """The save under way, None where no form is being saved."""
    return CURRENT_SAVE.get()
