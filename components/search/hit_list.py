"""Hits as HTML: in groups, with what was found marked in them; all text is escaped."""

from collections.abc import Iterable, Sequence
from itertools import groupby

import htpy as h
from markupsafe import Markup, escape

from components.i18n.translate import t
from components.kit.markup import to_markup
from components.search.ports import SearchHit
from components.theme.icons import icon_html


def marked_html(text: str, marks: Sequence[tuple[int, int]]) -> Markup:
    """The HTML of a text with `<mark>` around ranges of its characters, sorted and apart."""
    parts: list[Markup] = []
    place = 0
    for start, end in marks:
        parts += [escape(text[place:start]), to_markup(h.mark[text[start:end]])]
        place = end
    return Markup("").join([*parts, escape(text[place:])])


def hit_groups_html(hits: Sequence[SearchHit]) -> Markup:
    """The HTML of hits, each group a section with its heading."""
    parts = (_group_html(name, group) for name, group in groupby(hits, key=lambda hit: hit.group))
    return Markup("").join(parts)


def partial_note_html() -> Markup:
    """The HTML of the sentence that more may be found in a moment."""
    text = t("The search is being prepared: there may be more to find in a moment.")
    return to_markup(h.p(".wt-search-hint")[text])


def nothing_found_html(text: str) -> Markup:
    """The HTML of the sentence that nothing was found."""
    return to_markup(h.p(".wt-search-hint")[t("Nothing found for “{text}”.", text=text)])


def _group_html(name: str, hits: Iterable[SearchHit]) -> Markup:
    rows = Markup("").join(_hit_html(hit) for hit in hits)
    return to_markup(h.section[name and h.h2(".wt-menu-heading")[name], h.ul[rows]])


def _hit_html(hit: SearchHit) -> Markup:
    label = marked_html(hit.label, hit.label_marks)
    excerpt = hit.text and h.span(".wt-hit-excerpt")[marked_html(hit.text, hit.text_marks)]
    return to_markup(
        h.li[
            h.a(".wt-hit", href=hit.href)[
                icon_html(hit.icon),
                h.span(".wt-hit-text")[h.span[label], excerpt],
                h.small(".wt-hit-where")[hit.detail],
            ]
        ]
    )
