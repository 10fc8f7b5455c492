"""What a page is made of: few files, kept for good, and few bytes."""

import re

import httpx
import nicegui

from components.theme import page_files
from welltrack_ui.web.compression import compress_best

MOST_BYTES = 180_000
"""Of a satellite's 50 kB a second: with the page, and 600 ms twice, it is under six seconds."""
BROTLI = {"Accept-Encoding": "br"}


def page_urls(html: str) -> list[str]:
    """The files of our server that a page asks for before a press is answered."""
    urls = re.findall(r"<link rel=\"(?:stylesheet|modulepreload)\"[^>]* href=\"(.*?)\"", html)
    return [*urls, *re.findall(r"<script defer src=\"(.*?)\"", html)]


def test_files_of_a_page_are_few_and_kept_for_good(gallery: str) -> None:
    urls = page_urls(httpx.get(gallery).text)
    assert len(urls) == len(set(urls)) <= 16
    assert [urls[0], urls[-1]] == [page_files.stylesheet_url(), page_files.script_url()]
    for url in urls:
        answer = httpx.get(gallery + url)
        assert answer.status_code == 200
        assert "max-age=31536000, immutable" in answer.headers["cache-control"]


def test_first_visit_asks_for_few_bytes(gallery: str) -> None:
    urls = page_urls(httpx.get(gallery).text)
    assert sum(len(compress_best(httpx.get(gallery + url).content, "br")) for url in urls) < (
        MOST_BYTES
    )


def test_page_asks_for_none_of_the_frameworks_whole_files(gallery: str) -> None:
    html = httpx.get(gallery).text
    static = f"/_nicegui/{nicegui.__version__}/static/"
    named = set(re.findall(rf"{static}([\w./-]+)", html))
    # The map of imports names what a component may ask for; the product has a sign of its own.
    lazy = {"sass.default.js", "immutable.es.js", "favicon.ico"}
    assert named - lazy == {"vue.esm-browser.prod.js", "dompurify.mjs"}


def test_script_is_that_of_socket_quasar_and_nicegui_in_this_order() -> None:
    script = page_files.build_page_script()
    beginnings = ["Socket.IO v", "/*! Quasar v", "const True = true;"]
    places = [script.find(text) for text in beginnings]
    assert places == sorted(places)
    assert -1 not in places


def test_layers_are_in_nicegui_s_order_and_our_rules_in_none() -> None:
    rules = page_files.build_page_stylesheet()
    assert rules.startswith(f"@layer {page_files.LAYER_ORDER};")
    template = (page_files.NICEGUI_STATIC_DIR.parent / "templates" / "index.html").read_text()
    assert f"@layer {page_files.LAYER_ORDER};" in template
    assert "\n.q-btn{" in rules.partition("@layer quasar{")[2].partition("@layer nicegui{")[0]
    assert "/*" not in rules.partition("@layer overrides")[2]


def test_text_waits_for_no_font_until_the_browser_has_it() -> None:
    rules = page_files.build_page_stylesheet()
    (usual,) = re.findall(r"--font: ([^;]*);", rules.partition(":root.wt-font")[0])
    assert usual == "var(--fonts)"
    assert ':root.wt-font { --font: "Inter", var(--fonts); }' in rules
