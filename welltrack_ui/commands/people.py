"""`welltrack user`: accounts, for the administrator of a server."""

import sys
from typing import Annotated

import typer

from welltrack_ui.commands.opening import (
    ActingAs,
    AsJson,
    DataFolder,
    OrgName,
    exit_with_error,
    open_services,
    print_json,
    print_line,
)
from welltrack_ui.domain.access import RoleName
from welltrack_ui.services.admin import AdminService

app = typer.Typer(no_args_is_help=True)

EmailArgument = Annotated[str, typer.Argument(metavar="EMAIL", help="The e-mail address.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]


@app.command()
def add(
    email: EmailArgument,
    name: Annotated[str, typer.Option("--name", help="The person's name.")],
    org: Annotated[
        str | None, typer.Option("--org", metavar="ORG", help="Make them a member: its id or name.")
    ] = None,
    role: Annotated[RoleName, typer.Option("--role", help="Their role in it.")] = "engineer",
    acting: ActingAs = None,
    password_stdin: FromStdin = False,
    data: DataFolder = None,
) -> None:
    """Make an account, and with --org a member."""
    with open_services(data) as services:
        admin = AdminService(services)
        # Before the account is made: a wrong --org must not leave an account without membership.
        owner = admin.resolve_actor(org, acting) if org else None
        user = admin.add_user(email, name, read_password(password_stdin))
        if owner:
            admin.add_member(owner[0], owner[1].id, user.email, role)
            print_line(f"{user.email} has an account and is {role} in {owner[1].name}.")
        else:
            print_line(f"{user.email} has an account.")


@app.command()
def set_password(
    email: EmailArgument, password_stdin: FromStdin = False, data: DataFolder = None
) -> None:
    """Set somebody's password; all of their sessions end."""
    with open_services(data) as services:
        admin = AdminService(services)
        # An unknown address fails here, before somebody types a password twice.
        admin.find_actor(email)
        admin.set_password(email, read_password(password_stdin))
        print_line(f"{email} has a new password.")


@app.command()
def reset_second_step(email: EmailArgument, data: DataFolder = None) -> None:
    """Turn off the second step of somebody who lost app and recovery codes; their sessions end."""
    with open_services(data) as services:
        done = AdminService(services).reset_two_factor(email)
        print_line(f"{email} signs in with the password alone." if done else f"{email} had none.")


@app.command("list")
def list_people(
    org: OrgName, acting: ActingAs = None, as_json: AsJson = False, data: DataFolder = None
) -> None:
    """List the members of an organization."""
    with open_services(data) as services:
        admin = AdminService(services)
        actor, organization = admin.resolve_actor(org, acting)
        members = admin.list_members(actor, organization.id)
    if as_json:
        print_json(
            [{"email": m.email, "name": m.name, "role": m.role, "id": m.id} for m in members]
        )
        return
    for member in members:
        print_line(f"{member.role:<9} {member.email:<32} {member.name}")


def read_password(from_stdin: bool) -> str:
    """A password: the first line of standard input, or prompted twice without echo.

    Raises: typer.Exit, status 2, without a terminal to prompt on.
    """
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        exit_with_error("there is no terminal to ask for a password: use --password-stdin", 2)
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
