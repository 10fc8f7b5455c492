"""Names that look like others: what nobody sees is in none, and mixed alphabets are told."""

import json
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from welltrack_ui.domain.entity import Draft, FrozenModel, rebuild_annotation
from welltrack_ui.domain.event import EventDraft
from welltrack_ui.domain.field_types import (
    INVISIBLE_PATTERN,
    Line40,
    Line120,
    LongText,
    Optional40,
    OrgName,
    fold_text,
    strip_invisible,
)
from welltrack_ui.domain.files.file import FileDraft, FileName
from welltrack_ui.domain.input.look_alikes import (
    describe_mixed_word,
    describe_twin,
    find_mixed_word,
    find_twin,
)
from welltrack_ui.domain.organization import Organization, OrganizationDraft
from welltrack_ui.domain.profile import ProfileDraft
from welltrack_ui.domain.project import Project, ProjectDraft
from welltrack_ui.domain.stage import StageDraft
from welltrack_ui.domain.user import ApiTokenDraft, Registration
from welltrack_ui.domain.well import WellDraft

INVISIBLE = {
    "zero-width space": "\u200b",
    "zero-width joiner": "\u200d",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "right-to-left override": "\u202e",
    "left-to-right isolate": "\u2066",
    "Arabic letter mark": "\u061c",
    "variation selector 16": "\ufe0f",
    "variation selector 17": "\U000e0100",
    "tag letter a": "\U000e0061",
    "Hangul filler": "\u3164",
    "combining grapheme joiner": "\u034f",
    "blank Braille pattern": "\u2800",
}
NAMES: list[tuple[type[FrozenModel], str]] = [
    (OrganizationDraft, "name"),
    (ProjectDraft, "name"),
    (WellDraft, "name"),
    (WellDraft, "uwi"),
    (StageDraft, "name"),
    (EventDraft, "title"),
    (FileDraft, "name"),
    (Registration, "name"),
    (ProfileDraft, "name"),
    (ApiTokenDraft, "name"),
]


@pytest.mark.parametrize("character", INVISIBLE.values(), ids=INVISIBLE)
@pytest.mark.parametrize("kind", [Line40, Line120, OrgName, FileName, Optional40])
def test_name_holds_nothing_that_cannot_be_seen(kind: Any, character: str) -> None:
    take = TypeAdapter(kind).validate_python
    assert take(f"{character}Al{character}pha{character}") == "Alpha"
    if kind is Optional40:
        assert take(character) is None
    else:
        with pytest.raises(ValidationError, match=r"is required|needs at least 2"):
            take(character * 2 + " ")


@pytest.mark.parametrize(
    ("model", "field"), NAMES, ids=lambda part: getattr(part, "__name__", part)
)
def test_every_name_and_title_is_of_such_a_type(model: type[FrozenModel], field: str) -> None:
    annotation = rebuild_annotation(model.model_fields[field])
    assert TypeAdapter(annotation).validate_python("Al\u200bpha\u202e") == "Alpha"


def test_every_line_of_a_draft_is_a_name_or_known_to_be_none() -> None:
    # Whoever adds a field of one line takes a type that strips, or says here why not.
    others = {"email", "password", "old_password", "code", "secret", "proof"}
    drafts = [d for d in Draft.__subclasses__() if d.__module__.startswith("welltrack_ui.domain")]
    left = set()
    for draft in drafts:
        for name, field in draft.model_fields.items():
            if name in others or field.annotation not in (str, str | None):
                continue
            try:
                taken = TypeAdapter(rebuild_annotation(field)).validate_python("Al\u2060pha")
            except ValidationError:
                continue  # An identifier, a zone, an instant: of a form of its own.
            if taken != "Alpha":
                left.add(f"{draft.__name__}.{name}")
    assert {
        x for x in left if not x.endswith((".description", ".cause", ".plan", "ViewDraft.query"))
    } == set()


def test_emoji_in_a_title_keeps_its_signs_and_in_a_text_all_of_it() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f"
    title = TypeAdapter(Line40).validate_python(family)
    assert title == "\U0001f468\U0001f469\U0001f467 \u2764"
    assert TypeAdapter(LongText).validate_python(family) == family


def test_file_name_keeps_no_mark_that_reorders_it() -> None:
    marks = "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
    taken = TypeAdapter(FileName).validate_python(f"report{marks}fdp.exe")
    assert taken == "reportfdp.exe"


def test_invisible_is_what_unicode_says_to_ignore() -> None:
    # Default_Ignorable_Code_Point of Unicode 16, as ranges.
    ranges = (
        "00AD 034F 061C 115F-1160 17B4-17B5 180B-180F 200B-200F 202A-202E 2060-206F 3164 "
        "FE00-FE0F FEFF FFA0 FFF0-FFF8 1BCA0-1BCA3 1D173-1D17A E0000-E0FFF"
    )
    for part in ranges.split():
        first, _, last = part.partition("-")
        for code in range(int(first, 16), int(last or first, 16) + 1):
            assert INVISIBLE_PATTERN.fullmatch(chr(code)), hex(code)
    for visible in "a\u00e9\u0436\u04d9 \u00a0-\u2014\u4e95\u0301\u20dd":
        assert strip_invisible(visible) == visible


def stored(**fields: Any) -> str:
    """The JSON text of an entity as it was stored before the rule."""
    stamp = {"version": 1, "created_at": "2026-03-02T06:00:00Z", "created_by": "u-1"}
    more = {"id": "x-1", "updated_at": "2026-03-02T06:00:00Z", "updated_by": "u-1"}
    return json.dumps({**stamp, **more, **fields})


@pytest.mark.parametrize("name", ["Al\u200bpha", "\u200b\u200b", "\u202eabc", "\u3164\u3164"])
def test_name_from_before_the_rule_is_read_as_it_is(name: str) -> None:
    assert Organization.parse_stored(stored(name=name)).name == name
    assert Project.parse_stored(stored(org_id="o-1", name=name)).name == name
    with pytest.raises(ValidationError):
        OrganizationDraft.model_validate({"name": "\u200b\u200b"})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ALPHA 1", "alpha  1"),
        ("\uff21lpha\uff11", "alpha1"),
        ("e\u0301tude", "\u00c9tude"),
        ("Stra\u00dfe", "STRASSE"),
        ("\ufb01eld", "Field"),
        ("Well\u00a07", "well 7"),
    ],
)
def test_names_that_differ_in_case_width_or_form_are_the_same(one: str, other: str) -> None:
    assert fold_text(one) == fold_text(other)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("\u0410lpha", "\u0410lpha"),  # a Cyrillic A
        ("Well \u0421-7 Bravo\u0435", "Bravo\u0435"),  # a Cyrillic ie
        (
            "\u0421\u043a\u0432\u0430\u0436\u0438\u043da",
            "\u0421\u043a\u0432\u0430\u0436\u0438\u043da",
        ),
        ("\u0391lpha", "\u0391lpha"),  # a Greek alpha
        ("Alpha", None),
        ("\u0421\u043a\u0432\u0430\u0436\u0438\u043d\u0430 \u21165 Alpha", None),
        ("\u041a\u041d\u0411\u041a-2B", None),
        ("\u0394p", None),  # a difference of pressure
        ("Well\u0431\u0443\u0440", None),  # of no twins alone
        ("\u00c5sgard", None),
        ("\u049a\u0430\u0437\u0430\u049b \u0456\u0448\u0456", None),
        ("15/9-F-11 B", None),
    ],
)
def test_word_of_two_alphabets_that_look_the_same_is_told(text: str, word: str | None) -> None:
    assert find_mixed_word(text) == word
    assert bool(describe_mixed_word(text)) is (word is not None)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("\u0420\u043e\u043a\u0430", "Poka"),  # wholly Cyrillic
        ("Poka", "\u0420\u043e\u043a\u0430"),
        ("POKA", "\u0440\u043e\u043a\u0430"),
        ("\u0421-7  \uff11", "C-7 1"),
        ("\u0391\u03b2\u03b1", "\u0410\u03b2\u0430"),
    ],
)
def test_name_in_the_letters_of_another_alphabet_is_a_twin(name: str, other: str) -> None:
    assert find_twin(name, ["Alpha", other, "Beta"]) == other
    assert describe_twin(f" {name} ", [other])


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Poka", "POKA"),  # the same name: told by whoever keeps names apart
        ("\u0412\u043e\u0434\u0430", "Voda"),  # reads alike, looks otherwise
        ("\u0421\u043a\u0432\u0430\u0436\u0438\u043d\u0430 1", "C 1"),
        ("", ""),
    ],
)
def test_name_that_looks_otherwise_is_no_twin(name: str, other: str) -> None:
    assert find_twin(name, [other]) is None
    assert describe_twin(name, [other]) == ""
