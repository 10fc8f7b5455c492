"""Accounts of the demo, stored in its data folder."""

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
    """An account of the demo, with the random password of this data folder."""

    role: RoleName
    email: str
    name: str
    password: str


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that is complete: its accounts, and the well and day to begin with."""

    accounts: tuple[DemoAccount, ...]
    org_id: str
    org_name: str
    well_id: str
    well_name: str
    day: str


def load_accounts(folder: Path) -> tuple[DemoAccount, ...]:
    """The accounts of a data folder; at the first call they get random passwords.

    Raises: SettingsError for a file that can't be read.
    """
    stored = read_demo_file(folder)
    if stored:
        return tuple(DemoAccount(**fields) for fields in stored["accounts"])
    accounts = tuple(
        DemoAccount(role, email, name, secrets.token_urlsafe(PASSWORD_BYTES))
        for role, email, name in DEMO_PEOPLE
    )
    write_demo_file(folder, {"accounts": [asdict(account) for account in accounts]})
    return accounts


def load_demo(folder: Path) -> Demo | None:
    """The demo of a data folder; None until it is complete. Raises: SettingsError."""
    stored = read_demo_file(folder)
    # Accounts are stored first, the rest at the end: without a well the making broke off.
    if not stored or "well_id" not in stored:
        return None
    return Demo(**{**stored, "accounts": load_accounts(folder)})


def save_demo(folder: Path, demo: Demo) -> None:
    """Store that the demo is complete."""
    write_demo_file(folder, asdict(demo))


def read_demo_file(folder: Path) -> dict[str, Any] | None:
    """The stored demo; None at the first start. Raises: SettingsError for an unreadable file."""
    try:
        content = json.loads((folder / DEMO_FILE).read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise SettingsError(f"{folder / DEMO_FILE} can't be read ({error}): remove it") from None
    return dict(content)


def write_demo_file(folder: Path, content: dict[str, Any]) -> None:
    """Write the file whole or not at all, readable for its owner only."""
    partial_file = folder / f".{DEMO_FILE}.part"
    partial_file.unlink(missing_ok=True)
    handle = os.open(partial_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
        file.flush()
        # Before the rename, which could otherwise reach the disk without the content.
        os.fsync(file.fileno())
    partial_file.rename(folder / DEMO_FILE)
