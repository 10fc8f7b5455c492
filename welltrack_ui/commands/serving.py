"""`welltrack serve` and `welltrack demo`."""

from pathlib import Path
from typing import Annotated

import typer

from welltrack_ui import main, urls
from welltrack_ui.commands.opening import (
    DataFolder,
    open_services,
    print_line,
    read_settings,
    server_address,
)
from welltrack_ui.demo import builder
from welltrack_ui.demo.access import Demo
from welltrack_ui.settings import Settings
from welltrack_ui.web import log_config

DEMO_FOLDER = Path("data/demo")
# Never the store of the environment: the demo's accounts belong to its own folder.
EMBEDDED_SETTINGS = {"store": "sqlite", "files": "disk", "mail": "outbox"}

Host = Annotated[
    str, typer.Option("--host", help="Address to listen at; 0.0.0.0 for all of this machine's.")
]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="Port to listen at.")]
DemoFolder = Annotated[
    Path, typer.Option("--data", metavar="DIR", help="Folder that keeps the demo.")
]


def serve(host: Host = "127.0.0.1", port: Port = 8080, data: DataFolder = None) -> None:
    """Serve the screens and the API until stopped."""
    settings = read_settings(data, at=(host, port))
    run_server(settings, host, port)


def demo(host: Host = "127.0.0.1", port: Port = 8080, data: DemoFolder = DEMO_FOLDER) -> None:
    """Serve an organization of real wells, made at first start.

    Prints how to sign in: passwords are made at random for each data folder, and kept in it.
    """
    # Closed before serving: the server opens the store anew, with the address it is reached at.
    with open_services(data, EMBEDDED_SETTINGS) as services:
        built_demo = builder.build_demo(services, data)
    settings = read_settings(data, EMBEDDED_SETTINGS, at=(host, port))
    print_line(demo_introduction(built_demo, settings))
    run_server(settings, host, port)


def run_server(settings: Settings, host: str, port: int) -> None:
    """Serve until stopped, and print the address once connections are accepted."""
    log_config.configure_logging(settings.log)

    def print_address(bound: int) -> None:
        where = settings.base_url if bound == port else server_address(host, bound)
        print_line(f"WellTrack is on {where} (Ctrl+C stops it)")

    main.serve_application(settings, host, port, print_address)


def demo_introduction(demo: Demo, settings: Settings) -> str:
    """The lines that tell how to sign in to the demo, and where to begin."""
    accounts = [f"  {a.role:<9} {a.email:<22} {a.password}" for a in demo.accounts]
    first = settings.base_url + urls.well_url(demo.well_id, day=demo.day)
    return "\n".join(
        [
            f"The organization {demo.org_name!r} holds real wells and reports. Sign in as",
            *accounts,
            f"and begin with {demo.well_name}: {first}",
        ]
    )
