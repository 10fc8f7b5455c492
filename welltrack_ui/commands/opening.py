"""Shared by the commands: common options, settings, opening of services, output."""

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from welltrack_ui import main
from welltrack_ui.services.container import Services
from welltrack_ui.settings import Settings, load_settings

LOOPBACK_HOSTS = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::"}  # noqa: S104 - compared, not bound

DataFolder = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="Folder of the embedded parts. Default: WELLTRACK_DATA, ./data.",
    ),
]
OrgName = Annotated[
    str, typer.Option("--org", metavar="ORG", help="Organization: its id, or with --as its name.")
]
ActingAs = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="EMAIL",
        help="The member who does it, with their rights. Default: the organization's first owner.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer with JSON, for scripts.")]


def read_settings(
    data: Path | None, more: Mapping[str, str] | None = None, at: tuple[str, int] | None = None
) -> Settings:
    """The settings, with values that a command gives in place of the environment's.

    Links lead to the host and port of `at`, unless WELLTRACK_BASE_URL is set.

    Raises: SettingsError.
    """
    settings = load_settings(data=data, **(more or {}))
    if at is None or "base_url" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"base_url": server_address(*at)})


def server_address(host: str, port: int) -> str:
    """The URL at which a browser on this machine reaches a server that listens at an address."""
    name = "localhost" if host in LOOPBACK_HOSTS else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


@contextlib.contextmanager
def open_services(data: Path | None, more: Mapping[str, str] | None = None) -> Iterator[Services]:
    """A context with the services of the settings; it closes the store. Raises: SettingsError."""
    services = main.create_services(read_settings(data, more))
    with contextlib.closing(services.engine):
        yield services


def print_line(text: str) -> None:
    """Print a line of the answer."""
    typer.echo(text)


def print_error(text: str) -> None:
    """Print a line to stderr, beside the answer."""
    typer.echo(text, err=True)


def print_json(answer: Any) -> None:
    """Print an answer as JSON, for scripts."""
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def exit_with_error(text: str, status: int = 1) -> NoReturn:
    """End the command with an error line: status 1 for a refusal, 2 for a wrong setting or option.

    Raises: typer.Exit.
    """
    print_error(f"welltrack: {text}")
    raise typer.Exit(status)


def read_file(path: Path) -> bytes:
    """The bytes of a file named on the command line. Raises: typer.Exit, if unreadable."""
    try:
        return path.read_bytes()
    except OSError as error:
        exit_with_error(f"{path} can't be read: {error.strerror}", 2)
