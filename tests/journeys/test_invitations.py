"""An invitation from the inviter's click, by way of the e-mail, to the new member's first event."""

import re
import time
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import People

pytestmark = pytest.mark.browser
SECONDS = 20.0


def link_to(data: Path, email: str) -> str:
    """The link of the e-mail that reached an address, without the server's name."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        for file in sorted((data / "outbox").glob("*.eml"), reverse=True):
            outgoing = message_from_bytes(file.read_bytes(), policy=default)
            body = outgoing.get_body(("plain",))
            if outgoing["To"] == email and body and "/invitation?token=" in body.get_content():
                found = re.search(r"https?://[^/\s]+(/invitation\?\S+)", body.get_content())
                return found[1] if found else ""
        time.sleep(0.1)
    raise AssertionError(f"no invitation reached {email}")


def write_first_event(page: Page, well: str) -> None:
    steps.open_page(page, f"/wells/{well}?day=2026-11-20")
    steps.add_event(page, "First of mine", "20 Nov 2026 06:00", "20 Nov 2026 09:00")
    expect(page.locator(".wt-event", has_text="First of mine")).to_be_visible()


def test_invited_stranger_makes_an_account_and_writes(people: People, data: Path) -> None:
    owner, guest = people(), people()
    org, well = steps.make_office(owner, "E-mails AS")
    steps.invite(owner, org, "stranger@example.com", "Engineer")
    guest.goto(link_to(data, "stranger@example.com"))
    guest.wait_for_url("**/register?next=*")
    steps.settled(guest)
    guest.get_by_label("Your name").fill("Bo Stranger")
    expect(guest.get_by_label("E-mail")).to_have_value("stranger@example.com")
    guest.get_by_label("Password").fill(steps.PASSWORD)
    guest.get_by_role("button", name="Create account and join").click()
    expect(guest.get_by_role("heading", name="E-mails AS", exact=True)).to_be_visible()
    write_first_event(guest, well)
    steps.open_page(owner, f"/orgs/{org}/activity?entity=event")
    expect(owner.locator(".wt-audit > li")).to_contain_text(
        "Bo Stranger created the event First of mine"
    )


def test_email_that_can_not_leave_is_told_and_sent_again(people: People, data: Path) -> None:
    owner = people()
    org, _ = steps.make_office(owner, "Away AS")
    outbox = data / "outbox"
    aside = outbox.rename(outbox.with_name("aside"))
    outbox.write_text("in the way")
    try:
        steps.invite(owner, org, "late@example.com", "Viewer")
        invited = owner.locator("tr", has_text="late@example.com")
        expect(invited).to_contain_text("E-mail on its way")
    finally:
        outbox.unlink()
        aside.rename(outbox)
    invited.get_by_role("button", name="Send again").click()
    expect(invited).not_to_contain_text("E-mail on its way")
    steps.open_page(owner, link_to(data, "late@example.com"))
    expect(owner.locator(".wt-empty")).to_contain_text("There is no such invitation")
