"""Elements of htpy as the strings that screens show."""

import htpy as h
from markupsafe import Markup, escape


def to_markup(*nodes: h.Node) -> Markup:
    """The nodes one after the other as HTML; text that is no Markup is escaped."""
    return escape(h.fragment[nodes])
