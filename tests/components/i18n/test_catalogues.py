"""Every text of screens and letters is in both catalogues, with what it has filled in."""

import ast
import string
from pathlib import Path

import pytest

from components.i18n import translate
from components.i18n.format import MONTH_ABBREVIATIONS
from components.i18n.parse_datetime import parse_date_input
from tests.components.i18n import refusal_texts
from tests.components.i18n.spoken_texts import Text, spoken
from welltrack_ui.domain import po_catalogue
from welltrack_ui.services.email import messages, translations

LANGUAGES = ("ru", "kk")
FORMS = {"ru": 3, "kk": 1}


def written(folder: Path, language: str) -> dict[str, str]:
    return dict(po_catalogue.read_messages((folder / f"{language}.po").read_text("utf-8")))


def key(message: Text) -> str:
    context = message.context + po_catalogue.CONTEXT_SEPARATOR if message.context else ""
    plural = po_catalogue.PLURAL_SEPARATOR + message.plural if message.plural else ""
    return f"{context}{message.message}{plural}"


def filled_in(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


def said_in_letters() -> set[str]:
    tree = ast.parse(Path(messages.__file__).read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    given = [c.args[0] for c in calls if isinstance(c.func, ast.Name) and c.func.id == "t"]
    said = {str(node.value) for node in given if isinstance(node, ast.Constant)}
    return said | set(messages.ROLE_PHRASES.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_screens_is_in_the_catalogue(language: str) -> None:
    wanted = {key(message) for message in spoken()}
    assert len(wanted) > 550
    assert sorted(wanted - written(translate.LOCALE_FOLDER, language).keys()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_is_in_the_catalogue(language: str) -> None:
    wanted = refusal_texts.refusals()
    assert len(wanted) > 120
    assert sorted(wanted - written(translate.LOCALE_FOLDER, language).keys()) == []


def test_no_refusal_is_put_together_before_it_is_translated() -> None:
    assert refusal_texts.put_together() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_letters_is_in_the_catalogue(language: str) -> None:
    assert said_in_letters() == written(translations.LOCALE_FOLDER, language).keys() - {""}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", [translate.LOCALE_FOLDER, translations.LOCALE_FOLDER])
def test_translation_fills_in_what_the_message_does(folder: Path, language: str) -> None:
    for message, translation in written(folder, language).items():
        if not message:
            continue
        _, _, plain = message.rpartition(po_catalogue.CONTEXT_SEPARATOR)
        forms = translation.split(po_catalogue.PLURAL_SEPARATOR)
        names = filled_in(plain.split(po_catalogue.PLURAL_SEPARATOR)[-1])
        assert [filled_in(form) for form in forms] == [names] * len(forms), message
        assert len(forms) == (FORMS[language] if po_catalogue.PLURAL_SEPARATOR in message else 1), (
            message
        )
        assert all(form.strip() == form and form for form in forms), message


@pytest.mark.parametrize("language", LANGUAGES)
def test_months_can_be_told_apart_by_what_is_typed_of_them(language: str) -> None:

    with translate.in_language(language):
        for number, month in enumerate(MONTH_ABBREVIATIONS, start=1):
            day = parse_date_input(f"22 {translate.t(month)} 2026")
            assert (day.month, day.day) == (number, 22)
