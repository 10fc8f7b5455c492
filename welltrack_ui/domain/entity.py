"""Base models of entities and their input, and pydantic's errors in plain words."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from welltrack_ui.domain.errors import FieldError, Invalid
from welltrack_ui.domain.field_types import STORED, Instant, Version
from welltrack_ui.domain.messages import Message, mark, message


class FrozenModel(BaseModel):
    """A value that never changes."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    @classmethod
    def parse_stored(cls, body: str | bytes) -> Self:
        """The value of a stored JSON text, whose names may be older than the rules for names."""
        return cls.model_validate_json(body, context=STORED)


class Draft(FrozenModel):
    """Input for an entity: the fields that a person may set, and no others."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False, extra="forbid")
    IMMUTABLE_FIELDS: ClassVar[frozenset[str]] = frozenset()
    """Fields that are given at creation and never change."""

    def find_rule_errors(self) -> Iterable[FieldError]:
        """The errors of rules between fields; none by default."""
        return ()

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """The draft of some input.

        Raises: Invalid with every field that breaks a rule.
        """
        try:
            draft = cls.model_validate(dict(data))
        except ValidationError as error:
            raise Invalid(describe_field_errors(error.errors())) from None
        return draft.check_rules()

    def check_rules(self) -> Self:
        """The draft itself. Raises: Invalid where a rule between fields is broken."""
        errors = list(self.find_rule_errors())
        if errors:
            raise Invalid(errors)
        return self


class VersionedModel(FrozenModel):
    """What is stored and changes: the fields that the server sets.

    `created_by` and `updated_by` are user ids.
    """

    id: str
    version: int
    created_at: Instant
    created_by: str
    updated_at: Instant
    updated_by: str


class Entity(VersionedModel):
    """A stored entity, which the trash keeps for a while once it is deleted."""

    deleted_at: Instant | None = None


class Change(FrozenModel):
    """A partial change: the version that was read, and only the changed fields."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False, extra="forbid")
    version: Version

    def sent_fields(self) -> dict[str, Any]:
        """The fields that were sent, with their values."""
        return {name: getattr(self, name) for name in self.model_fields_set - {"version"}}


def build_change_model(draft: type[Draft], name: str) -> type[Change]:
    """The Change model of a draft: every field of it but the fixed ones, each optional."""
    fields: dict[str, Any] = {
        field: (info.annotation | None, None)  # type: ignore[operator]
        # Pydantic moves Annotated's metadata out of the annotation; without it the rules of the
        # draft (lengths, ranges) would not hold for a change.
        if not info.metadata
        else (rebuild_annotation(info) | None, None)
        for field, info in draft.model_fields.items()
        if field not in draft.IMMUTABLE_FIELDS
    }
    return create_model(name, __base__=Change, **fields)


def rebuild_annotation(info: Any) -> Any:
    """The annotation of a field with the metadata that pydantic took out of it."""
    return Annotated[(info.annotation, *info.metadata)]


def describe_field_errors(errors: Iterable[Mapping[str, Any]]) -> list[FieldError]:
    """Pydantic's errors in words for people, each with its field (`events[3].title`)."""
    errors_in_words = [FieldError(format_field_path(e["loc"]), describe_error(e)) for e in errors]
    # Different errors of pydantic may read the same in our words; people see each once.
    return list(dict.fromkeys(errors_in_words))


def format_field_path(location: Iterable[int | str]) -> str:
    """`("events", 3, "title")` as `events[3].title`."""
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        elif part not in {"body", "query", "path", "header"} or path:
            path += f".{part}" if path else part
    return path or "body"


ERROR_MESSAGES = {
    "missing": mark("is required"),
    "extra_forbidden": mark("is not a field that can be set here"),
    "string_type": mark("must be a text"),
    "string_unicode": mark("must be a text in valid Unicode"),
    "int_type": mark("must be a whole number"),
    "int_parsing": mark("must be a whole number"),
    "int_from_float": mark("must be a whole number"),
    "float_type": mark("must be a number"),
    "float_parsing": mark("must be a number"),
    "finite_number": mark("must be a number"),
    "bool_type": mark("must be true or false"),
    "bool_parsing": mark("must be true or false"),
    "list_type": mark("must be a list"),
    "model_attributes_type": mark("must be an object"),
    "model_type": mark("must be an object"),
    "dict_type": mark("must be an object"),
    "string_pattern_mismatch": mark("is not an identifier"),
}
ERROR_TEMPLATES = {
    "greater_than_equal": mark("must be at least {ge:g}"),
    "greater_than": mark("must be above {gt:g}"),
    "less_than_equal": mark("must be at most {le:g}"),
    "less_than": mark("must be below {lt:g}"),
    "literal_error": mark("must be one of {expected}"),
    "string_too_long": mark("must be at most {max_length} characters"),
    "string_too_short": mark("needs at least {min_length} characters"),
    "too_long": mark("must hold at most {max_length} entries, not {actual_length}"),
    "too_short": mark("must hold at least {min_length} entries"),
}
NOT_AN_ADDRESS = mark("is not an e-mail address")


def describe_error(error: Mapping[str, Any]) -> str:
    """One of pydantic's errors in words for people."""
    kind = error["type"]
    if kind in ERROR_MESSAGES:
        return ERROR_MESSAGES[kind]
    context = error.get("ctx", {})
    if kind == "value_error" and "reason" in context:
        text = f"is not an e-mail address: {context['reason']}"
        return Message(text, NOT_AN_ADDRESS, {})
    if kind == "rule":
        refusal: str = context["message"]
        return refusal
    if kind in ERROR_TEMPLATES:
        return message(ERROR_TEMPLATES[kind], **context)
    return str(error["msg"])
