"""Every text of screens and e-mails is in both catalogues, with what it has filled in."""

import importlib
import re
import string
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from components.i18n import translate
from components.i18n.labels import KindStyle, StatusStyle
from tests import catalogues
from tests.catalogues import LANGUAGES, CatalogueSet, Text, catalogue_sets
from welltrack_ui.domain.po_catalogue import read_catalogue
from welltrack_ui.services.email import translations

FORMS = {"ru": 3, "kk": 1}
FOLDERS = [translate.LOCALE_FOLDER, translations.LOCALE_FOLDER]


@pytest.fixture(scope="module")
def spoken() -> dict[Path, CatalogueSet]:
    """What the code says, by the folder of its catalogues."""
    return {found.folder: found for found in catalogue_sets()}


def entries(catalogue: Catalog) -> list[Message]:
    """All but the header."""
    return [entry for entry in catalogue if entry.id]


def text_of(entry: Message) -> Text:
    message, plural = (*as_forms(entry.id), "")[:2]
    return Text(message, plural, entry.context or "")


def forms_of(entry: Message) -> list[str]:
    return list(as_forms(entry.string))


def as_forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """What Babel has as one text, or as many as there are plural forms."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def names_in(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


def test_texts_are_found_in_all_rooms(spoken: dict[Path, CatalogueSet]) -> None:
    screens, emails = (spoken[folder].texts for folder in FOLDERS)
    assert {
        Text("Cancel"),  # said at once
        Text("{count} event", "{count} events"),
        Text("Plugged & abandoned"),  # in a table of labels
        Text("must be a whole number"),  # in a table of the domain
        Text("is not a day that exists"),
        Text("There is no such {noun}, or you have no access to it."),
        Text("That took too long: sign in again."),
    } - screens == set()
    assert {
        Text("Somebody tried to register your address on WellTrack"),
        Text("an engineer"),
        Text("unknown"),
    } <= emails
    assert Text("form") not in screens  # a mark of NiceGUI's


@pytest.mark.parametrize(
    ("files", "keywords"),
    [
        (catalogues.screen_files(), catalogues.SCREEN_KEYWORDS),
        (catalogues.refusing_files(), catalogues.refusal_keywords()),
    ],
    ids=["screens", "refusals"],
)
def test_constant_that_is_shown_is_marked(
    spoken: dict[Path, CatalogueSet], files: list[Path], keywords: dict[str, object]
) -> None:
    known = {text.message for text in spoken[translate.LOCALE_FOLDER].texts}
    for file in files:
        module = ".".join(file.relative_to(catalogues.ROOT).with_suffix("").parts)
        for line, name in catalogues.named_constants(file, keywords):
            value = getattr(importlib.import_module(module), name)
            assert set(texts_of(value)) - known == set(), f"{file}:{line} {name}"


def texts_of(value: object) -> Iterator[str]:
    """The texts of a constant: itself, or those in a table, labels of styles among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for each in value.values() for text in texts_of(each))
    elif isinstance(value, tuple | list):
        yield from (text for each in value for text in texts_of(each))
    elif isinstance(value, KindStyle | StatusStyle):
        yield value.label


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", FOLDERS, ids=["screens", "emails"])
def test_catalogue_holds_what_the_code_says_and_nothing_else(
    spoken: dict[Path, CatalogueSet], folder: Path, language: str
) -> None:
    written = {text_of(entry) for entry in entries(read_catalogue(folder / f"{language}.po"))}
    assert sorted(spoken[folder].texts - written) == []
    assert sorted(written - spoken[folder].texts) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", FOLDERS, ids=["screens", "emails"])
def test_translation_is_reviewed_and_fills_in_what_the_message_does(
    folder: Path, language: str
) -> None:
    catalogue = read_catalogue(folder / f"{language}.po")
    assert catalogue.num_plurals == FORMS[language]
    assert not catalogue.obsolete
    for entry in entries(catalogue):
        message, plural, _ = text_of(entry)
        forms = forms_of(entry)
        names = names_in(plural or message)
        assert not entry.fuzzy, message
        assert len(forms) == (FORMS[language] if plural else 1), message
        assert [names_in(form) for form in forms] == [names] * len(forms), message
        assert all(form.strip() == form and form for form in forms), message


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('t("Save")', [Text("Save")]),
        ('t("Edit event" if e else "New event")', [Text("Edit event"), Text("New event")]),
        ('tn("{count} day", "{count} days", n)', [Text("{count} day", "{count} days")]),
        ('tx("month", "May")', [Text("May", "", "month")]),
        ('LABEL = mark("One" " and more")', [Text("One and more")]),
        ('ui.element("form").mark("form"); t(LABEL); message["type"]', []),
    ],
)
def test_texts_are_extracted_from_calls(tmp_path: Path, code: str, found: list[Text]) -> None:
    file = tmp_path / "screen.py"
    file.write_text(code, "utf-8")
    assert list(catalogues.extract_texts(file, catalogues.SCREEN_KEYWORDS)) == found


def test_text_of_a_field_comes_second(tmp_path: Path) -> None:
    file = tmp_path / "service.py"
    file.write_text('raise invalid_field(f"{at}.name", "is required")', "utf-8")
    assert list(catalogues.extract_texts(file, catalogues.refusal_keywords())) == [
        Text("is required")
    ]


@pytest.mark.parametrize("code", ['raise Conflict(f"{name} is taken")', 'message("a" + f"{b}")'])
def test_text_that_is_put_together_is_refused(tmp_path: Path, code: str) -> None:
    file = tmp_path / "service.py"
    file.write_text(code, "utf-8")
    with pytest.raises(ValueError, match=r"^line 1: an f-string can't be translated$"):
        list(catalogues.extract_texts(file, catalogues.refusal_keywords()))


def test_update_adds_drops_and_guesses_nothing(tmp_path: Path) -> None:
    file = tmp_path / "ru.po"
    file.write_text(
        'msgid ""\nmsgstr ""\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 &&'
        ' (n%100<12 || n%100>14) ? 1 : 2);\\n"\n\n'
        'msgid "Gone"\nmsgstr "Нет"\n\nmsgid "Save"\nmsgstr "Сохранить"\n',
        "utf-8",
    )
    texts = frozenset({Text("Save"), Text("Saved"), Text("{count} day", "{count} days")})
    catalogues.update_catalogue(file, texts)
    assert {text_of(entry): forms_of(entry) for entry in entries(read_catalogue(file))} == {
        Text("Save"): ["Сохранить"],
        Text("Saved"): [""],
        Text("{count} day", "{count} days"): ["", "", ""],
    }
    written = file.read_bytes()
    catalogues.update_catalogue(file, texts)
    assert file.read_bytes() == written


RETIRED_WORDINGS = re.compile(
    r"starts_at|ends_at|\bis kept\. Reconnecting|did not go on|stands? here|^Make |let go"
    r"|Worked on now|None was reported|fits this|for good|Also writes|never may more|is saved\.$"
    r"|was added\.|\bletter\b|look before you repeat"
)
"""Wordings that gave way to plainer ones; what a button or a message says now is in their place."""


def test_no_text_is_worded_as_before(spoken: dict[Path, CatalogueSet]) -> None:
    texts = [text.message for folder in FOLDERS for text in spoken[folder].texts]
    assert [text for text in texts if RETIRED_WORDINGS.search(text)] == []
