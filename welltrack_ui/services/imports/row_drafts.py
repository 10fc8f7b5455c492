"""The draft of a row, or every fault of it at once: of its cells, its fields and its rules."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeVar

from welltrack_ui.domain.entity import Draft
from welltrack_ui.domain.errors import FieldError, Invalid
from welltrack_ui.domain.input.import_faults import RowError

DraftType = TypeVar("DraftType", bound=Draft)
FIELDS_OF_FLAGS: Mapping[str, frozenset[str]] = {
    "npt": frozenset({"npt_category", "npt_party"}),
    "all_day": frozenset({"starts_on", "ends_on", "starts_at", "ends_at"}),
}
"""Fields whose rules can't be told while nobody knows their flag."""


def parse_row_draft(
    draft: type[DraftType], number: int, fields: Mapping[str, Any], cell_errors: Mapping[str, str]
) -> tuple[DraftType | None, list[RowError]]:
    """The draft of a row's values, or all its errors, those of its cells first."""
    errors = [RowError(number, field, text) for field, text in cell_errors.items()]
    try:
        parsed = draft.parse(fields)
    except Invalid as refused:
        faults = [*refused.errors, *find_other_rules(draft, fields, refused, cell_errors)]
        untold = list_untold_fields(cell_errors)
        errors += [
            RowError(number, error.field, error.message, error.sentence)
            for error in dict.fromkeys(faults)
            if error.field not in untold
        ]
        return None, errors
    return (None, errors) if errors else (parsed, [])


def locate_refusal(number: int, refused: Invalid) -> list[RowError]:
    """The errors of a refusal, as those of a row."""
    return [RowError(number, e.field, e.message, e.sentence) for e in refused.errors]


def find_other_rules(
    draft: type[Draft], fields: Mapping[str, Any], refused: Invalid, known: Collection[str]
) -> Iterator[FieldError]:
    """The rules between the fields that are right by themselves, which a wrong one leaves unsaid.

    Drafts check their rules only once every field is right; people mend a file once.
    """
    faulty = {*known, *(error.field for error in refused.errors)}
    right = {name: value for name, value in fields.items() if name not in faulty}
    required = [name for name, info in draft.model_fields.items() if info.is_required()]
    partial = draft.model_construct(None, **{**dict.fromkeys(required), **right})
    untold = list_untold_fields(faulty)
    yield from (error for error in partial.find_rule_errors() if error.field not in untold)


def list_untold_fields(faulty: Collection[str]) -> set[str]:
    """The fields of which nothing more is said: faulty ones, and those of faulty flags."""
    return {*faulty}.union(*(FIELDS_OF_FLAGS.get(name, ()) for name in faulty))
