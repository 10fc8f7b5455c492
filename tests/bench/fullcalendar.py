"""The peers: FullCalendar 6 and 7 from npm, each on a bare page with the events in it.

That is their best case: no frame around it, no sign-in, no rights, nothing read from a store.
"""

import json
import subprocess
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from pathlib import Path
from threading import Thread
from typing import Any

from tests.bench.servers import HOST

PACKAGES: Mapping[str, Sequence[str]] = {
    "6": ("fullcalendar-scheduler@6.1.21",),
    "7": ("fullcalendar@7.1.0", "fullcalendar@7.0.2", "fullcalendar-scheduler@7.0.2"),
}
# Timelines of 7 do not run on a calendar that is newer than they are.
NEWEST, TIMELINES = "fullcalendar@7.1.0/package", "fullcalendar@7.0.2/package"


def head(version: str, view: str) -> str:
    """What the page of a version loads for a view."""
    if version == "6":
        return '<script src="/fullcalendar-scheduler@6.1.21/package/index.global.min.js"></script>'
    is_timeline = view.startswith("resource")
    core = TIMELINES if is_timeline else NEWEST
    styles = ("skeleton.css", "themes/classic/theme.css", "themes/classic/palette.css")
    scripts = [f"{core}/all/global.js", f"{core}/themes/classic/global.js"]
    if is_timeline:
        scripts.insert(1, "fullcalendar-scheduler@7.0.2/package/all/global.js")
    links = [f'<link rel="stylesheet" href="/{core}/{name}">' for name in styles]
    return "".join([*links, *(f'<script src="/{name}"></script>' for name in scripts)])


PAGE = """<!doctype html><meta charset="utf-8">{head}<div id="c"></div><script>
window.calendar = new FullCalendar.Calendar(document.getElementById('c'), {{
    ...{options}, eventDidMount: () => {{ window.mounted = true; }} }});
calendar.render();
</script>"""


@dataclass(frozen=True, slots=True)
class Peers:
    """A web server for the pages, and the folder it serves."""

    folder: Path
    port: int

    def page(
        self, version: str, view: str, day: str, events: Sequence[Mapping[str, Any]], **more: Any
    ) -> str:
        """The address of a page with these events, `view` being one of FullCalendar's."""
        options = {
            "initialView": view,
            "initialDate": day,
            "timeZone": "UTC",
            "firstDay": 1,
            "height": 750,
            "weekNumbers": True,
            "editable": True,
            "selectable": True,
            "events": events,
            **more,
        }
        name = f"{version}-{view}-{len(events)}.html"
        text = PAGE.format(head=head(version, view), options=json.dumps(options))
        (self.folder / name).write_text(text, encoding="utf-8")
        return f"http://{HOST}:{self.port}/{name}"


class Quiet(SimpleHTTPRequestHandler):
    """Serves files that a browser may keep, without a word."""

    def end_headers(self) -> None:
        """Scripts and styles stay in the browser, as those of WellTrack do."""
        if "/package/" in self.path:
            self.send_header("Cache-Control", "public, max-age=31536000")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: what is printed are figures."""


@contextmanager
def serving(folder: Path) -> Iterator[Peers]:
    """The peers, downloaded where they are not there yet, on a server of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    for package in chain.from_iterable(PACKAGES.values()):
        download(folder / package, package)
    server = ThreadingHTTPServer((HOST, 0), partial(Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Peers(folder, server.server_address[1])
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def download(folder: Path, package: str) -> None:
    """A package of npm, unpacked."""
    if (folder / "package").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True)  # noqa: S607 - wherever the system has it
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
