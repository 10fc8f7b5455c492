"""The pure functions of a script of ours, called in a real Chromium."""

import base64
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]


class Script:
    """A script that was read by a browser, on a page of its own; `path` begins at the root."""

    def __init__(self, browser: Browser, path: str) -> None:
        self.page = browser.new_page()
        source = base64.b64encode((ROOT / path).read_bytes()).decode()
        self.page.evaluate(
            "async (url) => { window.script = await import(url) }",
            f"data:text/javascript;base64,{source}",
        )

    def call(self, name: str, *values: Any) -> Any:
        """What a function answers to these values."""
        return self.page.evaluate(
            "([name, values]) => script[name](...values)", [name, list(values)]
        )
