"""Commands for whoever runs WellTrack: checks, tables, accounts, exports, and how they fail."""

import json
import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import factories, openid_provider
from tests.command_line import prepared, run
from tests.factories import Site
from welltrack_ui.domain.errors import NotSignedIn
from welltrack_ui.domain.user import Credentials


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` and no data of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Shared by the tests of this module."""
    with prepared(tmp_path_factory.mktemp("data")) as made:
        yield made


def data_of(site: Site) -> tuple[str, Path]:
    return "--data", site.services.settings.data


def signs_in(site: Site, email: str, password: str) -> bool:
    given = Credentials(email=email, password=password)
    try:
        site.services.sign_ins.sign_in(given, None, None)
    except NotSignedIn:
        return False
    return True


def test_help_lists_the_commands() -> None:
    told = run("--help")
    assert told.status == 0
    for name in ("serve", "demo", "import", "export", "check", "create-table", "user"):
        assert name in told.out
    # Each says what it does, whole.
    assert "..." not in told.out.partition("Commands:")[2]


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("WELLTRACK_STORE", "paper", "WELLTRACK_STORE: Input should be 'sqlite' or 'dynamodb'"),
        ("WELLTRACK_FILES", "s3", "WELLTRACK_S3_BUCKET is required with WELLTRACK_FILES=s3"),
        ("WELLTRACK_SECRET", "short", "WELLTRACK_SECRET needs at least 32 characters"),
        ("WELLTRACK_BASE_URL", "here", "WELLTRACK_BASE_URL must begin with http:// or https://"),
        ("WELLTRACK_DATA", "/dev/null/x", "WELLTRACK_DATA: /dev/null/x can't be written"),
    ],
)
@pytest.mark.parametrize("arguments", [("check",), ("serve",), ("user", "list", "--org", "x")])
def test_wrong_setting_stops_with_one_line(
    name: str, value: str, line: str, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    told = run(*arguments)
    assert (told.status, told.out) == (2, "")
    assert told.err.startswith(f"welltrack: {line}")
    assert told.err.count("\n") == 1


def test_setting_in_a_file_counts(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("WELLTRACK_MAIL=smtp\n")
    told = run("check")
    line = "welltrack: WELLTRACK_SMTP_URL is required with WELLTRACK_MAIL=smtp\n"
    assert (told.status, told.err) == (2, line)


def test_address_in_use_stops_with_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = run("serve", "--port", str(port))
    assert (told.status, told.out) == (2, "")
    assert told.err == (
        f"welltrack: 127.0.0.1:{port} can't be used (Address already in use):"
        " choose another with --host or --port\n"
    )


def test_check_of_embedded_parts_finds_them_well(tmp_path: Path) -> None:
    told = run("check")
    assert told.status == 0
    assert told.out.splitlines() == [
        "ok   settings: http://localhost:8080, data in data",
        "ok   store: sqlite data/welltrack.sqlite",
        "ok   files: disk data/files",
        "ok   mail: outbox",
    ]
    assert (tmp_path / "data/welltrack.sqlite").exists()


def test_check_says_what_to_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    monkeypatch.setenv("WELLTRACK_MAIL", "smtp")
    monkeypatch.setenv("WELLTRACK_SMTP_URL", f"smtp://127.0.0.1:{port}")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/welltrack.sqlite").write_text("something else entirely, and long enough")
    told = run("check", "--json")
    found = {finding["part"]: finding for finding in json.loads(told.out)}
    assert told.status == 1
    assert {part: finding["ok"] for part, finding in found.items()} == {
        "settings": True,
        "store": False,
        "files": True,
        "mail": False,
    }
    assert "is damaged, or not a WellTrack database" in found["store"]["mend"]
    assert "Connection refused" in found["mail"]["mend"]


def test_check_refuses_an_address_of_no_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WELLTRACK_MAIL", "smtp")
    monkeypatch.setenv("WELLTRACK_SMTP_URL", "mail.example.com")
    told = run("check")
    assert told.status == 1
    assert told.out.splitlines()[-2] == "FAIL mail: smtp"
    assert "WELLTRACK_SMTP_URL must be like smtp://" in told.out.splitlines()[-1]


def test_check_tries_out_the_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    for name, value in {"FILES": "s3", "S3_BUCKET": "reports", "S3_ENDPOINT": url}.items():
        monkeypatch.setenv(f"WELLTRACK_{name}", value)
    told = run("check")
    assert told.status == 1
    at = told.out.splitlines().index(f"FAIL files: s3 bucket reports at {url}")
    assert told.out.splitlines()[at + 1].startswith("     S3 can't be reached: ")


def test_check_asks_the_provider_of_single_sign_on(monkeypatch: pytest.MonkeyPatch) -> None:
    with openid_provider.running() as provider:
        for name, value in provider.settings().items():
            monkeypatch.setenv(f"WELLTRACK_{name.upper()}", value)
        told = run("check")
        assert told.status == 0
        assert told.out.splitlines()[-1] == f"ok   sign-in: {provider.issuer}"
        monkeypatch.setenv("WELLTRACK_OIDC_ISSUER", f"{provider.issuer}/tenant")
        told = run("check")
    assert told.status == 1
    assert told.out.splitlines()[-2] == f"FAIL sign-in: {provider.issuer}/tenant"
    assert "WELLTRACK_OIDC_ISSUER: " in told.out.splitlines()[-1]


def test_create_table_makes_the_embedded_one_too(tmp_path: Path) -> None:
    for _ in range(2):
        told = run("create-table", "--data", tmp_path / "here")
        assert (told.status, told.out) == (
            0,
            f"sqlite {tmp_path}/here/welltrack.sqlite is ready.\n",
        )


def test_account_is_made_and_can_sign_in(site: Site) -> None:
    typed = "a password of some length\n"
    options = ("--name", "Nina New", "--password-stdin", *data_of(site))
    told = run("user", "add", "nina@example.com", *options, typed=typed)
    assert (told.status, told.out) == (0, "nina@example.com has an account.\n")
    assert signs_in(site, "nina@example.com", typed.strip())
    again = run("user", "add", "NINA@example.com", *options, typed=typed)
    assert again.status == 1
    assert again.err == "welltrack: email: NINA@example.com has an account already\n"


def test_account_is_made_a_member_by_an_owner(site: Site) -> None:
    options = ("--name", "Ola", "--password-stdin", *data_of(site))
    member = ("--org", site.org.id, "--role", "viewer")
    told = run("user", "add", "ola@example.com", *member, *options, typed=factories.PASSWORD)
    assert (told.status, told.out) == (
        0,
        "ola@example.com has an account and is viewer in North Sea.\n",
    )
    listed = run("user", "list", "--org", site.org.id, "--json", *data_of(site))
    roles = {member["email"]: member["role"] for member in json.loads(listed.out)}
    assert roles["ola@example.com"] == "viewer"
    assert roles[site.crew.owner.email] == "owner"


def test_account_of_a_common_password_is_refused(site: Site) -> None:
    options = ("--name", "Per", "--password-stdin", *data_of(site))
    told = run("user", "add", "per@example.com", *options, typed="password1234\n")
    assert told.status == 1
    assert told.err.startswith("welltrack: password: is one that is guessed first")


def test_password_is_set(site: Site) -> None:
    email = site.crew.engineer.email
    told = run(
        "user", "set-password", email, "--password-stdin", *data_of(site), typed="quite another one"
    )
    assert (told.status, told.out) == (0, f"{email} has a new password.\n")
    assert signs_in(site, email, "quite another one")
    assert not signs_in(site, email, factories.PASSWORD)


def test_second_step_of_who_lost_it_is_turned_off(site: Site) -> None:
    somebody = factories.person(site.services)
    factories.second_factor(site.services, somebody)
    reset = ("user", "reset-second-step", somebody.email, *data_of(site))
    told = run(*reset)
    assert (told.status, told.out) == (0, f"{somebody.email} signs in with the password alone.\n")
    assert signs_in(site, somebody.email, factories.PASSWORD)
    told = run(*reset)
    assert (told.status, told.out) == (0, f"{somebody.email} had none.\n")


def test_password_of_nobody_can_not_be_set(site: Site) -> None:
    told = run("user", "set-password", "nobody@example.com", "--password-stdin", *data_of(site))
    assert told.status == 1
    assert "nobody has an account with the address nobody@example.com" in told.err


def test_password_is_not_asked_where_nobody_can_type(site: Site) -> None:
    told = run("user", "add", "x@example.com", "--name", "X", *data_of(site))
    assert told.status == 2
    assert "use --password-stdin" in told.err


def test_organization_is_found_by_the_name_that_a_member_knows(site: Site) -> None:
    viewer = ("--as", site.crew.viewer.email, *data_of(site))
    assert run("user", "list", "--org", "north  sea", *viewer).status == 0
    unknown = run("user", "list", "--org", "South Sea", *viewer)
    assert unknown.status == 1
    assert f"{site.crew.viewer.email} is in no organization 'South Sea'" in unknown.err
    unsaid = run("user", "list", "--org", "North Sea", *data_of(site))
    assert unsaid.status == 1
    assert "say whose it is: --as and the e-mail address of a member" in unsaid.err


def test_export_is_a_zip_for_owners_alone(site: Site, tmp_path: Path) -> None:
    out = tmp_path / "north-sea.zip"
    refused = run(
        "export", site.org.id, "--out", out, "--as", site.crew.viewer.email, *data_of(site)
    )
    assert (refused.status, out.exists()) == (1, False)
    assert "You are a viewer here; this needs an owner." in refused.err
    told = run("export", site.org.id, "--out", out, "--json", *data_of(site))
    assert told.status == 0
    assert json.loads(told.out) == {
        "org_id": site.org.id,
        "file": str(out),
        "bytes": out.stat().st_size,
        "changed_while_reading": 0,
        "lost_files": 0,
    }
    with zipfile.ZipFile(out) as archive:
        wells = archive.read("wells.jsonl").decode().splitlines()
    assert [json.loads(line)["id"] for line in wells] == [site.well.id]
    assert list(tmp_path.glob(".*")) == []
    again = run("export", site.org.id, "--out", out, *data_of(site))
    assert (again.status, again.err) == (
        2,
        f"welltrack: {out} is there already: choose another name\n",
    )


def test_check_finds_files_that_are_away(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/files").write_text("a file where a folder should be")
    told = run("check")
    assert told.status == 1
    assert "FAIL files: disk data/files" in told.out.splitlines()
