"""Conversion of htpy elements to Markup."""

import htpy as h
from markupsafe import Markup, escape


def to_markup(*nodes: h.Node) -> Markup:
    """The HTML of the nodes in a row; text that is no Markup is escaped."""
    return escape(h.fragment[nodes])
