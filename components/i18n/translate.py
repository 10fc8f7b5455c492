"""Every text that people read goes through here: gettext catalogues, English as written.

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

mark = messages.mark  # screens take all that they say from here
LOCALE_FOLDER = Path(__file__).parent / "locale"
DEFAULT_LANGUAGE = "en"
LANGUAGE_TAGS: dict[str, Language] = {"en": "en-GB", "ru": "ru", "kk": "kk"}
"""How a browser knows each language."""
_STORAGE_KEY = "welltrack_language"
_language: ContextVar[str | None] = ContextVar("language", default=None)


def t(message: str, **values: object) -> str:
    """The message in the reader's language, `{name}` filled from `values`.

    A refusal of the domain or of a service carries what fills it in.
    """
    text = messages.translate_message(message, _load_catalogue(current_language()).gettext)
    return _fill_placeholders(text, values)


def tn(singular: str, plural: str, count: int, **values: object) -> str:
    """As `t`, in the form that `count` asks for; `{count}` is filled in."""
    text = _load_catalogue(current_language()).ngettext(singular, plural, count)
    return _fill_placeholders(text, {"count": count, **values})


def tx(meaning: str, message: str) -> str:
    """As `t`, for a word whose translation depends on what it means (a gettext context)."""
    return _load_catalogue(current_language()).pgettext(meaning, message)


def current_language() -> str:
    """The language of `speaking`, else of the page that is being built or has sent an event."""
    chosen = _language.get()
    if chosen is None and Slot.get_stack():
        chosen = context.client.storage.get(_STORAGE_KEY)
    return chosen or DEFAULT_LANGUAGE


def set_page_language(name: str) -> None:
    """From now on this page speaks `name` (en, ru, kk), in its event handlers too.

    While it is being built, it says so in its `<html lang>` as well.
    """
    client = context.client
    client.storage[_STORAGE_KEY] = name
    # The page is the same object for everybody who opens it: this reader gets one of their own.
    client.page = copy.copy(client.page)
    client.page.language = LANGUAGE_TAGS[name]


@contextmanager
def in_language(name: str) -> Iterator[None]:
    """What is made inside is in the language `name`, page or no page."""
    token = _language.set(name)
    try:
        yield
    finally:
        _language.reset(token)


@cache
def _load_catalogue(name: str) -> gettext.NullTranslations:
    return po_catalogue.load_translations(LOCALE_FOLDER / f"{name}.po")


def _fill_placeholders(text: str, values: dict[str, object]) -> str:
    return text.format(**values) if values else text
