"""Translation of all texts that people read, by gettext catalogues.

A catalogue is `locale/<language>.po` beside this file; a message without a translation stays
English.
"""

import copy
import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from nicegui import context
from nicegui.language import Language
from nicegui.slot import Slot

from welltrack_ui.domain import messages, po_catalogue

mark = messages.mark  # so that screens import all of translation from here
LOCALE_FOLDER = Path(__file__).parent / "locale"
DEFAULT_LANGUAGE = "en"
LANGUAGE_TAGS: dict[str, Language] = {"en": "en-GB", "ru": "ru", "kk": "kk"}
"""The language tag (BCP 47) of each language, for `<html lang>`."""
_STORAGE_KEY = "welltrack_language"
_language: ContextVar[str | None] = ContextVar("language", default=None)


def t(message: str, **values: object) -> str:
    """The message in the reader's language, its `{name}` filled from `values`.

    A `Message` of the domain or of a service carries its own values.
    """
    text = messages.translate_message(message, _load_catalogue(current_language()).gettext)
    return _fill_placeholders(text, values)


def tn(singular: str, plural: str, count: int, **values: object) -> str:
    """The message in the plural form of `count`, its `{count}` and `{name}` filled in."""
    text = _load_catalogue(current_language()).ngettext(singular, plural, count)
    return _fill_placeholders(text, {"count": count, **values})


def tx(meaning: str, message: str) -> str:
    """The message in one of its meanings (a gettext context), in the reader's language."""
    return _load_catalogue(current_language()).pgettext(meaning, message)


def current_language() -> str:
    """The language of `in_language`, else of the page of the current slot, else English."""
    chosen = _language.get()
    # The stack first: outside of a page `context.client` raises.
    if chosen is None and Slot.get_stack():
        chosen = context.client.storage.get(_STORAGE_KEY)
    return chosen or DEFAULT_LANGUAGE


def set_page_language(name: str) -> None:
    """Set the language (en, ru, kk) of the page that is being built, and of its event handlers."""
    client = context.client
    client.storage[_STORAGE_KEY] = name
    # The page is the same object for everybody who opens it: this reader gets one of their own.
    client.page = copy.copy(client.page)
    client.page.language = LANGUAGE_TAGS[name]


@contextmanager
def in_language(name: str) -> Iterator[None]:
    """A block whose texts are in the language `name`, with or without a page."""
    token = _language.set(name)
    try:
        yield
    finally:
        _language.reset(token)


@cache
def _load_catalogue(name: str) -> gettext.NullTranslations:
    return po_catalogue.load_translations(LOCALE_FOLDER / f"{name}.po")


def _fill_placeholders(text: str, values: dict[str, object]) -> str:
    # Without values a text may have braces of its own.
    return text.format(**values) if values else text
