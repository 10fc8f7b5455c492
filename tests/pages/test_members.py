"""Members and invitations: who is shown, and what is done about them."""

from asyncio import to_thread

from tests import factories
from tests.components.patience import until
from tests.factories import Site
from tests.pages.conftest import Visit
from tests.pages.screen import Browser
from welltrack_ui import urls
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.user import InvitationDraft, RoleChange


async def open_members(visit: Visit, site: Site, who: Actor) -> Browser:
    return await visit(who, urls.members_url(site.org.id))


def roles(site: Site) -> dict[str, str]:
    """The role of each member by name, as it is stored."""
    members = site.services.members.list(site.crew.owner, site.org.id).items
    return {member.name: member.role for member in members}


def version_of(site: Site, who: Actor) -> int:
    members = site.services.members.list(site.crew.owner, site.org.id).items
    return next(member.version for member in members if member.user_id == who.user_id)


async def test_members_stand_by_role_and_name(visit: Visit, own_site: Site) -> None:
    page = await open_members(visit, own_site, own_site.crew.viewer)
    crew = own_site.crew
    assert [row[:3] for row in page.rows] == [
        ["Owner", crew.owner.email, "Owner"],
        ["Admin", crew.admin.email, "Administrator"],
        ["Engineer", crew.engineer.email, "Engineer"],
        ["Viewer you", crew.viewer.email, "Viewer"],
    ]
    assert "Invitations" not in page.text


async def test_invitation_that_is_sent_shows_its_link_and_stands_in_the_list(
    visit: Visit, own_site: Site
) -> None:
    services, crew = own_site.services, own_site.crew
    page = await open_members(visit, own_site, crew.admin)
    page.press("Invite")
    page.fill({"E-mail": "no address"})
    page.press("Send the invitation")
    await page.sees("E-mail is not an e-mail address")
    # An administrator makes no owners.
    assert list(page.control("Role").options) == ["viewer", "engineer", "admin"]  # type: ignore[attr-defined]
    page.fill({"E-mail": "new@example.com", "Role": "viewer"})
    page.press("Send the invitation")
    await page.sees("The invitation to new@example.com is on its way.")
    (sent,) = (await to_thread(services.invitations.list, crew.admin, own_site.org.id)).items
    assert (sent.email, sent.role, sent.status) == ("new@example.com", "viewer", "pending")
    await page.sees(sent.invite_url)
    await page.sees("new@example.com Viewer Pending")


async def test_invitation_of_who_is_here_or_invited_is_refused_with_the_remedy(
    visit: Visit, own_site: Site
) -> None:
    services, crew = own_site.services, own_site.crew
    draft = InvitationDraft(email="new@example.com", role="viewer")
    await to_thread(services.invitations.create, crew.admin, own_site.org.id, draft)
    page = await open_members(visit, own_site, crew.admin)
    page.press("Invite")
    page.fill({"E-mail": "NEW@example.com"})
    page.press("Send the invitation")
    await page.sees("is invited already: send that invitation again, or revoke it first.")
    page.fill({"E-mail": crew.viewer.email.upper()})
    page.press("Send the invitation")
    await page.sees("is a member already: change the role in the list of members.")
    assert len((await to_thread(services.invitations.list, crew.admin, own_site.org.id)).items) == 1


async def test_invitation_is_sent_again_and_taken_back(visit: Visit, own_site: Site) -> None:
    services, crew = own_site.services, own_site.crew
    draft = InvitationDraft(email="new@example.com", role="engineer")
    first = await to_thread(services.invitations.create, crew.owner, own_site.org.id, draft)
    page = await open_members(visit, own_site, crew.owner)
    page.press("Send again", row="new@example.com")
    await page.sees("A new e-mail to new@example.com is on its way.")
    (again,) = (await to_thread(services.invitations.list, crew.owner, own_site.org.id)).items
    assert again.version > first.version
    page.press("Take back", row="new@example.com")
    await page.sees("Take back the invitation to new@example.com?")
    page.press("Take back")
    await page.sees("The invitation to new@example.com was taken back.")
    (gone,) = (await to_thread(services.invitations.list, crew.owner, own_site.org.id)).items
    assert gone.status == "revoked"
    await page.loses("Send again")


async def test_role_that_is_changed_counts_at_once(visit: Visit, own_site: Site) -> None:
    page = await open_members(visit, own_site, own_site.crew.admin)
    page.press("Change the role of Viewer")
    await page.sees("Role of Viewer")
    assert page.values("Role") == ["viewer"]
    page.fill({"Role": "engineer"})
    page.press("Save")
    await page.sees("Viewer saved")
    assert (await to_thread(roles, own_site))["Viewer"] == "engineer"
    expected = ["Owner", "Administrator", "Engineer", "Engineer"]
    await until(lambda: [row[2] for row in page.rows] == expected)


async def lose_race_for_role(visit: Visit, site: Site) -> Browser:
    """The page of an administrator who gives a role; an owner has given another meanwhile."""
    crew = site.crew
    page = await open_members(visit, site, crew.admin)
    page.press("Change the role of Viewer")
    change = RoleChange(role="admin", version=await to_thread(version_of, site, crew.viewer))
    update = site.services.members.update
    await to_thread(update, crew.owner, site.org.id, crew.viewer.user_id, change)
    page.fill({"Role": "engineer"})
    page.press("Save")
    return page


async def test_role_that_another_changed_meanwhile_is_not_written_over(
    visit: Visit, own_site: Site
) -> None:
    page = await lose_race_for_role(visit, own_site)
    await page.sees(
        "Owner changed it just now", "Role", "Viewer → Administrator", "Yours: Engineer"
    )
    assert (await to_thread(roles, own_site))["Viewer"] == "admin"
    page.press("Keep mine")
    await page.sees("Viewer saved")
    assert (await to_thread(roles, own_site))["Viewer"] == "engineer"
    page.press("Undo")
    await until(lambda: page.rows[1][2] == "Administrator")


async def test_role_of_another_is_taken_where_both_changed_it(visit: Visit, own_site: Site) -> None:
    page = await lose_race_for_role(visit, own_site)
    await page.sees("Take theirs")
    page.press("Take theirs")
    await until(lambda: page.values("Role") == ["admin"])


async def test_role_of_a_member_who_was_removed_meanwhile_says_so_and_restores_nothing(
    visit: Visit, own_site: Site
) -> None:
    services, crew = own_site.services, own_site.crew
    page = await open_members(visit, own_site, crew.admin)
    page.press("Change the role of Viewer")
    remove = services.members.remove_member
    await to_thread(remove, crew.owner, own_site.org.id, crew.viewer.user_id)
    page.fill({"Role": "engineer"})
    page.press("Save")
    await page.sees("Owner removed this member just now")
    assert "Restore and save" not in page.text


async def test_member_is_removed_only_after_the_question(visit: Visit, own_site: Site) -> None:
    page = await open_members(visit, own_site, own_site.crew.admin)
    page.press("Remove Engineer")
    await page.sees(f"Remove Engineer from {own_site.org.name}?")
    page.press("Cancel")
    await page.loses(f"Remove Engineer from {own_site.org.name}?")
    assert "Engineer" in await to_thread(roles, own_site)
    page.press("Remove Engineer")
    await page.sees(f"Remove Engineer from {own_site.org.name}?")
    page.press("Remove")
    await page.sees("Engineer is no longer a member.")
    assert await to_thread(roles, own_site) == {
        "Owner": "owner",
        "Admin": "admin",
        "Viewer": "viewer",
    }
    await until(lambda: [row[0] for row in page.rows] == ["Owner", "Admin you", "Viewer"])


async def test_who_leaves_is_led_home_and_no_longer_a_member(visit: Visit, own_site: Site) -> None:
    page = await open_members(visit, own_site, own_site.crew.engineer)
    page.press("Leave the organization")
    await page.sees(f"Leave {own_site.org.name}?")
    page.press("Leave")
    await page.loses(f"Leave {own_site.org.name}?")
    assert "Engineer" not in await to_thread(roles, own_site)
    assert own_site.org.id not in page.path


async def test_last_owner_can_not_leave_nor_be_less(visit: Visit, own_site: Site) -> None:
    page = await open_members(visit, own_site, own_site.crew.owner)
    page.press("Leave the organization")
    await page.sees(f"Leave {own_site.org.name}?")
    page.press("Leave")
    await page.sees("An organization needs an owner")
    assert (await to_thread(roles, own_site))["Owner"] == "owner"
    assert page.path == urls.members_url(own_site.org.id)
    page.press("Cancel")
    await page.loses("Cancel")
    page.press("Change the role of Owner")
    await page.sees("Role of Owner")
    page.fill({"Role": "engineer"})
    page.press("Save")
    await page.sees("An organization needs an owner")
    assert (await to_thread(roles, own_site))["Owner"] == "owner"


async def test_member_who_joins_is_shown_without_a_click(visit: Visit, own_site: Site) -> None:
    page = await open_members(visit, own_site, own_site.crew.viewer)
    services, crew = own_site.services, own_site.crew

    def come() -> Actor:
        newcomer = factories.person(services, "Zoe Newcomer")
        factories.join(services, crew.owner, own_site.org.id, newcomer, "viewer")
        return newcomer

    newcomer = await to_thread(come)
    await page.sees("Zoe Newcomer")
    assert page.rows[-1][:3] == ["Zoe Newcomer", newcomer.email, "Viewer"]
