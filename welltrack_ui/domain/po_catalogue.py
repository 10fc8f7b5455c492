"""Translations as translators write them: gettext `.po` files, read by Babel, ready for use.

They are read as they are, so that nothing has to be compiled and no translation can lag behind its
source. An entry marked `#, fuzzy` is a guess that nobody has reviewed: its message stays English.
"""

import gettext
import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def load_translations(file: Path) -> gettext.NullTranslations:
    """The translations of a `.po` file; of none, where there is no such file.

    Raises `babel.messages.pofile.PoFileError` for a file that is no catalogue.
    """
    if not file.exists():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, read_catalogue(file))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def read_catalogue(file: Path) -> Catalog:
    """The entries of a `.po` file, `<language>.po`; lines may end as on Windows.

    Raises `babel.messages.pofile.PoFileError` for a file that is no catalogue.
    """
    # utf-8-sig: some editors put a byte order mark in front, which is no part of the first line.
    text = file.read_text("utf-8-sig")
    return read_po(io.StringIO(text), locale=file.stem, abort_invalid=True)
