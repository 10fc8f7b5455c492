"""The peer: Datasette, with the same events in a SQLite file of its own.

Datasette is the quickest of the servers that put a database on the web as JSON, with no more than
SQLite and Python below it, as WellTrack has. It knows no users and checks no rights.
"""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

from tests.bench import servers
from tests.bench.product import get_text
from tests.bench.servers import HOST, Server
from tests.bench.workload import LONGEST
from tests.ports import free_port
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.field_types import format_instant
from welltrack_ui.domain.report_day import Window

VERSION = "datasette>=0.65,<0.66"
FILE = "peer.sqlite"
COLUMNS = tuple(Event.model_fields)
# `reach` spares it from reading all that began before: no event is longer than that.
DAY = """
SELECT * FROM event
WHERE well_id = :well AND starts_at >= :reach AND starts_at < :until
  AND (ends_at > :since OR (ends_at IS NULL AND starts_at >= :since))
ORDER BY starts_at, created_at, id
"""


@dataclass(frozen=True, slots=True)
class Datasette:
    """A running Datasette."""

    server: Server

    def day_request(self, well_id: str, window: Window) -> str:
        """The text of a request for the events of a well in a window."""
        return get_text(day_path(well_id, window))

    def day(self, well_id: str, window: Window) -> list[str]:
        """The ids of the events of a well in a window."""
        status, answer = servers.get(self.server.port, day_path(well_id, window))
        if status != 200:
            raise RuntimeError(f"Datasette: {status} {answer!r:.500}")
        return [row["id"] for row in json.loads(answer)]


def install(folder: Path) -> Path:
    """Datasette in an environment of its own: its command."""
    command = folder / "bin" / "datasette"
    if not command.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--quiet", VERSION], check=True)
    return command


def fill(path: Path, store: Path) -> None:
    """Copy all events out of WellTrack's own file: a column a field, indexed by well and start."""
    fields = ", ".join(f"json_extract(body, '$.{name}')" for name in COLUMNS)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"CREATE TABLE event ({', '.join(COLUMNS)}, PRIMARY KEY (id))")
        connection.execute("ATTACH ? AS store", (str(store),))
        select = f"SELECT {fields} FROM store.record WHERE kind = 'event'"  # noqa: S608 - own names
        connection.execute(f"INSERT INTO event {select}")
        connection.execute("CREATE INDEX event_start ON event (well_id, starts_at)")
        connection.execute("ANALYZE main")


@contextmanager
def serving(command: Path, folder: Path) -> Iterator[Datasette]:
    """Datasette on the file in a folder, with the question as one of its stored queries."""
    port = free_port()
    metadata = folder / "metadata.json"
    queries = {"day": {"sql": DAY}}
    metadata.write_text(json.dumps({"databases": {Path(FILE).stem: {"queries": queries}}}))
    options = ["--host", HOST, "--port", str(port), "--metadata", str(metadata)]
    arguments = [str(command), "serve", str(folder / FILE), *options]
    with servers.running(arguments, port, "/-/versions.json", folder) as server:
        yield Datasette(server)


def day_path(well_id: str, window: Window) -> str:
    """The same question, asked in Datasette's way."""
    query = {
        "well": well_id,
        "since": format_instant(window.start),
        "until": format_instant(window.end),
        "reach": format_instant(reach(window)),
        "_shape": "array",
    }
    return f"/{Path(FILE).stem}/day.json?{urlencode(query)}"


def reach(window: Window) -> datetime:
    """The earliest start of an event that can overlap the window."""
    return window.start - LONGEST
