"""The compose files: which settings reach the app, who gets in, and what waits for what."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from welltrack_ui.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())
AWS_PATH: dict[str, Any] = yaml.safe_load((ROOT / "deploy/compose.aws.yaml").read_text())
EXAMPLE = (ROOT / "deploy/example.env").read_text()
SETTINGS = {f"WELLTRACK_{name.upper()}" for name in Settings.model_fields}
OF_THE_PROXY = {"WELLTRACK_HOST"}
SET_BY_THE_IMAGE = {"WELLTRACK_DATA"}


def join_files() -> dict[str, Any]:
    """The services of both files, as compose merges them; lists are not needed here."""
    services: dict[str, Any] = {}
    for file in (COMPOSE, AWS_PATH):
        for name, service in file["services"].items():
            merged = services.setdefault(name, {})
            for field, value in service.items():
                if isinstance(value, dict) and isinstance(merged.get(field), dict):
                    merged[field] = merged[field] | value
                else:
                    merged[field] = value
    return services


SERVICES = join_files()
BOTH = pytest.mark.parametrize("services", [COMPOSE["services"], SERVICES], ids=["one", "aws"])


def test_every_setting_reaches_the_app() -> None:
    given = {n for n in COMPOSE["services"]["app"]["environment"] if n.startswith("WELLTRACK_")}
    assert SETTINGS - given == SET_BY_THE_IMAGE
    assert given - SETTINGS == set()


def test_what_is_not_set_in_the_file_is_left_to_the_operator() -> None:
    environment = COMPOSE["services"]["app"]["environment"]
    fixed = {name for name, value in environment.items() if value is not None}
    assert fixed == {
        *("WELLTRACK_BASE_URL", "WELLTRACK_TRUSTED_PROXIES", "WELLTRACK_LOG"),
        *("WELLTRACK_BACKUP_FOLDER", "WELLTRACK_BACKUP_EVERY"),
    }


@BOTH
def test_deployment_sets_only_settings_that_exist(services: dict[str, Any]) -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    given = set(re.findall(r"\bWELLTRACK_\w+(?==)", dockerfile))
    given |= {n for n in services["app"]["environment"] if n.startswith("WELLTRACK_")}
    given |= set(re.findall(r"^#? ?(WELLTRACK_\w+)=", EXAMPLE, re.MULTILINE)) - OF_THE_PROXY
    assert given - SETTINGS == set()


def test_compose_asks_for_nothing_that_its_example_leaves_out() -> None:
    asked = {
        name
        for file in ("compose.yaml", "compose.aws.yaml")
        for name in re.findall(r"\$\{(\w+)", (ROOT / "deploy" / file).read_text())
    }
    assert asked <= set(re.findall(r"^#? ?(\w+)=", EXAMPLE, re.MULTILINE))
    # The default needs nothing but what the example has a value for.
    needed = re.findall(r"\$\{(\w+):\?", (ROOT / "deploy/compose.yaml").read_text())
    assert needed == []


@BOTH
def test_compose_pins_its_images(services: dict[str, Any]) -> None:
    images = [service["image"] for service in services.values() if "build" not in service]
    assert [image for image in images if not re.search(r":\d+\.\d+", image)] == []


@BOTH
def test_compose_lets_people_in_through_the_proxy_alone(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    app = services["app"]
    assert (app["read_only"], app["cap_drop"]) == (True, ["ALL"])
    assert app["security_opt"] == ["no-new-privileges:true"]
    assert (app["init"], app["ulimits"]) == (True, {"nofile": 65535})


def test_default_is_one_app_on_its_folder_behind_the_proxy() -> None:
    assert sorted(COMPOSE["services"]) == ["app", "proxy"]
    app = COMPOSE["services"]["app"]
    assert app["volumes"] == ["data:/data", "${BACKUP_PLACE:-backups}:/backups"]
    assert app["environment"]["WELLTRACK_BACKUP_FOLDER"] == "/backups"
    assert app["environment"]["WELLTRACK_BACKUP_EVERY"] == "${WELLTRACK_BACKUP_EVERY:-24}"
    # The image makes both folders for its user, and a new volume takes over their owner.
    assert "--mode 700 /data /backups" in (ROOT / "Dockerfile").read_text()


@BOTH
def test_log_cannot_fill_the_disk_and_memory_is_bounded(services: dict[str, Any]) -> None:
    for name, service in services.items():
        assert service["logging"]["options"] == {"max-size": "20m", "max-file": "5"}, name
        if service.get("restart"):
            assert "mem_limit" in service, name


def test_health_is_asked_by_compose_too() -> None:
    app = COMPOSE["services"]["app"]
    assert app["healthcheck"]["test"] == ["CMD", "welltrack", "health"]
    assert app["stop_grace_period"] == "15s"


@BOTH
def test_compose_waits_for_services_that_exist_and_say_when_they_are_ready(
    services: dict[str, Any],
) -> None:
    waits = [
        (other, how["condition"])
        for service in services.values()
        for other, how in service.get("depends_on", {}).items()
    ]
    healthy = {other for other, condition in waits if condition == "service_healthy"}
    assert {other for other, _ in waits} <= services.keys()
    assert [name for name in sorted(healthy) if "healthcheck" not in services[name]] == []


@pytest.mark.parametrize("files", [(COMPOSE,), (COMPOSE, AWS_PATH)], ids=["one", "aws"])
def test_compose_mounts_only_volumes_that_it_declares(files: tuple[dict[str, Any], ...]) -> None:
    mounts = [m for file in files for s in file["services"].values() for m in s.get("volumes", [])]
    named = {re.sub(r"^\$\{\w+:-(\w+)\}", r"\1", m).partition(":")[0] for m in mounts}
    declared = {name for file in files for name in file["volumes"]}
    assert {name for name in named if not name.startswith(".")} == declared


@pytest.mark.parametrize("name", ["Caddyfile", "Caddyfile.aws"])
def test_proxy_ends_headers_that_never_end(name: str) -> None:
    text = (ROOT / "deploy" / name).read_text()
    assert re.search(r"timeouts \{\s+read_header \d+s", text)
    assert "reverse_proxy app:8080" in text


def test_compose_and_proxy_agree_on_the_bucket() -> None:
    bucket = SERVICES["app"]["environment"]["WELLTRACK_S3_BUCKET"]
    caddyfile = (ROOT / "deploy/Caddyfile.aws").read_text()
    assert f"path /{bucket} /{bucket}/*" in caddyfile
    assert f"s3.bucket.create -name {bucket}'" in SERVICES["bucket"]["command"][0]
    assert "./Caddyfile.aws:/etc/caddy/Caddyfile:ro" in AWS_PATH["services"]["proxy"]["volumes"]
