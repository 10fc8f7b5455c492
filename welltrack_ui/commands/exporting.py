"""`welltrack export`: everything of an organization in one file."""

from pathlib import Path
from typing import Annotated

import typer

from welltrack_ui.commands.opening import ActingAs, AsJson, DataFolder, fail, opened, say, say_json
from welltrack_ui.services.admin import OperatorService


def export(
    org: Annotated[
        str, typer.Argument(metavar="ORG", help="Organization: its id, or with --as its name.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.zip", help="The file to write.")],
    acting: ActingAs = None,
    as_json: AsJson = False,
    data: DataFolder = None,
) -> None:
    """Write everything of an organization to a ZIP: JSON lines of each kind, and the files.

    The file appears when it is whole.
    """
    if out.exists():
        fail(f"{out} is there already: choose another name", 2)
    with opened(data) as services:
        actor, owned = OperatorService(services).acting(org, acting)
        part = out.with_name(f".{out.name}.part")
        try:
            with part.open("wb") as target:
                services.exports.write(actor, owned.id, target)
            part.rename(out)
        except OSError as error:
            fail(f"{out} can't be written: {error.strerror}", 2)
        finally:
            part.unlink(missing_ok=True)
    size = out.stat().st_size
    if as_json:
        return say_json({"org_id": owned.id, "file": str(out), "bytes": size})
    return say(f"{owned.name} is in {out}, {size:,} bytes.")
