"""E-mail addresses: the form in which two of them are compared.

Folding that suits names (NFKC, case folding) would join mailboxes of different people: `ß` is not
`ss` in a domain since IDNA 2008, and the ligature in `ﬁnance` makes another local part of it.
"""

import unicodedata

import idna


def build_address_key(address: str) -> str:
    """The form in which addresses are compared: the local part, `@`, and the domain as A-labels.

    A text that is no address gives a form of its own, which no address has.
    """
    local, at, domain = address.strip().rpartition("@")
    return f"{lower_text(local)}{at}{encode_domain(domain)}"


def is_same_address(one: str, other: str) -> bool:
    """Whether two texts are the same address."""
    return build_address_key(one) == build_address_key(other)


def lower_text(text: str) -> str:
    """A text in lower case and composed (NFC); nothing else about it changes."""
    # Composed again after: lower case of a composed letter can be a decomposed one.
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())


def encode_domain(domain: str) -> str:
    """A domain as A-labels of IDNA 2008, `xn--…` for other scripts; as it is where it is none."""
    plain = lower_text(domain)
    try:
        # UTS 46 for what keyboards and cameras of phones write: full-width letters and full stops.
        return idna.encode(plain, uts46=True, transitional=False).decode("ascii")
    except idna.IDNAError:
        return plain
