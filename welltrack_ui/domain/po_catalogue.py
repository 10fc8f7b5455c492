"""Translations as translators write them: the text of a gettext `.po` file, ready for use.

Read as it is, so that nothing has to be compiled and no translation can lag behind its source. See
the GNU gettext manual, 3 (PO files) and 10.3 (MO files).
"""

import ast
import gettext
import io
import struct
from collections.abc import Iterator

CONTEXT_SEPARATOR = "\x04"
PLURAL_SEPARATOR = "\0"
MO_MAGIC = 0x950412DE


def parse_catalogue(text: str) -> gettext.GNUTranslations:
    """The catalogue of a `.po` file. Raises ValueError for a text that is none."""
    return gettext.GNUTranslations(io.BytesIO(compile_catalogue(dict(read_messages(text)))))


def read_messages(text: str) -> Iterator[tuple[str, str]]:
    """Each message with its translation, as gettext joins contexts and plural forms."""
    for block in text.split("\n\n"):
        fields = parse_fields(block)
        if "msgid" in fields:
            yield message_key(fields), PLURAL_SEPARATOR.join(plural_forms(fields))


def parse_fields(block: str) -> dict[str, str]:
    """The keywords of one entry with their texts, which may go over several lines.

    Raises: ValueError for a line that is none of a catalogue.
    """
    fields: dict[str, str] = {}
    keyword = ""
    for line in block.splitlines():
        if not line or line.startswith("#"):
            continue
        name, space, text = line.partition(" ")
        if line.startswith('"'):
            text = line
        elif space:
            keyword = name
        else:
            raise ValueError(f"not a line of a catalogue: {line}")
        fields[keyword] = fields.get(keyword, "") + str(ast.literal_eval(text))
    return fields


def message_key(fields: dict[str, str]) -> str:
    """What an entry is looked up by."""
    context = f"{fields['msgctxt']}{CONTEXT_SEPARATOR}" if "msgctxt" in fields else ""
    plural = f"{PLURAL_SEPARATOR}{fields['msgid_plural']}" if "msgid_plural" in fields else ""
    return f"{context}{fields['msgid']}{plural}"


def plural_forms(fields: dict[str, str]) -> list[str]:
    """The translation, or one for each plural form."""
    if "msgid_plural" not in fields:
        return [fields["msgstr"]]
    return [text for name, text in fields.items() if name.startswith("msgstr[")]


def compile_catalogue(entries: dict[str, str]) -> bytes:
    """The entries as a binary catalogue, which is what Python's gettext reads."""
    pairs = sorted((key.encode(), value.encode()) for key, value in entries.items())
    head = 28
    at = head + 16 * len(pairs)
    places, content = [], b""
    for column in (0, 1):
        for pair in pairs:
            places += [len(pair[column]), at + len(content)]
            content += pair[column] + b"\0"
    numbers = [MO_MAGIC, 0, len(pairs), head, head + 8 * len(pairs), 0, at, *places]
    return struct.pack(f"<{len(numbers)}I", *numbers) + content
