"""One's own account: name and language, password, second factor, sessions, API tokens."""

import json
import re
from asyncio import to_thread

import pytest
from passlib.totp import TOTP

from tests import factories
from tests.factories import BASE_URL, PASSWORD
from tests.pages.conftest import Visit
from tests.pages.screen import Browser
from welltrack_ui import urls
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import NotSignedIn
from welltrack_ui.domain.user import ApiTokenDraft, Credentials
from welltrack_ui.services.container import Services

NEW_PASSWORD = "a quite different sentence 7"


async def open_profile(visit: Visit, services: Services) -> tuple[Actor, Browser]:
    """Somebody new, on their profile."""
    who = await to_thread(factories.person, services, "Ingrid Solberg")
    return who, await visit(who, urls.profile_url())


async def renew_cookie(page: Browser) -> None:
    """What the page's script does in a browser: trade the cookie for that of the new session."""
    (ticket,) = [
        json.loads(found[1])
        for code in page.scripts()
        if (found := re.search(r"ticket: (\".*?\")", code))
    ]
    path, headers = urls.session_renewal_url(), {"origin": BASE_URL}
    answer = await page.user.http_client.post(path, data={"ticket": ticket}, headers=headers)
    assert answer.status_code in {200, 204}


async def test_profile_that_is_saved_speaks_the_language_that_was_chosen(
    visit: Visit, services: Services
) -> None:
    who, page = await open_profile(visit, services)
    assert page.values("Your name", "Language", "Your time zone") == [
        "Ingrid Solberg",
        "en",
        "UTC",
    ]
    page.fill({"Your name": " "})
    page.press("Save")
    await page.sees("Your name is required")
    page.fill({"Your name": "Ингрид", "Language": "ru", "Your time zone": "Asia/Almaty"})
    page.press("Save")
    await page.sees("Профиль")
    assert page.values("Ваше имя") == ["Ингрид"]
    me = await to_thread(services.accounts.get_me, who)
    assert (me.name, me.locale, me.timezone) == ("Ингрид", "ru", "Asia/Almaty")


async def test_profile_that_was_changed_in_another_window_says_what_and_either_can_be_kept(
    visit: Visit, services: Services
) -> None:
    who, page = await open_profile(visit, services)
    page.fill({"Your name": "Inga"})
    changes = {"name": "Ingrid B.", "timezone": "Asia/Almaty"}
    await to_thread(services.profiles.update, who, 1, changes)
    page.press("Save")
    await page.sees(
        "You changed it in another window just now",
        "Your name Ingrid Solberg → Ingrid B. Yours: Inga",
        "Your time zone UTC → Asia/Almaty",
    )
    page.press("Keep mine")
    await page.sees("Profile saved")
    me = await to_thread(services.accounts.get_me, who)
    assert (me.name, me.timezone, me.version) == ("Inga", "Asia/Almaty", 3)


async def test_password_that_is_changed_ends_all_other_sessions(
    visit: Visit, services: Services
) -> None:
    who, page = await open_profile(visit, services)
    elsewhere = await to_thread(factories.bearer, services, who)
    page.fill({"Old password": "a wrong one entirely", "New password": NEW_PASSWORD})
    page.press("Change the password")
    await page.sees("Old password is not right")
    page.fill({"Old password": PASSWORD, "New password": "short"})
    page.press("Change the password")
    await page.sees("New password")
    page.fill({"New password": NEW_PASSWORD})
    page.press("Change the password")
    await page.sees("Your password is changed. All other sessions have ended.")
    with pytest.raises(NotSignedIn):
        await to_thread(services.sign_ins.authenticate_bearer, elsewhere)
    given = Credentials(email=who.email, password=NEW_PASSWORD)
    await to_thread(services.sign_ins.sign_in, given, None, None)
    # The page goes on, and once it has its new cookie so does the browser.
    page.fill({"Your name": "Inga"})
    page.press("Save")
    await page.sees("Profile saved")
    await renew_cookie(page)
    assert (await page.open(urls.profile_url())).heading == "Profile"


async def test_session_elsewhere_is_ended_with_a_click(visit: Visit, services: Services) -> None:
    who, page = await open_profile(visit, services)
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
    given = Credentials(email=who.email, password=PASSWORD)
    other = await to_thread(services.sign_ins.sign_in, given, "203.0.113.9", agent)
    await page.open(urls.profile_url())
    assert [row[1] for row in page.rows if "this one" not in row[0]] == ["203.0.113.9"]
    assert "Firefox" in next(row[0] for row in page.rows if "this one" not in row[0])
    page.press("Sign out there")
    await page.sees("That session has ended.")
    with pytest.raises(NotSignedIn):
        await to_thread(services.sign_ins.authenticate_bearer, other.access_token)
    assert ["this one" in row[0] for row in page.rows] == [True]


async def test_token_is_shown_once_and_may_no_more_than_was_chosen(
    visit: Visit, services: Services
) -> None:
    who, page = await open_profile(visit, services)
    page.press("New token")
    assert page.values("May do at most") == [""]
    page.fill({"Name": "nightly reports", "May do at most": "viewer", "Last day": "2099-01-02"})
    page.press("Create token")
    await page.sees("wt_")
    secret = re.search(r"wt_\S+", page.text)
    assert secret
    actor = await to_thread(services.sign_ins.authenticate_bearer, secret[0])
    assert (actor.user_id, actor.ceiling) == (who.user_id, "viewer")
    (token,) = (await to_thread(services.tokens.list, who)).items
    assert (token.name, token.role) == ("nightly reports", "viewer")
    assert token.expires_at is not None
    assert token.expires_at.isoformat() == "2099-01-02T23:59:59+00:00"
    again = await visit(who, urls.profile_url())
    assert secret[0] not in again.text
    assert ["nightly reports", "Viewer", "just now"] in [row[:3] for row in again.rows]


async def test_token_that_is_ended_is_refused_at_once(visit: Visit, services: Services) -> None:
    who = await to_thread(factories.person, services)
    draft = ApiTokenDraft(name="loader")
    made = await to_thread(services.tokens.create, who, draft)
    page = await visit(who, urls.profile_url())
    assert "Programs that use it" not in page.text
    page.press("End loader")
    await page.sees("End the token loader?")
    page.press("End it")
    await page.sees("loader has ended.")
    with pytest.raises(NotSignedIn):
        await to_thread(services.sign_ins.authenticate_bearer, made.token)
    await page.loses("End loader")


async def turn_on(page: Browser) -> tuple[TOTP, list[str]]:
    """Turn the second factor on: the app, and the recovery codes as the page shows them."""
    page.press("Turn on")
    await page.sees("Turn on the second step")
    (key,) = re.findall(r"(?:[A-Z2-7]{4} ?){8}", page.text)
    app = TOTP(key=key.replace(" ", ""), format="base32")
    page.fill({"Code": "000000", "Your password": PASSWORD})
    page.press("Turn it on")
    await page.sees("Code is not right")
    page.fill({"Code": str(app.generate().token)})
    page.press("Turn it on")
    await page.sees("The second step is on.", "I have kept them")
    return app, re.findall(r"\b[a-z0-9]{4}(?:-[a-z0-9]{4}){2}\b", page.text)


async def test_second_factor_is_turned_on_by_a_code_of_the_app(
    visit: Visit, services: Services
) -> None:
    who, page = await open_profile(visit, services)
    _, codes = await turn_on(page)
    assert len(codes) == 10
    state = await to_thread(services.two_factor.get, who)
    assert (state.since is not None, state.codes_left) == (True, 10)
    page.press("I have kept them")
    await page.loses(codes[0])
    assert "10 recovery codes left" in page.text
    given = Credentials(email=who.email, password=PASSWORD, code=codes[0])
    await to_thread(services.sign_ins.sign_in, given, None, None)
    assert (await to_thread(services.two_factor.get, who)).codes_left == 9


async def test_second_factor_gets_new_codes_and_is_turned_off_by_the_password(
    visit: Visit, services: Services
) -> None:
    who, page = await open_profile(visit, services)
    _, old = await turn_on(page)
    page.press("I have kept them")
    await page.sees("New recovery codes")
    page.press("New recovery codes")
    page.fill({"Your password": PASSWORD})
    page.press("Create new codes")
    await page.sees("The codes from before are worth nothing any more.", "I have kept them")
    page.press("I have kept them")
    page.press("Turn off")
    page.fill({"Your password": old[0]})
    page.press("Turn it off")
    await page.sees("is neither your password nor a code that is good now")
    page.fill({"Your password": PASSWORD})
    page.press("Turn it off")
    await page.sees("The second step is off.", "Turn on")
    assert (await to_thread(services.two_factor.get, who)).since is None


async def test_password_that_is_changed_ends_the_tokens_that_the_form_names(
    visit: Visit, services: Services
) -> None:
    who = await to_thread(factories.person, services)
    page = await visit(who, urls.profile_url())
    assert "End the API tokens too" not in page.text
    made = await to_thread(services.tokens.create, who, ApiTokenDraft(name="drill feed"))
    await page.open(urls.profile_url())
    question = "End the API tokens too: «drill feed»"
    await page.sees(question)
    page.fill({"Old password": PASSWORD, "New password": NEW_PASSWORD, question: True})
    page.press("Change the password")
    await page.sees("Your password is changed. All other sessions have ended.")
    assert question not in page.text
    with pytest.raises(NotSignedIn):
        await to_thread(services.sign_ins.authenticate_bearer, made.token)
