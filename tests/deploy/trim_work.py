"""What a trimmed environment must still do: its own interpreter runs this file.

It needs neither network nor data nor other tests: answers of AWS are canned, so that what is tried
is what boto3 reads from its own files, to write and sign a request and to read the answer.
"""

import contextlib
import importlib
import io
import pkgutil
import sys
from typing import Any

import babel
import boto3
import icalendar
import python_calamine
import typst
import xlsxwriter
from botocore.awsrequest import AWSResponse
from botocore.config import Config

from welltrack_ui import cli
from welltrack_ui.services.accounts.passwords import HASHER

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


if __name__ == "__main__":
    try_libraries()
    try_commands()
    assert import_everything() > 300
    sys.stdout.write("whole\n")
