"""axe-core, which finds faults against WCAG 2.2 AA and best practices in a page.

It is fetched from the npm registry, once.
"""

import hashlib
from pathlib import Path

from playwright.sync_api import Page

from tests import npm

PACKAGE = "axe-core@4.14.1"
SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
FAULTS_JS = """async () => {
    const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const found = await axe.run(document, {runOnly, preload: false, resultTypes: ['violations']});
    // What lies partly under an open panel is no target: a press there closes the panel.
    const panel = document.querySelector(':popover-open');
    const isCovered = node => panel && !panel.contains(document.querySelector(node.target[0]));
    for (const violation of found.violations.filter(v => v.id === 'target-size'))
        violation.nodes = violation.nodes.filter(node => !isCovered(node));
    return found.violations.filter(v => v.nodes.length)
        .map(v => `${v.impact} ${v.id} (${v.nodes.length}): ` + v.nodes[0].html.slice(0, 200));
}"""


def load_script(folder: Path) -> str:
    """The script, kept in a folder.

    Raises: ValueError where the registry gave another one.
    """
    source = npm.packed(folder, PACKAGE, "package/axe.min.js").read_bytes()
    if hashlib.sha256(source).hexdigest() != SHA256:
        raise ValueError(f"{PACKAGE} is not what it was")
    return source.decode()


def find_faults(page: Page) -> list[str]:
    """What axe finds in a page that has its script: impact, rule, places, the first of them."""
    found: list[str] = page.evaluate(FAULTS_JS)
    return found
