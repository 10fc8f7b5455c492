"""Messages: English texts that keep their template and values, to be translated later."""

from collections.abc import Callable
from typing import Any


class Message(str):
    """A text in English, with its template and its values.

    Code that knows no translation uses it as any text. A value that is a message itself, such as
    the name of a role, is translated too.
    """

    __slots__ = ("template", "values")
    template: str
    values: dict[str, Any]

    def __new__(cls, text: str, template: str, values: dict[str, Any]) -> "Message":
        """`text` is the filled template."""
        self = super().__new__(cls, text)
        self.template, self.values = template, values
        return self


def message(template: str, **values: Any) -> Message:
    """A message: the template with `{name}` filled from `values`."""
    return Message(template.format(**values) if values else template, template, values)


def mark(text: str) -> str:
    """A text that stands in a table or a constant and is translated where it is shown.

    The call does nothing but to be found when messages are gathered for the catalogues.
    """
    return text


def translate_message(text: str, translate: Callable[[str], str]) -> str:
    """The text in another language; `translate` maps a template to its translation."""
    if not isinstance(text, Message):
        return translate(text)
    filled = {
        name: translate_message(value, translate) if isinstance(value, Message) else value
        for name, value in text.values.items()
    }
    template = translate(text.template)
    return template.format(**filled) if filled else template


def to_json(text: str) -> Any:
    """The JSON form of a text: the text itself, or its template with its values."""
    return [text.template, text.values] if isinstance(text, Message) else text


def from_json(stored: Any) -> str:
    """The text of its JSON form. Values must be plain JSON."""
    return message(str(stored[0]), **stored[1]) if isinstance(stored, list) else str(stored)
