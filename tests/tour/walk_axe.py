"""Walks through every screen, drawer, menu and dialog with axe: `python -m tests.tour.walk_axe`.

In light, dark and forced colours at a desk, and once on a phone; names of stops narrow it. Exits
with 1 where axe finds anything.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import Error as BrowserError

from tests.tour import axe, site, visitor
from tests.tour.site import Site
from tests.tour.stops import STOPS, Stop

CACHE = Path(__file__).resolve().parents[2] / "build/axe"
LOOKS: dict[str, dict[str, object]] = {
    "light": {"theme": "light"},
    "dark": {"theme": "dark"},
    "forced": {"theme": "light", "forced_colours": True},
    "phone": {"theme": "light", "size": visitor.PHONE},
}


def main(asked: Sequence[str]) -> int:
    """Walk, tell each finding as it comes, and how many there were."""
    stops = [stop for stop in STOPS if not asked or stop.name in asked]
    CACHE.mkdir(parents=True, exist_ok=True)
    source, count = axe.load_script(CACHE), 0
    with site.serving() as bare, visitor.launched() as browser:
        furnished = site.furnish(bare)
        for look in LOOKS:
            for fault in walk(browser, furnished, stops, look, source):
                print(fault, flush=True)  # noqa: T201  a command's progress
                count += 1
    print(f"{count} findings on {len(stops)} screens")  # noqa: T201  a command's progress
    return int(count > 0)


def walk(
    browser: Browser, place: Site, stops: Sequence[Stop], look: str, source: str
) -> Iterator[str]:
    """The findings of one look."""
    for is_public in (False, True):
        options = LOOKS[look] | {"signed_in": not is_public}
        with visitor.arrived(browser, place, **options) as page:  # type: ignore[arg-type]
            page.add_init_script(source)
            seen: set[str] = set()
            for stop in (one for one in stops if one.is_public == is_public):
                try:
                    visitor.reach(page, place, stop)
                    known = axe.find_faults(page)
                    yield from (f"{look} {stop.name}: {fault}" for fault in known)
                    for name in visitor.opened(page, place, stop, seen):
                        found = [one for one in axe.find_faults(page) if one not in known]
                        yield from (f"{look} {stop.name}/{name}: {fault}" for fault in found)
                except BrowserError as error:
                    yield f"{look} {stop.name}: not reached: {error.message[:200]}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
