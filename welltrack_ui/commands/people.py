"""`welltrack user`: accounts, for whoever runs WellTrack."""

import sys
from typing import Annotated

import typer

from welltrack_ui.commands.opening import (
    ActingAs,
    AsJson,
    DataFolder,
    OrgName,
    fail,
    opened,
    say,
    say_json,
)
from welltrack_ui.domain.access import RoleName
from welltrack_ui.services.admin import OperatorService

app = typer.Typer(no_args_is_help=True)

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The e-mail address.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]


@app.command()
def add(
    email: Email,
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
    with opened(data) as services:
        operators = OperatorService(services)
        owner = operators.acting(org, acting) if org else None
        user = operators.add_user(email, name, asked_password(password_stdin))
        if owner:
            operators.join(owner[0], owner[1].id, user.email, role)
            say(f"{user.email} has an account and is {role} in {owner[1].name}.")
        else:
            say(f"{user.email} has an account.")


@app.command()
def set_password(email: Email, password_stdin: FromStdin = False, data: DataFolder = None) -> None:
    """Set somebody's password; all of their sessions end."""
    with opened(data) as services:
        operators = OperatorService(services)
        operators.person(email)
        operators.set_password(email, asked_password(password_stdin))
        say(f"{email} has a new password.")


@app.command()
def reset_second_step(email: Email, data: DataFolder = None) -> None:
    """Turn off the second step of somebody who lost app and recovery codes; their sessions end."""
    with opened(data) as services:
        done = OperatorService(services).reset_second_step(email)
        say(f"{email} signs in with the password alone." if done else f"{email} had none.")


@app.command("list")
def list_people(
    org: OrgName, acting: ActingAs = None, as_json: AsJson = False, data: DataFolder = None
) -> None:
    """List the members of an organization."""
    with opened(data) as services:
        operators = OperatorService(services)
        actor, owned = operators.acting(org, acting)
        found = operators.people(actor, owned.id)
    if as_json:
        say_json([{"email": m.email, "name": m.name, "role": m.role, "id": m.id} for m in found])
        return
    for member in found:
        say(f"{member.role:<9} {member.email:<32} {member.name}")


def asked_password(from_stdin: bool) -> str:
    """A password: the first line of standard input, or asked twice without showing it."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        fail("there is no terminal to ask for a password: use --password-stdin", 2)
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
