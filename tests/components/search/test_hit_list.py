import re

from components.search.hit_list import hit_groups_html, marked_html
from components.search.ports import SearchHit


def test_marks_are_around_what_was_found_and_text_is_escaped() -> None:
    assert marked_html("<b> pump & pump", [(4, 8), (11, 15)]) == (
        "&lt;b&gt; <mark>pump</mark> &amp; <mark>pump</mark>"
    )
    assert marked_html("🛢 Ёлка", [(2, 6)]) == "🛢 <mark>Ёлка</mark>"
    assert marked_html("<i>", ()) == "&lt;i&gt;"


def test_hit_shows_where_it_was_found() -> None:
    hit = SearchHit("Events", "Title", "/e", "calendar-days", "W-1", "in <details>", (), [(3, 4)])
    html = hit_groups_html([hit])
    assert "in <mark>&lt;</mark>details&gt;" in html
    assert re.findall(r"<small[^>]*>(.*?)</small>", html) == ["W-1"]
