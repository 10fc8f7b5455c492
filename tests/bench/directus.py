"""The peer of the lists: Directus, with the same wells in a SQLite file of its own.

It comes from the npm registry, and is built and kept in the benchmark's folder, never in the
project; without node, npm and a compiler there is none. The `sqlite3` that it asks for is not kept
up any more and does not build on every node: it gets `better-sqlite3`, which knex knows too. Its
sandbox for other people's extensions, a V8 of its own to build, is left out: there are none.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from playwright.sync_api import Page

from tests.bench import servers
from tests.bench.servers import HOST
from tests.ports import free_port

PACKAGES = ("directus@11", "better-sqlite3@12")
DATABASE = "node_modules/@directus/api/dist/database/index.js"
PATCHES = (
    ("case 'Client_SQLite3':", "case 'Client_SQLite3': case 'Client_BetterSQLite3':"),
    (
        "knexConfig.useNullAsDefault = true;",
        "knexConfig.useNullAsDefault = true; knexConfig.client = 'better-sqlite3';",
    ),
    ("const run = promisify(conn.run.bind(conn));", "const run = (sql) => conn.exec(sql);"),
)
SCHEMA = "node_modules/@directus/schema/dist/index.js"
SCHEMA_PATCHES = (
    ('case "Client_SQLite3":', 'case "Client_SQLite3": case "Client_BetterSQLite3":'),
    ('LIKE "%AUTOINCREMENT%"', "LIKE '%AUTOINCREMENT%'"),
)
SANDBOX = "node_modules/isolated-vm/isolated-vm.js"
EMAIL, PASSWORD = "bench@example.com", "brine-over-gravel-41"
INSTALL_SECONDS = 1_200
FILE = "directus.sqlite"
LIST_PATH, ROW = "/admin/content/well", "tbody tr"


def install(folder: Path) -> Path | None:
    """The command of Directus; None, with the reason printed, where it can't be had."""
    command = folder / "node_modules/.bin/directus"
    if not command.exists():
        npm = shutil.which("npm")
        if npm is None:
            print("Directus: npm is not there", flush=True)
            return None
        folder.mkdir(parents=True, exist_ok=True)
        steps = (
            [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES],
            [npm, "rebuild", "better-sqlite3", "argon2"],
        )
        # Headers of the system's node, where they are: none are fetched then.
        environment = os.environ | {"npm_config_nodedir": "/usr"}
        for step in steps:
            if not _succeeds(step, folder, environment):
                return None
        patch(folder)
    return command if _runs(command, folder) else None


def patch(folder: Path) -> None:
    """Set Directus up for the driver that is there."""
    for name, patches in ((DATABASE, PATCHES), (SCHEMA, SCHEMA_PATCHES)):
        text = (folder / name).read_text()
        for before, after in patches:
            text = text.replace(before, after)
        (folder / name).write_text(text)
    (folder / SANDBOX).write_text("module.exports = {};")


def _succeeds(step: list[str], folder: Path, environment: dict[str, str]) -> bool:
    told = subprocess.run(
        step, cwd=folder, env=environment, capture_output=True, text=True, check=False,
        timeout=INSTALL_SECONDS,
    )  # fmt: skip
    if told.returncode:
        print(f"Directus: {' '.join(step[1:3])} failed: {told.stderr[-200:]!r}", flush=True)
    return told.returncode == 0


def _runs(command: Path, folder: Path) -> bool:
    return _succeeds([str(command), "--version"], folder, dict(os.environ))


@contextmanager
def serving(command: Path, folder: Path, store: Path) -> Iterator[str]:
    """The address of a Directus with the wells of WellTrack's own file."""
    port = free_port()
    environment = {
        "HOST": HOST,
        "PORT": str(port),
        "PUBLIC_URL": f"http://{HOST}:{port}",
        "DB_CLIENT": "sqlite3",
        "DB_FILENAME": str(folder / FILE),
        "KEY": "a-key-of-this-benchmark-alone",
        "SECRET": "a-secret-of-this-benchmark-alone",
        "ADMIN_EMAIL": EMAIL,
        "ADMIN_PASSWORD": PASSWORD,
        "TELEMETRY": "false",
    }
    (folder / FILE).unlink(missing_ok=True)
    bootstrap = [str(command), "bootstrap"]
    subprocess.run(
        bootstrap, cwd=folder, env=os.environ | environment, check=True, capture_output=True
    )
    fill(folder / FILE, store)
    with servers.running([str(command), "start"], port, "/server/ping", folder, environment):
        yield f"http://{HOST}:{port}"


def fill(path: Path, store: Path) -> None:
    """Copy all wells into a collection."""
    fields = ("name", "status", "operator", "rig", "latitude", "longitude", "total_depth_md")
    columns = ", ".join(f"json_extract(body, '$.{name}')" for name in fields)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(
            f"CREATE TABLE well (id INTEGER PRIMARY KEY, {', '.join(f'{n} TEXT' for n in fields)})"
        )
        connection.execute("ATTACH ? AS store", (str(store),))
        connection.execute(
            f"INSERT INTO well ({', '.join(fields)})"  # noqa: S608 - own names
            f" SELECT {columns} FROM store.record WHERE kind = 'well'"
        )
        connection.execute("INSERT INTO directus_collections (collection) VALUES ('well')")


def sign_in(page: Page, url: str) -> None:
    """As its administrator."""
    page.goto(f"{url}/admin/login")
    page.locator("input[type=email]").fill(EMAIL)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    page.wait_for_url(lambda address: "login" not in address)
