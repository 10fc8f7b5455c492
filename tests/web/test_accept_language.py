"""The language that a browser asks for."""

import pytest

from welltrack_ui.web.accept_language import choose_locale

HEADERS = {
    None: "en",
    "": "en",
    "ru": "ru",
    "ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7": "ru",
    "kk-KZ": "kk",
    "KK": "kk",
    "de,fr;q=0.9": "en",
    "de,kk;q=0.4,ru;q=0.8": "ru",
    "en;q=0.1,kk;q=0.2": "kk",
    "ru;q=0,kk;q=0.1": "kk",
    "ru;q=nonsense,kk;q=0.1": "kk",
    "*": "en",
    ",;,;q=": "en",
}


@pytest.mark.parametrize(("header", "language"), HEADERS.items())
def test_language_is_the_preferred_one_that_is_known(header: str | None, language: str) -> None:
    assert choose_locale(header) == language
