"""XML is parsed with the lines of its elements, and without anything that is not in the file."""

from pathlib import Path

import pytest

from welltrack_ui.domain.errors import Invalid
from welltrack_ui.domain.reports.witsml import xml_tree
from welltrack_ui.domain.reports.witsml.xml_tree import XmlWriter, parse_xml

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<r>&c;</r>"""


def refuse(content: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        parse_xml(content)
    (error,) = refused.value.errors
    assert error.field == "file"
    return error.message


def test_element_knows_its_line_namespace_and_text() -> None:
    root = parse_xml(b'<a xmlns="urn:x">\n <b uom="m">1 &lt; 2\n3</b>\n <b/>\n</a>')
    assert (root.namespace, root.name, root.line) == ("urn:x", "a", 1)
    first, second = root.list_children("b")
    assert (first.line, first.attributes, first.text) == (2, {"uom": "m"}, "1 < 2\n3")
    assert (second.line, second.text, root.find_text("c")) == (4, "", "")


@pytest.mark.parametrize(
    "content",
    [
        LAUGHS,
        b'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd"><r/>',
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<r>&x;</r>',
        b'<!DOCTYPE r [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><r/>',
    ],
)
def test_document_type_is_refused_before_any_entity(content: bytes) -> None:
    assert "has a document type (<!DOCTYPE>), which is not read: take it out" in refuse(content)


def test_entity_without_document_type_is_broken() -> None:
    assert refuse(b"<r>\n&x;</r>").startswith("line 2: the XML is broken (undefined entity)")


def test_broken_file_names_the_line() -> None:
    assert refuse(b"<r>\n<a>\n</r>").startswith("line 3: the XML is broken (mismatched tag)")
    assert refuse(b"").startswith("line 1: the XML is broken (no element found)")
    assert refuse(b'<?xml version="1.0" encoding="no-such"?><r/>').startswith("line 1: the XML")


def test_encoding_is_that_of_the_declaration() -> None:
    text = '<?xml version="1.0" encoding="{}"?><r>Rig {}</r>'
    for encoding, word in (("ISO-8859-1", "MÆRSK"), ("windows-1251", "Бурение"), ("UTF-16", "ә")):
        content = text.format(encoding, word).encode(encoding)
        assert parse_xml(content).text == f"Rig {word}"


def test_deep_long_and_crowded_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = b"<r>" * (xml_tree.MAX_DEPTH + 1)
    assert refuse(deep) == "line 1: the file holds more than can be read: split it"
    long = b"<r>" + b"a" * (xml_tree.MAX_TEXT_CHARACTERS + 1) + b"</r>"
    assert refuse(long).startswith("line 1: the file holds more")
    monkeypatch.setattr(xml_tree, "MAX_ELEMENTS", 3)
    assert parse_xml(b"<r><a/><a/></r>").name == "r"
    assert refuse(b"<r>\n<a/><a/><a/></r>") == (
        "line 2: the file holds more than can be read: split it"
    )


def test_writer_escapes_all_that_it_is_given(tmp_path: Path) -> None:
    text = "a < b & \"c\" > 'd' ]]> \r\n\ufffe\u2028ЖЩЭ"
    xml = XmlWriter()
    xml.begin("r", a=text.replace("\r\n", " "))
    xml.add("b", text, uom='"')
    xml.end()
    path = tmp_path / "file.xml"
    path.write_bytes(xml.get_content())
    root = parse_xml(path.read_bytes())
    written = text.replace("\ufffe", "\ufffd")
    assert root.attributes == {"a": written.replace("\r\n", " ")}
    assert (root.children[0].text, root.children[0].attributes) == (written, {"uom": '"'})
