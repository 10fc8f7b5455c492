import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import PoFileError
from nicegui import ui
from nicegui.testing import User

from components.i18n import translate
from components.i18n.translate import in_language, t
from welltrack_ui.domain import po_catalogue
from welltrack_ui.domain.errors import Conflict, Invalid, NotFound, StaleVersion
from welltrack_ui.domain.messages import from_json, message, to_json
from welltrack_ui.domain.organization import OrganizationDraft

RUSSIAN = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 &&"
" (n%100<12 || n%100>14) ? 1 : 2);\n"

# A note of the translator.
#: components/format.py
msgid "{count} min ago"
msgstr "{count} мин "
"назад"

msgid "{count} event"
msgid_plural "{count} events"
msgstr[0] "{count} событие"
msgstr[1] "{count} события"
msgstr[2] "{count} событий"

msgctxt "month and year"
msgid "May"
msgstr "Май"

msgid "May"
msgstr "мая"

#, fuzzy
msgid "Delete"
msgstr "Удалено"

#~ msgid "Trash"
#~ msgstr "Корзина"
"""


@pytest.fixture
def russian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Russian catalogue in the place where the real ones go."""
    (tmp_path / "ru.po").write_text(RUSSIAN, "utf-8")
    monkeypatch.setattr(translate, "LOCALE_FOLDER", tmp_path)
    translate._load_catalogue.cache_clear()
    yield
    translate._load_catalogue.cache_clear()


@pytest.mark.usefixtures("russian")
def test_message_is_translated_in_the_language_spoken() -> None:
    with translate.in_language("ru"):
        assert translate.t("{count} min ago", count=5) == "5 мин назад"
    assert translate.t("{count} min ago", count=5) == "5 min ago"


@pytest.mark.usefixtures("russian")
@pytest.mark.parametrize(
    ("count", "told"), [(1, "1 событие"), (3, "3 события"), (5, "5 событий"), (21, "21 событие")]
)
def test_plural_follows_the_rules_of_the_language(count: int, told: str) -> None:
    with translate.in_language("ru"):
        assert translate.tn("{count} event", "{count} events", count) == told


@pytest.mark.usefixtures("russian")
def test_word_with_two_meanings_has_two_translations() -> None:
    with translate.in_language("ru"):
        assert (translate.t("May"), translate.tx("month and year", "May")) == ("мая", "Май")


@pytest.mark.parametrize("language", ["kk", "xx"])
def test_message_without_translation_stays_english(language: str) -> None:
    with translate.in_language(language):
        assert translate.t("Nothing like this is in a catalogue") == (
            "Nothing like this is in a catalogue"
        )


@pytest.mark.usefixtures("russian")
def test_noun_alone_is_the_first_form_of_the_one_that_is_counted() -> None:
    with translate.in_language("ru"):
        assert translate.t("{count} event") == "{count} событие"


@pytest.mark.usefixtures("russian")
def test_guess_that_nobody_reviewed_is_not_shown() -> None:
    with translate.in_language("ru"):
        assert (translate.t("Delete"), translate.t("Trash")) == ("Delete", "Trash")


def test_catalogue_from_windows_reads_like_any_other(tmp_path: Path) -> None:
    file = tmp_path / "ru.po"
    file.write_bytes(codecs.BOM_UTF8 + RUSSIAN.replace("\n", "\r\n").encode())
    found = po_catalogue.load_translations(file)
    assert found.gettext("{count} min ago") == "{count} мин назад"
    assert found.ngettext("{count} event", "{count} events", 22) == "{count} события"


def test_catalogue_that_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ru.po"
    file.write_text('msgid "a"\nrubbish\n', "utf-8")
    with pytest.raises(PoFileError, match=r"^Unknown or misformatted keyword"):
        po_catalogue.load_translations(file)


def test_braces_of_people_are_left_alone() -> None:
    assert translate.t("{title} is saved.", title="{evil} {0}") == "{evil} {0} is saved."


async def test_page_speaks_its_language_in_its_handlers_too(user: User) -> None:
    heard: list[str] = []

    @ui.page("/")
    def page() -> None:
        translate.set_page_language("kk")
        ui.button("Listen", on_click=lambda: heard.append(translate.current_language()))

    await user.open("/")
    user.find("Listen").click()
    assert heard == ["kk"]


def test_refusal_is_told_in_the_readers_language_with_its_values() -> None:
    refusals = (
        (StaleVersion("well"), "скважина. Откройте снова и повторите изменение."),
        (NotFound("event"), "найдено или нет доступа: событие."),
        (
            Conflict(message("You are a member of {org} already.", org="{Нефть} & Co")),
            "{Нефть} & Co.",
        ),
    )
    with in_language("ru"):
        for refused, end in refusals:
            assert t(refused.detail).endswith(end)
    assert t(NotFound("event").detail) == "There is no such event, or you have no access to it."


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "A"}, "кемінде 2 таңба керек"),
        ({"name": "A" * 121}, "ең көбі 120 таңба, мұнда 121"),
        ({"name": "AB", "report_day_start": 24}, "ең көбі 23 болуы керек"),
        ({"name": "AB", "report_day_start": -1}, "кемінде 0 болуы керек"),
        (
            {"name": "AB", "timezone": "Atlantis"},
            "«Atlantis» уақыт белдеуі белгісіз; IANA атауын көрсетіңіз, мысалы Europe/Oslo",
        ),
    ],
)
def test_fault_of_a_field_is_told_in_the_readers_language(
    fields: dict[str, Any], message: str
) -> None:
    with pytest.raises(Invalid) as refused:
        OrganizationDraft.parse(fields)
    with in_language("kk"):
        assert [t(fault.message) for fault in refused.value.errors] == [message]


def test_refusal_is_kept_as_json_and_told_later() -> None:
    refused = message("{provider} did not sign you in.", provider="Northern <Energy>")
    kept = json.loads(json.dumps(to_json(refused)))
    with in_language("ru"):
        assert t(from_json(kept))[3:] == "удалось войти через Northern <Energy>."
    assert from_json(json.loads(json.dumps(to_json("Plain.")))) == "Plain."
