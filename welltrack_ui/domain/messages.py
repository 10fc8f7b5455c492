"""Texts that remember what they were made of, so that they can be told in another language."""

from collections.abc import Callable
from typing import Any


class Message(str):
    """A text in English, with its template and what fills it in.

    Wherever only English is spoken it is a text like any other. A value that is a saying itself,
    such as the name of a role, is translated too.
    """

    __slots__ = ("template", "values")
    template: str
    values: dict[str, Any]

    def __new__(cls, text: str, template: str, values: dict[str, Any]) -> "Message":
        """`text` is what it says in English."""
        made = super().__new__(cls, text)
        made.template, made.values = template, values
        return made


def message(template: str, **values: Any) -> Message:
    """The template, `{name}` filled from `values`."""
    return Message(template.format(**values) if values else template, template, values)


def mark(text: str) -> str:
    """A text that stands in a table or a constant and is translated where it is shown.

    The call does nothing but to be found when messages are gathered for the catalogues.
    """
    return text


def translate_message(text: str, translate: Callable[[str], str]) -> str:
    """The text in the language that `translate` leads a template to."""
    if not isinstance(text, Message):
        return translate(text)
    filled = {
        name: translate_message(value, translate) if isinstance(value, Message) else value
        for name, value in text.values.items()
    }
    template = translate(text.template)
    return template.format(**filled) if filled else template


def to_json(text: str) -> Any:
    """What can be kept as JSON of a text: itself, or its template with what fills it in."""
    return [text.template, text.values] if isinstance(text, Message) else text


def from_json(kept: Any) -> str:
    """The text again. What fills it in must have been plain."""
    return message(str(kept[0]), **kept[1]) if isinstance(kept, list) else str(kept)
