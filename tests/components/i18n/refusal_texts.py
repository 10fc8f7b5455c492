"""Every text that the domain and the services refuse with, found in the code itself."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

from tests.components.i18n.spoken_texts import ROOT, of_expression
from welltrack_ui.domain import access, entity
from welltrack_ui.domain.errors import Unavailable, WellTrackError
from welltrack_ui.services.wells import wells
from welltrack_ui.store.engine import errors as engine_errors

# What only the command line or a program that calls the API is told stays English.
APART = {"csv_cells", "csv_table", "admin", "idempotency"}
ROOMS = ("domain", "services", "store", "web")
SHOWN_AT_SIGN_IN = ("api/sign_in_forms", "api/single_sign_on")
AT = {"invalid_field": 1, "FieldError": 1, "message": 0, "rule_error": 0}
"""Which argument of what makes a refusal is its text."""


def modules() -> Iterator[tuple[Path, str]]:
    """The files that refuse, each with its dotted name."""
    room_files = [p for r in ROOMS for p in sorted((ROOT / "welltrack_ui" / r).rglob("*.py"))]
    more = [ROOT / "welltrack_ui" / f"{name}.py" for name in SHOWN_AT_SIGN_IN]
    for path in room_files + more:
        if path.stem not in APART:
            yield path, ".".join(path.relative_to(ROOT).with_suffix("").parts)


def refusals() -> set[str]:
    """All texts and templates."""
    found = {text for path, name in modules() for _, text in of_module(path, name)}
    found |= {
        *entity.ERROR_MESSAGES.values(),
        *entity.ERROR_TEMPLATES.values(),
        entity.NOT_AN_ADDRESS,
    }
    words = [
        *access.ROLE_PHRASES.values(),
        *access.PERMISSION_PHRASES.values(),
        *access.ROLE_PHRASES,
    ]
    return found | {*words, *wells.FIELD_WORDS.values(), *engine_errors.LIMIT_NOUNS, "page"}


def put_together() -> list[str]:
    """Where a refusal is an f-string, which nobody could translate."""
    return [
        f"{path.name}:{argument.lineno}"
        for path, name in modules()
        for argument in arguments(path, name)
        if any(isinstance(part, ast.JoinedStr) for part in ast.walk(argument))
    ]


def of_module(path: Path, name: str) -> Iterator[tuple[int, str]]:
    for argument in arguments(path, name):
        for text in of_expression(argument, name):
            yield argument.lineno, text


def arguments(path: Path, name: str) -> Iterator[ast.expr]:
    """The text of each refusal of a file."""
    kinds = refusing(name)
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        parent = name == "welltrack_ui.domain.errors" and is_parent(node.func)
        at = 0 if parent else kinds.get(getattr(node.func, "id", ""))
        if at is not None and len(node.args) > at and not says_a_sentence(node):
            yield node.args[at]


def says_a_sentence(call: ast.Call) -> bool:
    """Whether a wrong field is told to people by a sentence: its message is for the API alone."""
    return getattr(call.func, "id", "") == "FieldError" and len(call.args) > 2


def refusing(name: str) -> dict[str, int]:
    """What makes a refusal in a module: our errors, and the short ways to them.

    What the storage says of itself is for the log: people are told that it does not answer.
    """
    known = vars(importlib.import_module(name))
    errors = {
        each: 0
        for each, value in known.items()
        if isinstance(value, type)
        and issubclass(value, WellTrackError)
        and not issubclass(value, Unavailable)
    }
    return {**errors, **AT}


def is_parent(function: ast.expr) -> bool:
    """Whether it is `super().__init__`."""
    return isinstance(function, ast.Attribute) and function.attr == "__init__"
