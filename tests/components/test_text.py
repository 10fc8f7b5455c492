import array
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from nicegui import ui
from nicegui.testing import User

from components import text


def catalogue(messages: dict[str, str]) -> bytes:
    """A binary gettext catalogue, as msgfmt writes it; see the GNU gettext manual, 10.3."""
    pairs = sorted((key.encode(), value.encode()) for key, value in messages.items())
    ids = b"".join(key + b"\0" for key, _ in pairs)
    strings = b"".join(value + b"\0" for _, value in pairs)
    table = 28 + 16 * len(pairs)
    keys, values, at_key, at_value = [], [], table, table + len(ids)
    for key, value in pairs:
        keys += [len(key), at_key]
        values += [len(value), at_value]
        at_key += len(key) + 1
        at_value += len(value) + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, table)
    return head + array.array("I", keys + values).tobytes() + ids + strings


RUSSIAN = {
    "": "Content-Type: text/plain; charset=UTF-8\n"
    "Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 &&"
    " (n%100<12 || n%100>14) ? 1 : 2);\n",
    "{count} min ago": "{count} мин назад",
    "{count} event\0{count} events": "{count} событие\0{count} события\0{count} событий",
    "month and year\x04May": "Май",
    "May": "мая",
}


@pytest.fixture
def russian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Russian catalogue in the place where the real ones go."""
    folder = tmp_path / "ru" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "welltrack.mo").write_bytes(catalogue(RUSSIAN))
    monkeypatch.setattr(text, "LOCALES", tmp_path)
    text._catalogue.cache_clear()
    yield
    text._catalogue.cache_clear()


@pytest.mark.usefixtures("russian")
def test_message_is_translated_in_the_language_spoken() -> None:
    with text.speaking("ru"):
        assert text.t("{count} min ago", count=5) == "5 мин назад"
    assert text.t("{count} min ago", count=5) == "5 min ago"


@pytest.mark.usefixtures("russian")
@pytest.mark.parametrize(
    ("count", "told"), [(1, "1 событие"), (3, "3 события"), (5, "5 событий"), (21, "21 событие")]
)
def test_plural_follows_the_rules_of_the_language(count: int, told: str) -> None:
    with text.speaking("ru"):
        assert text.tn("{count} event", "{count} events", count) == told


@pytest.mark.usefixtures("russian")
def test_word_with_two_meanings_has_two_translations() -> None:
    with text.speaking("ru"):
        assert (text.t("May"), text.tx("month and year", "May")) == ("мая", "Май")


def test_message_without_translation_stays_english() -> None:
    with text.speaking("kk"):
        assert text.t("Nothing like this is in a catalogue") == (
            "Nothing like this is in a catalogue"
        )


def test_braces_of_people_are_left_alone() -> None:
    assert text.t("{title} is saved.", title="{evil} {0}") == "{evil} {0} is saved."


async def test_page_speaks_its_language_in_its_handlers_too(user: User) -> None:
    heard: list[str] = []

    @ui.page("/")
    def page() -> None:
        text.use_language("kk")
        ui.button("Listen", on_click=lambda: heard.append(text.language()))

    await user.open("/")
    user.find("Listen").click()
    assert heard == ["kk"]
