"""XML as a tree of elements that know their lines: parsed without any DTD, and written.

A document type is refused where it begins. Without one there are no entities but those of XML
itself, so that nothing is read from elsewhere, and nothing grows that is not in the file.
"""

from xml.parsers import expat
from xml.sax import saxutils

import msgspec

from welltrack_ui.domain.errors import invalid_field
from welltrack_ui.domain.messages import mark, message

MAX_ELEMENTS = 300_000
MAX_DEPTH = 30
MAX_TEXT_CHARACTERS = 40_000
DOCTYPE_REFUSAL = mark(
    "line {line}: has a document type (<!DOCTYPE>), which is not read: take it out"
)
BROKEN_XML = mark("line {line}: the XML is broken ({reason}): export the file again")
TOO_MUCH = mark("line {line}: the file holds more than can be read: split it")
NOT_IN_XML = str.maketrans({"\ufffe": "\ufffd", "\uffff": "\ufffd"})


class Element(msgspec.Struct):
    """An element of a file: its name with its namespace, where it begins, and what is in it."""

    namespace: str
    name: str
    line: int
    attributes: dict[str, str] = {}
    text: str = ""
    children: list["Element"] = []

    def list_children(self, name: str) -> list["Element"]:
        """The children of a name, of the same namespace."""
        return [one for one in self.children if (one.namespace, one.name) == (self.namespace, name)]

    def find_text(self, name: str) -> str:
        """The text of the first child of a name; empty without one."""
        return next((one.text for one in self.list_children(name)), "")


class _TreeBuilder:
    """Builds the tree from what the parser meets. Raises: Invalid from each of its methods."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.refuse_document_type
        self.parser.StartElementHandler = self.begin_element
        self.parser.EndElementHandler = self.end_element
        self.parser.CharacterDataHandler = self.add_text
        self.open: list[Element] = []
        self.root: Element | None = None
        self.count = 0

    def refuse_document_type(self, *_: object) -> None:
        line = self.parser.CurrentLineNumber
        raise invalid_field("file", message(DOCTYPE_REFUSAL, line=line))

    def begin_element(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        element = Element(namespace, local, self.parser.CurrentLineNumber, attributes)
        self.count += 1
        if self.count > MAX_ELEMENTS or len(self.open) >= MAX_DEPTH:
            raise invalid_field("file", message(TOO_MUCH, line=element.line))
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end_element(self, _name: str) -> None:
        self.open.pop()

    def add_text(self, text: str) -> None:
        element = self.open[-1]
        if len(element.text) + len(text) > MAX_TEXT_CHARACTERS:
            raise invalid_field("file", message(TOO_MUCH, line=self.parser.CurrentLineNumber))
        element.text += text


def parse_xml(content: bytes) -> Element:
    """The root element of a file, in the encoding that it declares.

    Raises: Invalid, field `file`, for what is no XML, has a document type, or holds too much.
    """
    builder = _TreeBuilder()
    try:
        builder.parser.Parse(content, True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise invalid_field("file", message(BROKEN_XML, line=error.lineno, reason=reason)) from None
    # Of an encoding that nobody knows Python says so itself.
    except (LookupError, ValueError) as error:
        raise invalid_field("file", message(BROKEN_XML, line=1, reason=str(error))) from None
    if builder.root is None:
        raise invalid_field("file", message("is empty"))
    return builder.root


class XmlWriter:
    """Writes elements, indented, in the order of the calls; what it is given is escaped."""

    def __init__(self) -> None:
        self.lines = ['<?xml version="1.0" encoding="UTF-8"?>']
        self.open: list[str] = []

    def begin(self, name: str, **attributes: str) -> None:
        """Begin an element that has others in it."""
        self._add_line(f"<{name}{write_attributes(attributes)}>")
        self.open.append(name)

    def end(self) -> None:
        """End the element that was begun last."""
        name = self.open.pop()
        self._add_line(f"</{name}>")

    def add(self, name: str, text: str, **attributes: str) -> None:
        """Write an element with a text."""
        # A bare carriage return would be read as a line feed.
        escaped = saxutils.escape(text.translate(NOT_IN_XML), {"\r": "&#13;"})
        self._add_line(f"<{name}{write_attributes(attributes)}>{escaped}</{name}>")

    def get_content(self) -> bytes:
        """The file."""
        return ("\n".join(self.lines) + "\n").encode()

    def _add_line(self, line: str) -> None:
        self.lines.append("  " * len(self.open) + line)


def write_attributes(attributes: dict[str, str]) -> str:
    """The attributes of a start tag; a name with `__` has a prefix: `xmlns__wt`."""
    return "".join(
        f" {name.replace('__', ':')}={saxutils.quoteattr(value.translate(NOT_IN_XML))}"
        for name, value in attributes.items()
    )
