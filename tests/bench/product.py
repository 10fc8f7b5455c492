"""WellTrack as its users run it: `welltrack serve` on a data folder of its own."""

import json
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tests.bench import servers
from tests.bench.servers import HOST, Server
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
WELLTRACK = f"{shlex.quote(sys.executable)} -m welltrack_ui.cli"
EMAIL, PASSWORD = "bench@example.com", "brine-over-gravel-41"
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Product:
    """A running WellTrack, and the token of its one user."""

    server: Server
    token: str

    def day_request(self, well_id: str, day: date, limit: int) -> str:
        """The text of a request for the events of a well on a day."""
        return get_text(day_path(well_id, day, limit), self.token)

    def day(self, well_id: str, day: date) -> list[str]:
        """The ids of the events of a well on a day."""
        page = self.call("GET", day_path(well_id, day, 500))
        return [item["id"] for item in page["items"]]

    def post(self, path: str, **body: Any) -> Any:
        """What the API answers to a POST."""
        return self.call("POST", path, json.dumps(body))

    def call(self, method: str, path: str, body: str | None = None) -> Any:
        """What the API answers. Raises RuntimeError for a refusal."""
        headers = JSON | ({"Authorization": f"Bearer {self.token}"} if self.token else {})
        status, answer = servers.call(self.server.port, method, path, body, headers)
        if status >= 300:
            raise RuntimeError(f"{method} {path}: {status} {answer!r:.500}")
        return json.loads(answer)


@contextmanager
def serving(data: Path, welltrack: str = WELLTRACK) -> Iterator[Product]:
    """WellTrack on a data folder, its user signed in; `welltrack` is the command."""
    port = free_port()
    command = [*shlex.split(welltrack), "serve", "--host", HOST, "--port", str(port)]
    data.mkdir(parents=True, exist_ok=True)
    command += ["--data", str(data)]
    here = {"PYTHONPATH": str(ROOT)}
    with servers.running(command, port, "/healthz", data, here) as server:
        yield Product(server, signed_in(Product(server, "")))


def signed_in(product: Product) -> str:
    """The access token of the user, who is made at the first start."""
    product.post("/api/auth/register", email=EMAIL, password=PASSWORD, name="Bench")
    answer = product.post("/api/auth/login", email=EMAIL, password=PASSWORD)
    return str(answer["access_token"])


def wells_made(product: Product, count: int) -> Sequence[dict[str, Any]]:
    """New wells in projects of 20, all of one new organization; report days begin at six."""
    org = product.post(
        "/api/orgs", name="Bench Energy", timezone="Europe/Oslo", report_day_start=6
    )["id"]
    wells: list[dict[str, Any]] = []
    project = ""
    for number in range(count):
        if number % 20 == 0:
            name = f"Field {number // 20 + 1}"
            project = product.post("/api/projects", org_id=org, name=name)["id"]
        wells.append(product.post("/api/wells", project_id=project, name=f"B-{number + 1}"))
    return wells


def day_path(well_id: str, day: date, limit: int) -> str:
    """The question that is measured."""
    return f"/api/events?well_id={well_id}&date={day}&limit={limit}"


def get_text(path: str, token: str = "") -> str:
    """The text of a GET request."""
    sign_in = f"Authorization: Bearer {token}\r\n" if token else ""
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept: application/json\r\n{sign_in}\r\n"
