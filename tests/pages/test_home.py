"""Where somebody begins: home, a first organization, an invitation, a page that isn't there."""

from asyncio import to_thread

from tests import factories
from tests.factories import BASE_URL, Site
from tests.pages.conftest import Visit
from welltrack_ui import urls
from welltrack_ui.domain.access import RoleName
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.user import InvitationDraft
from welltrack_ui.services.container import Services


async def invite(services: Services, site: Site, email: str, role: RoleName) -> str:
    """The path of the link of an invitation."""
    draft = InvitationDraft(email=email, role=role)
    sent = await to_thread(services.invitations.create, site.crew.owner, site.org.id, draft)
    return sent.invite_url.removeprefix(BASE_URL)


async def test_home_leads_to_the_first_organization(visit: Visit, own_site: Site) -> None:
    page = await visit(own_site.crew.owner, "/profile")
    await page.go("/")
    first = page.user.back_history[-1]
    await page.arrive(first)
    assert page.path.startswith("/orgs/o-")
    assert page.buttons == ["New project", "New event"]


async def test_home_of_who_belongs_nowhere_offers_to_make_an_organization(
    visit: Visit, services: Services
) -> None:
    page = await visit(await to_thread(factories.person, services), "/")
    assert page.screen.text == (
        "Create an organization for your wells, or open the link of an invitation that somebody"
        " sent you. Create organization"
    )
    assert "Dashboard" not in page.links
    await page.follow("Create organization")
    assert page.heading == "New organization"


async def test_home_of_who_deleted_their_only_organization_leads_to_its_restoration(
    visit: Visit, services: Services
) -> None:
    def delete_one() -> Actor:
        who = factories.person(services)
        services.organizations.delete(who, factories.organization(services, who).id)
        return who

    page = await visit(await to_thread(delete_one), "/")
    await page.follow("Restore one that was deleted")
    assert "Deleted organizations" in page.screen.text


async def test_organization_that_is_made_has_the_fields_that_were_filled_in(
    visit: Visit, services: Services
) -> None:
    who = await to_thread(factories.person, services)
    page = await visit(who, urls.new_organization_url())
    page.press("Create organization")
    await page.sees("Name is required")
    page.fill(
        {
            "Name": "Nordhavn Drilling",
            "Time zone": "Asia/Almaty",
            "Report day starts at": "6",
            "Depths in": "ft",
            "Country": "Kazakhstan",
            "Language": "kk",
        }
    )
    page.press("Create organization")
    await page.sees("A project holds the wells of a field or a campaign.")
    (made,) = await to_thread(services.organizations.list_mine, who)
    assert (made.name, made.timezone, made.report_day_start) == (
        "Nordhavn Drilling",
        "Asia/Almaty",
        6,
    )
    assert (made.depth_unit, made.country, made.locale) == ("ft", "Kazakhstan", "kk")
    assert (made.role, page.path) == ("owner", urls.dashboard_url(made.id))
    assert (page.heading, page.buttons) == ("Nordhavn Drilling", ["Create the first project"])


async def test_invitation_tells_what_it_is_for_and_one_click_accepts_it(
    visit: Visit, services: Services, own_site: Site
) -> None:
    who = await to_thread(factories.person, services)
    link = await invite(services, own_site, who.email, "engineer")
    page = await visit(who, link)
    assert page.screen.text == (
        f"Join {own_site.org.name} {own_site.crew.owner.name} invites you to join"
        f" {own_site.org.name} as Engineer. Accept the invitation"
    )
    page.press("Accept the invitation")
    await page.arrive(urls.dashboard_url(own_site.org.id))
    (mine,) = await to_thread(services.organizations.list_mine, who)
    assert (mine.id, mine.role) == (own_site.org.id, "engineer")
    # It works once.
    again = await visit(who, link)
    await again.sees("This invitation is accepted already: ask for a new one.")
    assert again.buttons == []


async def test_invited_stranger_sees_who_invites_them_and_has_the_address_filled_in(
    visit: Visit, services: Services, own_site: Site
) -> None:
    email = f"new-{next(factories.numbers)}@example.com"
    link = await invite(services, own_site, email, "engineer")
    org, owner = own_site.org.name, own_site.crew.owner.name
    page = await visit(None, "/login")
    answer = await page.user.http_client.get(link)
    assert (answer.status_code, answer.headers["location"]) == (303, urls.register_url(link))
    await page.open(urls.register_url(link))
    assert f"{owner} invites you to join {org} as Engineer." in page.text
    assert page.values("E-mail") == [email]
    await page.open(urls.sign_in_url(link))
    assert f"{owner} invites you to join {org} as Engineer." in page.text
    assert page.values("E-mail") == [email]


async def test_invited_person_with_an_account_signs_in(
    visit: Visit, services: Services, own_site: Site
) -> None:
    who = await to_thread(factories.person, services)
    link = await invite(services, own_site, who.email, "viewer")
    page = await visit(None, "/login")
    answer = await page.user.http_client.get(link)
    assert (answer.status_code, answer.headers["location"]) == (303, urls.sign_in_url(link))


async def test_link_that_is_no_open_invitation_tells_nothing(
    visit: Visit, services: Services, own_site: Site
) -> None:
    email = f"new-{next(factories.numbers)}@example.com"
    link = await invite(services, own_site, email, "viewer")
    owner, org_id = own_site.crew.owner, own_site.org.id
    (sent,) = (await to_thread(services.invitations.list, owner, org_id)).items
    await to_thread(services.invitations.revoke_invitation, owner, org_id, sent.id)
    for path in (link, "/invitation?token=made-up", "/invitation"):
        page = await visit(None, urls.register_url(path))
        assert "invites you" not in page.text
        assert page.values("E-mail") == [""]


async def test_link_of_a_sender_who_was_removed_tells_nothing(
    visit: Visit, services: Services, own_site: Site
) -> None:
    owner, admin, org_id = own_site.crew.owner, own_site.crew.admin, own_site.org.id
    draft = InvitationDraft(email=f"new-{next(factories.numbers)}@example.com", role="viewer")
    sent = await to_thread(services.invitations.create, admin, org_id, draft)
    path = urls.register_url(sent.invite_url.removeprefix(BASE_URL))
    page = await visit(None, path)
    assert f"{admin.name} invites you" in page.text
    await to_thread(services.members.remove_member, owner, org_id, admin.user_id)
    page = await visit(None, path)
    assert "invites you" not in page.text


async def test_first_well_and_event_take_eight_presses(visit: Visit, services: Services) -> None:
    page = await visit(await to_thread(factories.person, services), "/")
    await page.follow("Create organization")
    page.fill({"Name": "Nordhavn Drilling"})
    page.press("Create organization")
    await page.sees("Create the first project")
    page.press("Create the first project")
    await page.sees("Create project")
    page.fill({"Name": "Asgard"})
    page.press("Create project")
    await page.sees("Add the first well")
    page.press("Add the first well")
    await page.sees("Create well")
    page.fill({"Name": "A-1"})
    page.press("Create well")
    await page.sees("New event")
    page.press("New event")
    await page.sees("Title")
    page.fill({"Title": "Rig arrived"})
    page.press("Save")
    await page.sees("Rig arrived")


async def test_organization_without_wells_leads_to_the_next_step(
    visit: Visit, services: Services
) -> None:
    def make() -> tuple[Actor, str]:
        who = factories.person(services)
        return who, factories.organization(services, who).id

    who, org_id = await to_thread(make)
    for path in (urls.wells_url(org_id), urls.calendar_url(org_id), urls.projects_url(org_id)):
        page = await visit(who, path)
        assert page.links["Create the first project"] == urls.dashboard_url(org_id)
    one = await to_thread(factories.project, services, who, org_id)
    for path in (urls.wells_url(org_id), urls.calendar_url(org_id)):
        page = await visit(who, path)
        assert page.links["Add the first well"] == urls.project_url(one.id)
    await to_thread(factories.project, services, who, org_id)
    for path in (urls.wells_url(org_id), urls.calendar_url(org_id)):
        page = await visit(who, path)
        assert page.links["Choose a project"] == urls.projects_url(org_id)


async def test_invitation_of_somebody_else_can_not_be_accepted(
    visit: Visit, services: Services, own_site: Site
) -> None:
    link = await invite(services, own_site, "other@example.com", "viewer")
    page = await visit(own_site.crew.stranger, link)
    refusal = "There is no such invitation, or you have no access to it. To the dashboard"
    assert page.screen.text == refusal
    made_up = await visit(own_site.crew.stranger, "/invitation?token=made-up")
    assert made_up.screen.text == refusal


async def test_address_that_leads_nowhere_says_so_and_shows_nothing_else(
    visit: Visit, site: Site
) -> None:
    page = await visit(site.crew.owner, urls.dashboard_url(site.org.id))
    await page.go("/nowhere")
    assert page.screen.text == (
        "There is no such page, or you have no access to it. To the dashboard"
    )
    await page.go(f"{urls.dashboard_url(site.org.id)}/nowhere")
    assert page.screen.text == "There is no such page. To the dashboard"
    assert page.links["To the dashboard"] == "/"
    answer = await page.user.http_client.get(f"{urls.dashboard_url(site.org.id)}/nowhere")
    assert answer.status_code == 404


async def test_search_finds_wells_and_projects_of_ones_own_organizations_alone(
    visit: Visit, services: Services, site: Site
) -> None:
    def make() -> tuple[str, str]:
        field = factories.project(services, site.crew.owner, site.org.id, name="Asgard South")
        well = factories.well(
            services, site.crew.engineer, field.id, name="Asgard 7", operator="Equinor"
        )
        return field.id, well.id

    project_id, well_id = await to_thread(make)
    page = await visit(site.crew.viewer, urls.dashboard_url(site.org.id))
    page.press("Search Ctrl K")
    await page.sees("Type a name")
    page.fill({"Search": "asgard"})
    await page.sees("Projects Asgard South", "Wells Asgard 7")
    assert page.links["Asgard South"] == urls.project_url(project_id)
    assert page.links["Asgard 7"] == urls.well_url(well_id)
    page.fill({"Search": "nothing of the kind"})
    await page.sees("Nothing found for “nothing of the kind”.")
    other = await visit(site.crew.stranger, "/profile")
    other.press("Search Ctrl K")
    await other.sees("Type a name")
    other.fill({"Search": "asgard"})
    await other.sees("Nothing found for “asgard”.")
