"""Names in e-mails: quoted data, of which no mail program makes a link."""

import inspect
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from welltrack_ui.services.email import layout, messages
from welltrack_ui.services.email.messages import quote_data
from welltrack_ui.services.email.translations import EmailTranslator

# What mail programs link by themselves: a domain with or without scheme, an address, a number.
LINK_PATTERN = re.compile(
    r"[a-z]{2,}:/?/?[^\s/]|//|www\.\w|[^\s@]@[^\s@]|[^\W_][.\u3002\uff0e\uff61\u2024][^\W\d_]{2,}",
    re.I,
)
HOSTILE = "evil.example http://evil.example/x www.evil.example a@evil.example mailto:a@b.example"
KNOWN = {"role": "viewer", "change": "token", "at": datetime(2026, 3, 2, 6, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("name", "quoted"),
    [
        ("Qazaq Drilling", "Qazaq Drilling"),
        ("Acme Inc.", "Acme Inc."),
        ("15/9-F-11 B", "15/9-F-11 B"),
        ("Общество «Бурение»", "Общество 'Бурение'"),
        ("Д. Б. Иванов", "Д. Б. Иванов"),
        ("evil.example", "evil. example"),
        ("http://evil.example/login", "http: / /evil. example/login"),
        ("https:evil", "https: evil"),
        ("\\\\evil.example", "\\ \\evil. example"),
        ("evil\u3002example", "evil\u3002 example"),
        ("evil\u200b.exam\u200bple", "evil. example"),
        ("ann@evil.example", "ann@ evil. example"),
        ('x" on WellTrack. Call \u201c', "x' on WellTrack. Call '"),
        ("two\nlines", "two lines"),
    ],
)
def test_name_is_quoted_without_a_link(name: str, quoted: str) -> None:
    assert quote_data(name) == quoted
    assert LINK_PATTERN.search(quoted) is None


def find_letters() -> list[Any]:
    """The functions that write letters."""
    functions = inspect.getmembers(messages, inspect.isfunction)
    return [f for name, f in functions if name.startswith("write_")]


@pytest.mark.parametrize("write", find_letters())
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_letter_makes_no_link_of_anybodys_text(write: Any, language: str) -> None:
    given = {name: KNOWN.get(name, HOSTILE) for name in inspect.signature(write).parameters}
    url = "https://welltrack.test/x"
    draft = write(**{**given, "translator": EmailTranslator(language), "url": url})
    told = "\n".join([draft.subject, *draft.before, *draft.after])
    # Network addresses come from the socket, not from anybody's text.
    told = told.replace(f"{HOSTILE}", "", 1) if "address" in given else told
    assert LINK_PATTERN.search(told) is None
    assert re.findall(r'href="([^"]*)"', layout.render_html(draft)) == [url, url]
