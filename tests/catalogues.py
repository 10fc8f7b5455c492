"""The texts of WellTrack, gathered from its code by Babel; `make messages` writes the catalogues.

There are two pairs of them: what screens say, refusals included, and what e-mails say and reports
on paper. Texts are
found where they are given to the functions in `SCREEN_KEYWORDS` and the like; one that stands in a
table or a constant is marked there, by `mark`.
"""

import ast
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import IO, Any, NamedTuple, TypeGuard

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po

from components.i18n import translate
from welltrack_ui import main
from welltrack_ui.domain.errors import Unavailable, WellTrackError
from welltrack_ui.domain.po_catalogue import read_catalogue
from welltrack_ui.services.email import translations

ROOT = Path(__file__).parents[1]
LANGUAGES = ("ru", "kk")
METHOD = f"{__name__}:find_calls"
LINE_WIDTH = 100
HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: {}\\n"
"Plural-Forms: {}\\n"

"""

Keywords = Mapping[str, Any]
"""Functions with the places of their texts, as Babel's keywords have them: None is the first."""
SCREEN_KEYWORDS: Keywords = {"t": None, "tn": (1, 2), "tx": ((1, "c"), 2), "mark": None}
EMAIL_KEYWORDS: Keywords = {"t": None, "mark": None}
FIRST_TEXTS = {"invalid_field": 1, "FieldError": 1}
"""How many arguments come before the text, where some do."""
SCREEN_FOLDERS = ("components", "pages")
PRINT_FOLDER = "welltrack_ui/services/reports/printing"
REFUSING_FOLDERS = ("domain", "services", "store", "web")
REFUSING_FILES = ("api/browser/sign_in_forms.py", "api/browser/single_sign_on.py")
"""Those of the API whose refusals people see on the sign-in page."""
ENGLISH_ONLY = {"admin", "idempotency"}
"""Modules whose refusals only the command line or a program that calls the API is told."""


class Text(NamedTuple):
    """A message as a catalogue knows it."""

    message: str
    plural: str = ""
    context: str = ""


class CatalogueSet(NamedTuple):
    """A folder of catalogues, with the texts that each of them has to hold."""

    folder: Path
    texts: frozenset[Text]


def catalogue_sets() -> list[CatalogueSet]:
    """The screens' and the e-mails'. Raises ValueError where a text is an f-string."""
    return [
        CatalogueSet(translate.LOCALE_FOLDER, join_plurals([*screen_texts(), *refusal_texts()])),
        CatalogueSet(translations.LOCALE_FOLDER, join_plurals(email_texts())),
    ]


def join_plurals(texts: Iterable[Text]) -> frozenset[Text]:
    """The texts; of one that stands alone and with a plural too, what has the plural.

    In a catalogue they are one entry, and its first form is what stands alone.
    """
    found = frozenset(texts)
    return found - {text._replace(plural="") for text in found if text.plural}


def screen_texts() -> Iterator[Text]:
    """What the screens say of themselves."""
    for file in screen_files():
        yield from extract_texts(file, SCREEN_KEYWORDS)


def screen_files() -> list[Path]:
    """The modules of the screens."""
    return [file for folder in SCREEN_FOLDERS for file in (ROOT / folder).rglob("*.py")]


def refusal_texts() -> Iterator[Text]:
    """What the domain and the services refuse with."""
    for file in refusing_files():
        yield from extract_texts(file, refusal_keywords())


def refusing_files() -> list[Path]:
    """The modules whose refusals people see."""
    folder = Path(main.__file__).parent
    rooms = [file for name in REFUSING_FOLDERS for file in (folder / name).rglob("*.py")]
    others = {translations.LOCALE_FOLDER.parent, ROOT / PRINT_FOLDER}
    files = [file for file in rooms if file.stem not in ENGLISH_ONLY and file.parent not in others]
    return [*files, *(folder / name for name in REFUSING_FILES)]


def email_texts() -> Iterator[Text]:
    """What e-mails say, and printed reports."""
    for folder in (translations.LOCALE_FOLDER.parent, ROOT / PRINT_FOLDER):
        for file in folder.glob("*.py"):
            yield from extract_texts(file, EMAIL_KEYWORDS)


def refusal_keywords() -> Keywords:
    """What makes a refusal: our errors, and the short ways to them.

    What the storage says of itself is for the log: people are told that it does not answer.
    """
    errors = dict.fromkeys(error.__name__ for error in refusing_classes(WellTrackError))
    ways = {"message": None, "mark": None, "rule_error": None}
    return {**errors, **ways, "invalid_field": (2,), "FieldError": (2,)}


def refusing_classes(parent: type[WellTrackError]) -> Iterator[type[WellTrackError]]:
    """An error and those below it."""
    if not issubclass(parent, Unavailable):
        yield parent
        for child in parent.__subclasses__():
            yield from refusing_classes(child)


def extract_texts(file: Path, keywords: Keywords) -> Iterator[Text]:
    """The texts of a file. Raises ValueError where one is an f-string."""
    for _, found, _, context in extract_from_file(METHOD, file, keywords):
        forms = found if isinstance(found, tuple) else (found,)
        plural = forms[1] if len(forms) > 1 and not context else ""
        yield Text(forms[0], plural, context or "")


def find_calls(
    fileobj: IO[bytes], keywords: Collection[str], comment_tags: object, options: object
) -> Iterator[tuple[int, str, tuple[str | None, ...], list[str]]]:
    """An extraction method of Babel's, by syntax: the calls of keywords with what they are given.

    Babel's own goes by tokens: it takes `message["type"]` and NiceGUI's `element.mark(...)` for
    ours, and joins the two texts of `t("a" if many else "b")`. It has no use for comments.
    """
    del comment_tags, options
    for node in ast.walk(ast.parse(fileobj.read())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name = node.func.id
            if name in keywords and not says_a_sentence(node):
                refuse_f_strings(node.args[FIRST_TEXTS.get(name, 0) :])
                for texts in product(*(list_constants(given) for given in node.args)):
                    yield node.lineno, name, texts, []


def says_a_sentence(call: ast.Call) -> bool:
    """Whether a wrong field is told to people by a marked sentence: its message is the API's."""
    return is_named(call.func) and call.func.id == "FieldError" and len(call.args) > 2


def named_constants(file: Path, keywords: Collection[str]) -> Iterator[tuple[int, str]]:
    """The line and the name of each constant that a keyword is called with, itself or by a key."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        name = node.func.id if isinstance(node, ast.Call) and is_named(node.func) else ""
        if isinstance(node, ast.Call) and name in keywords:
            for given in node.args[FIRST_TEXTS.get(name, 0) :]:
                constant = given.value if isinstance(given, ast.Subscript) else given
                if is_named(constant) and constant.id.isupper():
                    yield node.lineno, constant.id


def is_named(node: ast.expr) -> TypeGuard[ast.Name]:
    """Whether it is a plain name, of no attribute."""
    return isinstance(node, ast.Name)


def list_constants(given: ast.expr) -> list[str | None]:
    """The texts that an argument can be: one, or those of both branches of a condition."""
    if isinstance(given, ast.IfExp):
        return list_constants(given.body) + list_constants(given.orelse)
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        return [given.value]
    return [None]


def refuse_f_strings(texts: Sequence[ast.expr]) -> None:
    """Raises ValueError where a text is put together before anybody could translate it."""
    parts = (part for text in texts for part in ast.walk(text))
    for part in parts:
        if isinstance(part, ast.JoinedStr):
            raise ValueError(f"line {part.lineno}: an f-string can't be translated")


def update_catalogue(file: Path, texts: frozenset[Text]) -> None:
    """Bring a catalogue to these texts: new ones untranslated, those not used any more left out.

    Nothing is guessed from texts that are alike. The entries are sorted.
    """
    catalogue = read_catalogue(file)
    template = Catalog()
    for text in sorted(texts):
        ids = (text.message, text.plural) if text.plural else text.message
        template.add(ids, context=text.context or None)
    catalogue.update(template, no_fuzzy_matching=True)
    for entry in catalogue:
        # A note for other tools; our tests compare what each form fills in.
        entry.flags.discard("python-brace-format")
    written = io.BytesIO(HEADER.format(file.stem, catalogue.plural_forms).encode())
    written.seek(0, io.SEEK_END)
    write_po(
        written,
        catalogue,
        width=LINE_WIDTH,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
    )
    file.write_bytes(written.getvalue().rstrip() + b"\n")


if __name__ == "__main__":
    for catalogues in catalogue_sets():
        for language in LANGUAGES:
            update_catalogue(catalogues.folder / f"{language}.po", catalogues.texts)
