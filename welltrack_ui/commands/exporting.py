"""`welltrack export`: an organization in one ZIP file."""

from pathlib import Path
from typing import Annotated

import typer

from welltrack_ui.commands.opening import (
    ActingAs,
    AsJson,
    DataFolder,
    exit_with_error,
    open_services,
    print_error,
    print_json,
    print_line,
)
from welltrack_ui.services.admin import AdminService
from welltrack_ui.services.backup.organization_restore import read_export_manifest


def export(
    org: Annotated[
        str, typer.Argument(metavar="ORG", help="Organization: its id, or with --as its name.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.zip", help="The file to write.")],
    acting: ActingAs = None,
    as_json: AsJson = False,
    data: DataFolder = None,
) -> None:
    """Write everything of an organization to a ZIP, files too.

    It holds JSON lines of each kind, and the files. The file appears when it is whole.
    """
    if out.exists():
        exit_with_error(f"{out} is there already: choose another name", 2)
    with open_services(data) as services:
        actor, owned = AdminService(services).resolve_actor(org, acting)
        partial_file = out.with_name(f".{out.name}.part")
        try:
            # Written beside and renamed: whoever copies the export away never gets half of one.
            with partial_file.open("wb") as target:
                services.exports.write_zip(actor, owned.id, target)
            partial_file.rename(out)
        except OSError as error:
            exit_with_error(f"{out} can't be written: {error.strerror}", 2)
        finally:
            partial_file.unlink(missing_ok=True)
    size = out.stat().st_size
    manifest = read_export_manifest(out)
    changed, lost = len(manifest.changed_while_reading), len(manifest.lost_files)
    if changed:
        print_error(f"{changed} things changed while it was read: export again at a quiet time")
    if lost:
        print_error(f"{lost} files have no bytes in the store, and none in the export")
    if as_json:
        return print_json(
            {
                "org_id": owned.id,
                "file": str(out),
                "bytes": size,
                "changed_while_reading": changed,
                "lost_files": lost,
            }
        )
    return print_line(f"{owned.name} is in {out}, {size:,} bytes.")
