"""Names keep the rules of the house: one word a concept, verbs for functions, rooms of a size."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE = ("welltrack_ui", "pages", "components")
MAX_MODULES_IN_FOLDER = 25
MAX_ONE_WORD_SHARE = 0.20
MIN_MEAN_WORDS = 2.0

RETIRED_WORDS = {
    "asked",
    "carrier",
    "courier",
    "desk",
    "door",
    "doors",
    "glance",
    "ground",
    "histories",
    "kept",
    "mailroom",
    "peek",
    "said",
    "saying",
    "scene",
    "shelf",
    "sight",
    "standing",
    "stands",
    "told",
    "visit",
    "visitor",
    "whence",
}
"""Words that a concept had beside its own; the glossary of CONTRIBUTING.md says which it is now."""

PARTICIPLES = {"found", "made", "shown"}
"""What was done to a thing is no name for it; parameters and locals have the thing's own."""

FIELD_TERMS = {"websocket"}
"""One word where they come from, though both halves are words."""

ONE_WORD_OF_ENTITIES = {"get", "list", "create", "update", "delete", "restore", "load", "record"}
"""What each entity's module or service calls alike: the module says of what."""


def parsed_modules() -> Iterator[tuple[Path, ast.Module]]:
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT), ast.parse(path.read_text("utf-8"))


MODULES = dict(parsed_modules())
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def public_functions() -> Iterator[tuple[Path, str]]:
    """Functions of modules (not of classes) whose name has no underscore in front."""
    for path, tree in MODULES.items():
        for node in tree.body:
            if isinstance(node, FUNCTIONS) and not node.name.startswith("_"):
                yield path, node.name


def split_words(name: str) -> list[str]:
    """`CalendarEntries`, `read_day` and `MAX_DAYS` as their words, in lower case."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)]


def test_folder_holds_few_enough_modules() -> None:
    folders = Counter(path.parent for path in MODULES if path.name != "__init__.py")
    assert {str(f): n for f, n in folders.items() if n > MAX_MODULES_IN_FOLDER} == {}


def test_functions_say_what_they_do_in_two_words_or_more() -> None:
    lengths = [len(split_words(name)) for _, name in public_functions()]
    assert sum(length == 1 for length in lengths) / len(lengths) <= MAX_ONE_WORD_SHARE
    assert sum(lengths) / len(lengths) >= MIN_MEAN_WORDS


def test_one_word_is_the_name_of_functions_in_two_modules_at_most() -> None:
    homes = defaultdict(set)
    for path, name in public_functions():
        if "_" not in name and name not in ONE_WORD_OF_ENTITIES:
            homes[name].add(str(path))
    assert {name: paths for name, paths in homes.items() if len(paths) > 2} == {}


def test_module_name_parts_its_words() -> None:
    vocabulary = {word for _, name in public_functions() for word in name.split("_")}
    vocabulary |= {word for path in MODULES for word in path.stem.split("_")}
    vocabulary |= {part for path in MODULES for part in path.parent.parts}
    stems = {path.stem for path in MODULES if "_" not in path.stem and len(path.stem) >= 9}
    stems -= FIELD_TERMS
    known = {word for word in vocabulary if len(word) >= 3} - stems
    assert {stem for stem in stems if is_two_words(stem, known)} == set()


def is_two_words(stem: str, known: set[str]) -> bool:
    return any(stem[:at] in known and stem[at:] in known for at in range(3, len(stem) - 2))


def definitions(tree: ast.Module) -> Iterator[str]:
    """The names of everything that a module defines: functions, classes, constants, methods."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            yield from (t.id for t in statement.targets if isinstance(t, ast.Name))
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield statement.target.id


def names_inside(tree: ast.Module) -> Iterator[str]:
    """The parameters and the local variables of all functions of a module."""
    for function in ast.walk(tree):
        if isinstance(function, (*FUNCTIONS, ast.Lambda)):
            for node in ast.walk(function):
                if isinstance(node, ast.arg):
                    yield node.arg
                elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    yield node.id


def old_names_inside() -> dict[str, set[str]]:
    """Folders (`components/kit`, `pages`) to the old names of parameters and locals in them."""
    found = defaultdict(set)
    for path, tree in MODULES.items():
        for name in names_inside(tree):
            if (RETIRED_WORDS | PARTICIPLES) & set(split_words(name)):
                found["/".join(path.parts[:-1][:2])].add(f"{path}: {name}")
    return found


def test_no_retired_word_names_a_parameter_or_a_local() -> None:
    found = old_names_inside()
    assert found == {}


def test_no_retired_word_names_anything() -> None:
    found = {
        f"{path}: {name}"
        for path, tree in MODULES.items()
        for name in (path.stem, *definitions(tree))
        if RETIRED_WORDS & set(split_words(name))
    }
    assert found == set()
