"""The command line: `welltrack serve`, `welltrack import wells FILE.csv`, and more."""

import contextlib
from importlib import metadata
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from welltrack_ui.commands import (
    backing_up,
    checking,
    exporting,
    importing,
    people,
    probing,
    serving,
)
from welltrack_ui.commands.opening import print_error, print_line
from welltrack_ui.domain.errors import WellTrackError
from welltrack_ui.object_storage.errors import FileStoreUnavailable
from welltrack_ui.services.backup.manifest import BackupRefused
from welltrack_ui.settings import SettingsError
from welltrack_ui.store.engine.errors import StoreError


class CommandGroup(TyperGroup):
    """Commands that end with one clear line where something is refused, never a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command. Raises: typer.Exit, status 2 for a wrong setting, 1 for a refusal."""
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            print_error(f"welltrack: {error}")
            raise typer.Exit(2) from None
        except (WellTrackError, StoreError, FileStoreUnavailable, BackupRefused) as error:
            print_error(f"welltrack: {error}")
            raise typer.Exit(1) from None


app = typer.Typer(
    cls=CommandGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # no boxes: what is told also lands in logs
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(serving.serve)
app.command()(serving.demo)
app.add_typer(importing.app, name="import", help="Make wells or events from a CSV file.")
app.command()(exporting.export)
app.command()(backing_up.backup)
app.command()(backing_up.restore)
app.command()(checking.check)
app.command()(checking.create_table)
app.command()(probing.health)
app.add_typer(people.app, name="user", help="Make accounts, set passwords, list members.")


def print_version(requested: bool) -> None:
    """Print the version for `--version`. Raises: typer.Exit."""
    if requested:
        with contextlib.suppress(metadata.PackageNotFoundError):
            print_line(f"WellTrack {metadata.version('welltrack')}")
        raise typer.Exit


@app.callback()
def welltrack(
    _: Annotated[
        bool,
        typer.Option("--version", callback=print_version, is_eager=True, help="Tell the version."),
    ] = False,
) -> None:
    """A shared calendar, file room and change log for wells.

    Settings come from the environment (WELLTRACK_...) or from a file named .env.
    """


def main() -> None:
    """The entry point of `welltrack`."""
    app(prog_name="welltrack")


if __name__ == "__main__":
    main()
