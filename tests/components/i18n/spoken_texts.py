"""Every text that the code of the screens shows, found in the code itself."""

import ast
import dataclasses
import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, get_args

from welltrack_ui.domain import entity, user

ROOT = Path(__file__).parents[3]
WAYS = {"t", "tn", "tx", "mark"}


class Text(NamedTuple):
    """A message as a catalogue knows it."""

    message: str
    plural: str = ""
    context: str = ""


def spoken() -> set[Text]:
    """All of them: what is said at once, what stands in tables, what the domain refuses with."""
    found = set(of_domain())
    for room in ("components", "pages"):
        for path in sorted((ROOT / room).rglob("*.py")):
            found |= set(of_module(path, ".".join(path.relative_to(ROOT).with_suffix("").parts)))
    return found


def of_module(path: Path, name: str) -> Iterator[Text]:
    """The texts of one file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WAYS:
            yield from of_call(node.func.id, node.args, name)


def of_call(way: str, given: list[ast.expr], module: str) -> Iterator[Text]:
    if way == "tn":
        yield Text(str(ast.literal_eval(given[0])), str(ast.literal_eval(given[1])))
    elif way == "tx":
        context = str(ast.literal_eval(given[0]))
        yield from (Text(text, "", context) for text in of_expression(given[1], module))
    else:
        yield from map(Text, of_expression(given[0], module))


def of_expression(node: ast.expr, module: str) -> Iterator[str]:
    """What an expression can be: a text, one of a table, or what is marked elsewhere."""
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from of_expression(node.body, module)
        yield from of_expression(node.orelse, module)
    else:
        inner = [each for each in ast.walk(node) if isinstance(each, ast.Name)]
        known = vars(importlib.import_module(module))
        yield from of_table(known.get(inner[0].id)) if inner else ()


def of_table(value: Any) -> Iterator[str]:
    """The texts of a constant."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from of_table(each)
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from of_table(each)
    elif dataclasses.is_dataclass(value) and hasattr(value, "label"):
        yield value.label


def of_domain() -> Iterator[Text]:
    """What comes up from below and is translated where it is shown."""
    yield from map(Text, entity.ERROR_MESSAGES.values())
    yield from map(Text, get_args(user.InvitationStatus))
    yield from map(Text, ("m", "ft"))
