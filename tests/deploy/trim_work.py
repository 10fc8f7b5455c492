"""What a trimmed environment must still do: its own interpreter runs this file.

With the word "screens" it also makes the demo, draws each screen of it, and prints a report in
each language.

It needs neither network nor data nor other tests: answers of AWS are canned, so that what is tried
is what boto3 reads from its own files, to write and sign a request and to read the answer.
"""

import contextlib
import importlib
import io
import pkgutil
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import babel
import boto3
import icalendar
import python_calamine
import typst
import xlsxwriter
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from fastapi.testclient import TestClient

from pages.routes import SCREENS_BY_ROUTE
from welltrack_ui import cli, main
from welltrack_ui.commands.opening import open_services
from welltrack_ui.commands.serving import EMBEDDED_SETTINGS
from welltrack_ui.demo.builder import build_demo
from welltrack_ui.services.accounts.passwords import HASHER
from welltrack_ui.settings import load_settings

ADDRESS = "http://127.0.0.1:8080"
OWNER = "owner@demo.example"
NOWHERE = {"/{missing}", "/operations"}
"""The second is for operators, which nobody of the demo is."""
JSON = {"content-type": "application/x-amz-json-1.0"}
IDENTITY = b"<R><GetCallerIdentityResult><Arn>arn:a</Arn></GetCallerIdentityResult></R>"
CALLS: tuple[tuple[str, str, dict[str, str], bytes, str], ...] = (
    ("dynamodb", "list_tables", JSON, b'{"TableNames": ["welltrack"]}', "TableNames"),
    ("sesv2", "get_account", JSON, b'{"SendingEnabled": true}', "SendingEnabled"),
    ("s3", "list_buckets", {}, b"<R><Buckets><Bucket/></Buckets></R>", "Buckets"),
    ("sts", "get_caller_identity", {}, IDENTITY, "Arn"),
)


class RawAnswer(io.BytesIO):
    """An answer's body as urllib3 hands it on."""

    def stream(self, **_options: Any) -> Any:
        yield self.read()


def call_aws(service: str, operation: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
    """The parsed answer to a signed request that is never sent."""
    client = boto3.client(
        service,
        region_name="eu-north-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",
        config=Config(retries={"mode": "standard"}),
    )

    def answer(request: Any, **_event: Any) -> AWSResponse:
        assert "AWS4-HMAC-SHA256" in str(request.headers["Authorization"])
        return AWSResponse(request.url, 200, headers, RawAnswer(body))

    client.meta.events.register("before-send", answer)
    found: dict[str, Any] = getattr(client, operation)()
    return found


def import_everything() -> int:
    """Import each module of the product; how many there are."""
    count = 0
    for room in ("welltrack_ui", "components", "pages"):
        package = importlib.import_module(room)
        for module in pkgutil.walk_packages(package.__path__, f"{room}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
                count += 1
    return count


def try_libraries() -> None:
    """Let each library that was trimmed do its work once."""
    for service, operation, headers, body, field in CALLS:
        assert call_aws(service, operation, headers, body)[field], service
    months = [babel.Locale.parse(name).months["format"]["wide"][1] for name in ("en", "ru", "kk")]
    assert months == ["January", "января", "қаңтар"], months
    assert typst.compile(b"Hello")[:5] == b"%PDF-"
    workbook = io.BytesIO()
    with xlsxwriter.Workbook(workbook) as book:
        book.add_worksheet("Wells").write("A1", "F-1")
    workbook.seek(0)
    sheet = python_calamine.CalamineWorkbook.from_filelike(workbook).get_sheet_by_name("Wells")
    assert sheet.to_python() == [["F-1"]]
    assert HASHER.verify("word", HASHER.hash("word"))
    assert icalendar.Calendar().to_ical().startswith(b"BEGIN:VCALENDAR")


def try_commands() -> None:
    """Let the command line tell its help, and refuse a wrong word."""
    told = io.StringIO()
    for words in (["--help"], ["user", "--help"], ["serve", "--prot", "1"]):
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
            try:
                cli.app(words, prog_name="welltrack")
            except SystemExit as end:
                told.write(f"{end.code}\n")
    assert "No such option: --prot" in told.getvalue(), told.getvalue()
    assert "Make accounts" in told.getvalue()


def make_demo(folder: Path) -> str:
    """Make the demo; its owner's password."""
    with open_services(folder, EMBEDDED_SETTINGS) as services:
        return build_demo(services, folder).accounts[0].password


def open_application(folder: Path) -> TestClient:
    """The application on a folder of its own, which holds the demo when it was made there."""
    settings = load_settings(data=folder, base_url=ADDRESS, **EMBEDDED_SETTINGS)
    return TestClient(main.create_app(main.create_services(settings)), ADDRESS)


def try_page(client: TestClient) -> None:
    """Fetch a page, and all that it tells a browser to fetch."""
    page = client.get("/login").text
    files = set(re.findall(r"""["'(](/_nicegui/[^"')?]+\.(?:js|css|mjs)|/[^"')?]*\.woff2)""", page))
    assert len(files) > 10, files
    # Named on every page, and fetched where ui.add_sass is called.
    lost = [file for file in files if client.get(file).status_code != 200 and "sass" not in file]
    assert lost == [], lost


def try_screens(client: TestClient, password: str) -> None:
    """Sign in to the demo as its owner, draw each screen, and print a report in each language."""
    given = {"email": OWNER, "password": password}
    client.post("/login", data=given, headers={"Origin": ADDRESS})
    token = client.post("/api/auth/login", json=given).json()["access_token"]
    api = {"Authorization": f"Bearer {token}"}
    org = client.get("/api/orgs", headers=api).json()["items"][0]["id"]
    report = client.get("/api/reports", params={"org_id": org}, headers=api).json()["items"][0]
    project = client.get("/api/projects", params={"org_id": org}, headers=api).json()["items"][0]
    places = {"org_id": org, "project_id": project["id"], "well_id": report["well_id"]}
    places |= {"report_id": report["id"], "stage_id": "none", "missing": "none"}
    for route in SCREENS_BY_ROUTE:
        text = client.get(route.format(**places)).raise_for_status().text
        assert "went wrong" not in text, route
        assert ("There is no such page" in text) == (route in NOWHERE), route
    printed = []
    for language in ("en", "ru", "kk"):
        me = client.get("/api/auth/me", headers=api).json()
        change = {"locale": language, "version": me["version"]}
        client.patch("/api/auth/me", json=change, headers=api).raise_for_status()
        printed.append(client.get(f"/api/reports/{report['id']}/pdf", headers=api).content)
    assert all(pdf.startswith(b"%PDF-") for pdf in printed)
    assert len(set(printed)) == 3


def work(with_screens: bool) -> None:
    """Do all of it, in a folder that goes away."""
    try_libraries()
    try_commands()
    assert import_everything() > 300
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        password = make_demo(folder) if with_screens else ""
        with open_application(folder) as client:
            try_page(client)
            if with_screens:
                try_screens(client, password)


if __name__ == "__main__":
    work("screens" in sys.argv)
    sys.stdout.write("whole\n")
