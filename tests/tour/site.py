"""A running demo with what its walk needs beside: reports, files, long names, empty places."""

import csv
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx

from tests.bench import servers
from tests.ports import free_port
from welltrack_ui.demo import access
from welltrack_ui.demo.access import Demo, DemoAccount

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "tests/data/forge_november.csv"
MOST_REPORTS = 12
MAIL_SECONDS = 20.0
REPORT_WORDS = {
    "summary": "Drilled ahead with the vertical assembly; one trip for a worn bit.",
    "forecast": "Drill to section depth, circulate clean, pull out of the hole to log.",
    "present_operations": "Drilling",
    "supervisor": "Company representative, day",
    "hole_size_in": 10.625,
}
LONG_PROJECT = "Западно-Сургутское нефтегазоконденсатное месторождение, куст 117-бис"
OWNER_EMAIL = "owner@demo.example"
"""The demo's owner, who may see the screen of operations too."""
LONG_WELLS = (
    "Западно-Сургутская 1174-бис, боковой горизонтальный ствол № 2 (многозабойная)",
    "Батыс-Шағырлы-Шөмішті кен орны, 45-пайдалану ұңғымасы",
    "Wolfcamp-Spraberry Unit Consolidated Development 24-13 Northwest 4HX-Sidetrack",
)
LONG_RIG = "Буровая установка БУ 5000/320 ЭК-БМЧ, зав. № 15031-Восток"
LONG_EVENT = (
    "Спуск эксплуатационной колонны 178 мм, промежуточные промывки и расхаживание "
    "через каждые 200 м, долив каждые десять труб"
)


@dataclass(frozen=True, slots=True)
class Site:
    """A running WellTrack; `ids` by the names that paths of stops use."""

    url: str
    demo: Demo
    ids: Mapping[str, str] = field(default_factory=dict)

    @property
    def owner(self) -> DemoAccount:
        """Who sees all there is."""
        return next(account for account in self.demo.accounts if account.role == "owner")


@contextmanager
def serving() -> Iterator[Site]:
    """The demo in a folder that goes with it, as `make demo` serves it."""
    with tempfile.TemporaryDirectory() as folder:
        data, port = Path(folder), free_port()
        command = [sys.executable, "-m", "welltrack_ui.cli", "demo", "--host", servers.HOST]
        command += ["--port", str(port), "--data", str(data)]
        here = {"PYTHONPATH": str(ROOT), "WELLTRACK_OPERATORS": OWNER_EMAIL}
        with servers.running(command, port, "/readyz", data, here):
            demo = access.load_demo(data)
            assert demo
            site = Site(f"http://{servers.HOST}:{port}", demo)
            prove_owner(site, data)
            yield site


def prove_owner(site: Site, data: Path) -> None:
    """Prove the owner's address by the link of an e-mail: nobody else sees what operators see.

    Raises: httpx.HTTPStatusError for a refusal; TimeoutError without the e-mail.
    """
    with httpx.Client(base_url=site.url, timeout=60) as client:
        body = {"email": site.owner.email}
        client.post("/api/auth/password/forgot", json=body).raise_for_status()
        reset = {"token": read_reset_token(data), "password": site.owner.password}
        client.post("/api/auth/password/reset", json=reset).raise_for_status()


def read_reset_token(data: Path) -> str:
    """The token of the e-mail that sets a new password. Raises: TimeoutError without it."""
    end = monotonic() + MAIL_SECONDS
    while monotonic() < end:
        for file in (data / "outbox").glob("*.eml"):
            body = message_from_bytes(file.read_bytes(), policy=default).get_body(("plain",))
            found = re.search(r"/reset\?token=(\S+)", body.get_content() if body else "")
            if found:
                return found[1]
        sleep(0.1)
    raise TimeoutError


@contextmanager
def signed_in(site: Site, role: str) -> Iterator[httpx.Client]:
    """A client that asks as the demo's person with a role."""
    account = next(a for a in site.demo.accounts if a.role == role)
    fields = {"email": account.email, "password": account.password}
    with httpx.Client(base_url=site.url, timeout=60) as client:
        token = post(client, "/api/auth/login", **fields)["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def post(client: httpx.Client, path: str, **body: Any) -> Any:
    """What a POST answers. Raises: httpx.HTTPStatusError for a refusal."""
    return client.post(path, json=body).raise_for_status().json()


def get(client: httpx.Client, path: str, **query: str) -> Any:
    """What a GET answers. Raises: httpx.HTTPStatusError for a refusal."""
    return client.get(path, params=query).raise_for_status().json()


def furnish(site: Site) -> Site:
    """The site with all that the stops name. Raises: httpx.HTTPStatusError for a refusal."""
    demo = site.demo
    with signed_in(site, "engineer") as engineer:
        add_reports(engineer, demo)
        report = write_report(engineer, demo)
    with signed_in(site, "owner") as owner:
        well = get(owner, f"/api/wells/{demo.well_id}")
        wells = get(owner, "/api/wells", project_id=well["project_id"], limit="100")["items"]
        ids = {
            "org": demo.org_id,
            "well": demo.well_id,
            "day": demo.day,
            "report": report,
            "project": well["project_id"],
            "running": next(one["id"] for one in wells if "moved" in one["name"]),
            "mapped_project": find_mapped_project(owner, demo.org_id),
            "logged": next(one["id"] for one in wells if "78B" in one["name"]),
            "stage": get(owner, "/api/stages", well_id=demo.well_id)["items"][0]["id"],
        }
        ids |= add_long_names(owner, demo.org_id) | add_empty_places(owner, demo.org_id)
    return Site(site.url, demo, ids)


def find_mapped_project(owner: httpx.Client, org_id: str) -> str:
    """A project whose wells have positions."""
    wells = get(owner, "/api/wells", org_id=org_id, q="16/1")["items"]
    found: str = next(one["project_id"] for one in wells if one["latitude"])
    return found


def add_long_names(owner: httpx.Client, org_id: str) -> dict[str, str]:
    """A project of wells whose names are longer than most columns; the id of the first."""
    project = post(owner, "/api/projects", org_id=org_id, name=LONG_PROJECT)["id"]
    place = {"latitude": 61.6, "longitude": 72.2, "timezone": "Asia/Yekaterinburg"}
    made = [
        post(
            owner, "/api/wells", project_id=project, name=name, rig=LONG_RIG, operator=LONG_RIG,
            status="drilling", **place,
        )["id"]
        for name in LONG_WELLS
    ]  # fmt: skip
    post(
        owner, "/api/events", well_id=made[0], kind="casing_cementing", title=LONG_EVENT,
        starts_at="2020-11-11T06:00:00Z", ends_at="2020-11-11T19:30:00Z", md_start=2400,
        md_end=3174.5,
    )  # fmt: skip
    return {"long_well": made[0]}


def add_empty_places(owner: httpx.Client, org_id: str) -> dict[str, str]:
    """An organization and a project without anything in them, and an open invitation."""
    empty = post(owner, "/api/orgs", name="Caspian Drilling", timezone="Asia/Almaty")["id"]
    invite = post(
        owner, f"/api/orgs/{org_id}/invite", email="ivan.geolog@demo.example", role="engineer"
    )
    return {
        "empty_org": empty,
        "empty_project": post(owner, "/api/projects", org_id=org_id, name="Nothing yet")["id"],
        "invitation": invite["invite_url"].rpartition("token=")[2],
    }


def add_reports(client: httpx.Client, demo: Demo) -> None:
    """The daily reports of the well as files of it, so that there is something to see."""
    by_report: dict[str, list[list[str]]] = {}
    with REPORTS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            times = [row["start"], row["end"], row["stage"], row["activity_code"]]
            day = row["source_file"].removesuffix(".pdf")[-10:]
            by_report.setdefault(day, []).append(times)
    for day in sorted(by_report)[:MOST_REPORTS]:
        content = "\r\n".join(",".join(row) for row in by_report[day]).encode()
        upload(client, demo.well_id, day, content)


def write_report(client: httpx.Client, demo: Demo) -> str:
    """A daily report of the well, with its words; its id."""
    draft = {"well_id": demo.well_id, "date": demo.day}
    ident: str = post(client, "/api/reports", **draft, **REPORT_WORDS)["id"]
    return ident


def sign_report(client: httpx.Client, report_id: str) -> bytes:
    """Submit and approve a report; its PDF. Raises: httpx.HTTPStatusError for a refusal."""
    path = f"/api/reports/{report_id}"
    for step in ("submit", "approve"):
        post(client, f"{path}/{step}", version=get(client, path)["version"])
    return client.get(f"{path}/pdf").raise_for_status().content


def upload(client: httpx.Client, well_id: str, day: str, content: bytes) -> None:
    """The report of a day."""
    draft = {
        "well_id": well_id,
        "name": f"Daily report {day}.csv",
        "kind": "ddr",
        "size": len(content),
        "content_type": "text/csv",
        "report_date": day,
    }
    started = post(client, "/api/files/upload", **draft)
    to = started["upload"]
    sent = {"data": to["fields"], "files": {"file": content}} if to["fields"] else {}
    client.request(
        to["method"], to["url"], headers=to["headers"], **(sent or {"content": content})
    ).raise_for_status()
    client.post(f"/api/files/{started['file']['id']}/complete").raise_for_status()


def set_language(site: Site, language: str) -> None:
    """Set the owner's language. Raises: httpx.HTTPStatusError for a refusal."""
    with signed_in(site, "owner") as owner:
        me = get(owner, "/api/auth/me")
        body = {"version": me["version"], "locale": language}
        owner.patch("/api/auth/me", json=body).raise_for_status()
