"""How to get into a demo: its accounts, kept in its data folder."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from welltrack_ui.domain.access import RoleName
from welltrack_ui.settings import SettingsError

DEMO_FILE = "demo.json"
PASSWORD_BYTES = 12
DEMO_PEOPLE: tuple[tuple[RoleName, str, str], ...] = (
    ("owner", "owner@demo.example", "Olivia Owner"),
    ("engineer", "engineer@demo.example", "Emil Engineer"),
    ("viewer", "viewer@demo.example", "Vera Viewer"),
)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody of the demo, with the password that was made for this folder."""

    role: RoleName
    email: str
    name: str
    password: str


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that is ready: who may sign in, and the well to begin with, on a day."""

    accounts: tuple[DemoAccount, ...]
    org_id: str
    org_name: str
    well_id: str
    well_name: str
    day: str


def load_accounts(folder: Path) -> tuple[DemoAccount, ...]:
    """The accounts of a folder, with passwords made at random the first time."""
    known = read_demo_file(folder)
    if known:
        return tuple(DemoAccount(**fields) for fields in known["accounts"])
    made = tuple(
        DemoAccount(role, email, name, secrets.token_urlsafe(PASSWORD_BYTES))
        for role, email, name in DEMO_PEOPLE
    )
    write_demo_file(folder, {"accounts": [asdict(account) for account in made]})
    return made


def load_demo(folder: Path) -> Demo | None:
    """The demo of a folder, if it was made to its end."""
    known = read_demo_file(folder)
    if not known or "well_id" not in known:
        return None
    return Demo(**{**known, "accounts": load_accounts(folder)})


def save_demo(folder: Path, demo: Demo) -> None:
    """Note that the demo is made, and is not to be made again."""
    write_demo_file(folder, asdict(demo))


def read_demo_file(folder: Path) -> dict[str, Any] | None:
    """What is noted in a folder."""
    try:
        found = json.loads((folder / DEMO_FILE).read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise SettingsError(f"{folder / DEMO_FILE} can't be read ({error}): remove it") from None
    return dict(found)


def write_demo_file(folder: Path, content: dict[str, Any]) -> None:
    """Note it whole or not at all, readable for its owner only."""
    part = folder / f".{DEMO_FILE}.part"
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    part.rename(folder / DEMO_FILE)
