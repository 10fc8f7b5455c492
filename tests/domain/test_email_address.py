"""Which addresses are the same mailbox, and which only look alike."""

import pytest

from welltrack_ui.domain.user import build_address_key

FI = "\N{LATIN SMALL LIGATURE FI}"


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("Ada@Example.COM", "ada@example.com"),
        (" ada@example.com ", "ada@example.com"),
        ("admin@straße.example", "admin@xn--strae-oqa.example"),
        ("admin@STRASSE.example", "admin@strasse.example"),
        ("admin@xn--strae-oqa.example", "admin@xn--strae-oqa.example"),
        ("a@Bücher.example", "a@xn--bcher-kva.example"),
        ("a@bu\N{COMBINING DIAERESIS}cher.example", "a@xn--bcher-kva.example"),
        (
            "\N{LATIN SMALL LIGATURE FI}nance@a.example",
            "\N{LATIN SMALL LIGATURE FI}nance@a.example",
        ),
        ("e\N{COMBINING ACUTE ACCENT}@a.example", "\N{LATIN SMALL LETTER E WITH ACUTE}@a.example"),
        ("no address", "no address"),
        ("", ""),
        ("a@b_c.example", "a@b_c.example"),
        ('"a@b"@c.example', '"a@b"@c.example'),
    ],
)
def test_address_is_compared_by_its_labels_and_no_further(address: str, key: str) -> None:
    assert build_address_key(address) == key
    assert build_address_key(key) == key
