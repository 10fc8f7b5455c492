"""The words of e-mails in their reader's language: gettext catalogues, English as written.

A catalogue is `locale/<language>.po` beside this file; a message without a translation stays
English. Screens have their own, since e-mails are written where there are none.
"""

import gettext
from functools import cache
from pathlib import Path

from welltrack_ui.domain import po_catalogue

LOCALE_FOLDER = Path(__file__).parent / "locale"


class EmailTranslator:
    """How one language says it."""

    def __init__(self, language: str) -> None:
        """`language` is en, ru, kk."""
        self.language = language

    def t(self, message: str, **values: object) -> str:
        """The message in the language, `{name}` filled from `values`."""
        return load_translations(self.language).gettext(message).format(**values)


@cache
def load_translations(language: str) -> gettext.NullTranslations:
    """The translations into a language; of none, for one without."""
    return po_catalogue.load_translations(LOCALE_FOLDER / f"{language}.po")
