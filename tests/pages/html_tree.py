"""HTML strings as a tree, to find in them what people see and press."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID_TAGS = {"img", "input", "br", "hr", "wbr", "path", "circle", "rect", "line", "use"}
HIDDEN_TAGS = {"script", "style"}


@dataclass
class Node:
    """An element: its tag, its attributes, and what is in it.

    `number` is the id of the element of NiceGUI that it is, or is drawn in.
    """

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)
    number: int = 0
    parent: "Node | None" = field(default=None, repr=False)

    def walk(self) -> Iterator["Node"]:
        """The element and all in it, in the order of the text."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def find(self, *tags: str) -> list["Node"]:
        """All elements with one of these tags."""
        return [node for node in self.walk() if node.tag in tags]

    @property
    def text(self) -> str:
        """The text of it, with single spaces."""
        return " ".join(" ".join(self._texts()).split())

    @property
    def name(self) -> str:
        """What a screen reader calls it."""
        return self.attributes.get("aria-label") or self.text

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in HIDDEN_TAGS:
                yield from child._texts()


class TreeBuilder(HTMLParser):
    """Builds the tree; `root` holds what stands at the top."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.root, self._number = Node(""), number
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in VOID_TAGS:
            node = self._open[-1].children[-1]
            assert isinstance(node, Node)
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        above = self._open[-1]
        above.children.append(Node(tag, given, number=self._number, parent=above))

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def parse_html(html: str, number: int = 0) -> Node:
    """The tree of an HTML string."""
    builder = TreeBuilder(number)
    builder.feed(html)
    builder.close()
    return builder.root
