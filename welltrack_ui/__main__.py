"""The entry point of `welltrack`."""

import sys

import typer

from welltrack_ui.commands import probing


def main() -> None:
    """Run the command that the arguments name."""
    if sys.argv[1:2] == ["health"]:
        # The whole command line takes two seconds of a processor, and this runs each half minute.
        probe = typer.Typer(
            add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
        )
        probe.command()(probing.health)
        probe(args=sys.argv[2:], prog_name="welltrack health")
    from welltrack_ui import cli  # noqa: PLC0415 - as above

    cli.main()


if __name__ == "__main__":
    main()
