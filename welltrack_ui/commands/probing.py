"""`welltrack health`: whether a server on this machine answers, for health checks of containers.

It imports next to nothing: a container is asked every half minute.
"""

import http.client
from typing import Annotated

import typer

TIMEOUT_SECONDS = 5


def health(
    port: Annotated[
        int, typer.Option("--port", min=1, max=65535, help="Port that the server listens at.")
    ] = 8080,
    ready: Annotated[
        bool, typer.Option("--ready", help="Ask whether store and files can be reached, too.")
    ] = False,
) -> None:
    """Ask the server on this machine whether it is well.

    It is for health checks of containers. Exit status 0: it is; 1: it is not, or does not answer
    within 5 seconds.
    """
    path = "/readyz" if ready else "/healthz"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", path)
        status: int | str = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        status = str(error) or type(error).__name__
    finally:
        connection.close()
    typer.echo(f"{path}: {status}")
    if status != 200:
        raise typer.Exit(1)
