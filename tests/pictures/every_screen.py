"""Pictures of every screen in four sizes and two themes, to look at; none of them is kept.

`python -m tests.pictures.every_screen [--folder F] [--language ru] [STOP ...]`; without a folder
they go to `build/pictures`. What opens on a screen is taken at the largest and the smallest size.
In another language what has a name of its own, as a row of a list, is not opened.
"""

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserError

from components.i18n.translate import in_language, t
from tests.tour import site, visitor
from tests.tour.site import Site
from tests.tour.stops import STOPS, Stop
from tests.tour.visitor import Theme

FOLDER = Path(__file__).resolve().parents[2] / "build/pictures"
SIZES = (visitor.DESK, visitor.LANDSCAPE, visitor.PORTRAIT, visitor.PHONE)
SIZES_OF_OVERLAYS = (visitor.DESK, visitor.PHONE)
SETTLE_MS = 300
QUOTED = re.compile(r'"([^"]+)"')


@dataclass(frozen=True, slots=True)
class Look:
    """What the pictures are taken of: a size, a theme and a language."""

    size: tuple[int, int]
    theme: Theme
    language: str

    @property
    def name(self) -> str:
        """The name of its folder."""
        width, height = self.size
        return f"{self.language}-{width}x{height}-{self.theme}"


def main() -> None:
    """Make all of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stops", nargs="*", help="their names; all without one")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--language", choices=("en", "ru", "kk"), default="en")
    asked = parser.parse_args()
    stops = [stop for stop in STOPS if not asked.stops or stop.name in asked.stops]
    with site.serving() as bare, visitor.launched() as browser:
        furnished = site.furnish(bare)
        site.set_language(furnished, asked.language)
        for theme in visitor.THEMES:
            for size in SIZES:
                take(browser, furnished, Look(size, theme, asked.language), stops, asked.folder)


def take(browser: Browser, place: Site, look: Look, stops: Sequence[Stop], folder: Path) -> None:
    """The pictures of one look."""
    target = folder / look.name
    target.mkdir(parents=True, exist_ok=True)
    for is_public in (False, True):
        with visitor.arrived(
            browser, place, look.size, theme=look.theme, signed_in=not is_public,
            locale=look.language,
        ) as page:  # fmt: skip
            seen: set[str] = set()
            for stop in (one for one in stops if one.is_public == is_public):
                try:
                    take_stop(page, place, stop, look, target, seen)
                except BrowserError as error:
                    print(f"{look.name} {stop.name}: {error.message[:120]}")  # noqa: T201  a command's progress
    print(look.name, flush=True)  # noqa: T201  a command's progress


def take_stop(
    page: Page, place: Site, stop: Stop, look: Look, folder: Path, seen: set[str]
) -> None:
    """The pictures of one screen and of what opens on it."""
    visitor.reach(page, place, stop)
    write(page, folder / f"{stop.name}.png")
    if look.size in SIZES_OF_OVERLAYS:
        for name in visitor.opened(page, place, translate_stop(stop, look.language), seen):
            write(page, folder / f"{stop.name}-{name}.png")


def translate_stop(stop: Stop, language: str) -> Stop:
    """The stop with the names of what it presses in another language."""
    with in_language(language):
        opens = {
            name: tuple(QUOTED.sub(lambda found: f'"{t(found[1])}"', one) for one in presses)
            for name, presses in stop.opens.items()
        }
    return replace(stop, opens=opens)


def write(page: Page, path: Path) -> None:
    """What the page shows now."""
    visitor.settle(page)
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=path)


if __name__ == "__main__":
    main()
