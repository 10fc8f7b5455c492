"""The pages of those who are not signed in: sign in, register, a forgotten password."""

from asyncio import to_thread

import pytest

from tests import factories
from tests.factories import BASE_URL, PASSWORD
from tests.pages.conftest import Visit
from tests.pages.screen import Browser
from welltrack_ui import urls
from welltrack_ui.domain.errors import NotSignedIn
from welltrack_ui.domain.user import ApiTokenDraft, Credentials
from welltrack_ui.services.container import Services

NEW_PASSWORD = "a quite different sentence 7"
REFUSAL = "The e-mail address or the password is not right."


async def send_form(page: Browser, path: str, **fields: str) -> str:
    """What a browser does with a plain form: where it is led to."""
    headers = {"origin": BASE_URL}
    answer = await page.user.http_client.post(path, data=fields, headers=headers)
    assert answer.status_code == 303
    return answer.headers["location"]


async def test_sign_in_leads_on_to_where_one_was_going(visit: Visit, services: Services) -> None:
    who = await to_thread(factories.person, services)
    page = await visit(None, urls.sign_in_url("/profile"))
    assert page.hidden_fields() == {"next": "/profile"}
    given = {"email": who.email, "password": PASSWORD, **page.hidden_fields()}
    assert await send_form(page, "/login", **given) == "/profile"
    assert (await page.open("/profile")).heading == "Profile"


async def test_sign_in_that_is_refused_says_why_once_and_keeps_the_address(
    visit: Visit, services: Services
) -> None:
    who = await to_thread(factories.person, services)
    page = await visit(None, "/login")
    assert REFUSAL not in page.text
    place = await send_form(page, "/login", email=who.email, password="wrong", next="/profile")
    assert place == urls.sign_in_url("/profile")
    await page.open(place)
    assert REFUSAL in page.text
    assert page.values("E-mail") == [who.email]
    assert page.hidden_fields() == {"next": "/profile"}


async def test_sign_in_never_leads_to_a_foreign_site(visit: Visit) -> None:
    for foreign in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        page = await visit(None, urls.sign_in_url(foreign))
        assert page.hidden_fields() == {"next": "/"}


async def test_second_step_asks_for_a_code_of_who_has_one(visit: Visit, services: Services) -> None:
    who = await to_thread(factories.person, services)
    app, codes = await to_thread(factories.second_factor, services, who)
    page = await visit(None, "/login")
    place = await send_form(page, "/login", email=who.email, password=PASSWORD, next="/profile")
    assert place == urls.two_factor_url("/profile")
    await page.open(place)
    assert page.heading == "Second step"
    place = await send_form(page, "/login/code", code="000000", next="/profile")
    await page.open(place)
    assert "The code is not right" in page.text
    assert await send_form(page, "/login/code", code=app.code(1), next="/profile") == "/profile"
    await page.open("/profile")
    assert f"{len(codes)} recovery codes left" in page.text


async def test_second_step_without_the_first_leads_back_to_it(visit: Visit) -> None:
    page = await visit(None, "/login")
    answer = await page.user.http_client.get(urls.two_factor_url("/profile"))
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        urls.sign_in_url("/profile"),
    )


async def test_session_that_ended_is_said_at_the_sign_in(visit: Visit, services: Services) -> None:
    page = await visit(None, urls.sign_in_url("/profile", ended=True))
    assert "Your session has ended. Sign in again to go on." in page.text
    # Another page of the browser may have signed in meanwhile.
    who = await to_thread(factories.person, services)
    signed_in = await visit(who, "/profile")
    answer = await signed_in.user.http_client.get(urls.sign_in_url("/profile", ended=True))
    assert (answer.status_code, answer.headers["location"]) == (303, "/profile")


async def test_signing_out_ends_the_session(visit: Visit, services: Services) -> None:
    page = await visit(await to_thread(factories.person, services), "/profile")
    await send_form(page, "/logout")
    answer = await page.user.http_client.get("/profile")
    assert answer.headers["location"] == urls.sign_in_url("/profile")


async def test_account_that_is_made_speaks_the_language_of_the_browser(
    visit: Visit, services: Services
) -> None:
    page = await visit(None, urls.register_url("/profile"), language="ru;q=0.8")
    page.fill({"Ваше имя": "Айгуль", "Эл. почта": "aigul@example.com", "Пароль": PASSWORD})
    assert await page.post_form() == "/profile"
    await page.open("/profile")
    assert page.heading == "Профиль"
    given = Credentials(email="aigul@example.com", password=PASSWORD)
    found = await to_thread(services.sign_ins.sign_in, given, None, None)
    actor = await to_thread(services.sign_ins.authenticate_bearer, found.access_token)
    me = await to_thread(services.accounts.get_me, actor)
    assert (me.name, me.locale) == ("Айгуль", "ru")


async def test_account_with_a_weak_password_is_not_made_and_keeps_what_was_typed(
    visit: Visit,
) -> None:
    page = await visit(None, urls.register_url("/profile"))
    page.fill({"Your name": "Ann", "E-mail": "weak@example.com", "Password": "too short"})
    await page.open(await page.post_form())
    assert "Password needs at least 12 characters" in page.text
    assert page.values("Your name", "E-mail", "Password") == ["Ann", "weak@example.com", ""]
    # The zone is filled in by the browser.
    assert page.hidden_fields() == {"next": "/profile", "timezone": ""}


async def test_account_with_an_address_that_is_taken_changes_nothing(
    visit: Visit, services: Services
) -> None:
    who = await to_thread(factories.person, services, "First")
    page = await visit(None, "/register")
    page.fill({"Your name": "Second", "E-mail": who.email, "Password": NEW_PASSWORD})
    await page.open(await page.post_form())
    assert page.heading in {"Sign in", "Create account"}
    assert (await to_thread(services.accounts.get_me, who)).name == "First"
    given = Credentials(email=who.email, password=PASSWORD)
    await to_thread(services.sign_ins.sign_in, given, None, None)


async def test_forgotten_password_is_set_anew_by_the_link_of_an_email(
    visit: Visit, services: Services
) -> None:
    who = await to_thread(factories.person, services)
    answers = []
    for email in ("nobody@example.com", who.email):
        page = await visit(None, urls.forgot_password_url())
        page.fill({"E-mail": email})
        await page.open(await page.post_form())
        answers.append(page.text)
    assert "If there is an account with this address" in answers[0]
    assert answers[0] == answers[1]
    await to_thread(services.delivery_worker.deliver_due_emails)
    link = (await to_thread(factories.links, services, who.email))[-1].removeprefix(BASE_URL)
    page = await visit(None, link)
    page.fill({"New password": "short"})
    await page.open(await page.post_form())
    assert "New password needs at least 12 characters" in page.text
    page.fill({"New password": NEW_PASSWORD})
    assert await page.post_form() == urls.sign_in_url()
    given = Credentials(email=who.email, password=NEW_PASSWORD)
    await to_thread(services.sign_ins.sign_in, given, None, None)
    old = Credentials(email=who.email, password=PASSWORD)
    with pytest.raises(NotSignedIn):
        await to_thread(services.sign_ins.sign_in, old, None, None)
    # The link works once.
    again = await visit(None, link)
    again.fill({"New password": PASSWORD})
    await again.open(await again.post_form())
    assert "This link is not valid (any more)." in again.text


async def test_address_is_confirmed_by_the_button_behind_the_link_of_the_email(
    visit: Visit, services: Services
) -> None:
    who = await to_thread(factories.person, services)
    await to_thread(services.delivery_worker.deliver_due_emails)
    link = (await to_thread(factories.links, services, who.email))[-1].removeprefix(BASE_URL)
    page = await visit(who, link)
    # Scanners of mail open links: that alone proves nothing.
    assert not (await to_thread(services.accounts.get_me, who)).email_verified
    await page.open(await page.post_form())
    assert "Your address is confirmed. Thank you." in page.text
    assert (await to_thread(services.accounts.get_me, who)).email_verified
    wrong = await visit(None, "/verify?token=made-up")
    await wrong.open(await wrong.post_form())
    assert "This link is not valid (any more)." in wrong.text


async def test_button_of_a_welcome_leads_who_is_not_signed_in_to_a_new_password(
    visit: Visit, services: Services
) -> None:
    who = await to_thread(factories.person, services)
    link = (await to_thread(factories.links, services, who.email))[0].removeprefix(BASE_URL)
    page = await visit(None, link)
    assert "Where you are not signed in to your account, you set a new password next" in page.text
    await page.open(await page.post_form())
    page.fill({"New password": "staple battery horse 43"})
    await page.open(await page.post_form())
    assert (await to_thread(services.accounts.get_me, who)).email_verified
    old = Credentials(email=who.email, password=PASSWORD)
    with pytest.raises(NotSignedIn):
        await to_thread(services.sign_ins.sign_in, old, None, None)


async def test_reset_names_the_tokens_that_it_may_end(visit: Visit, services: Services) -> None:
    who = await to_thread(factories.person, services)
    await to_thread(services.tokens.create, who, ApiTokenDraft(name="drill <b>feed"))
    page = await visit(None, urls.forgot_password_url())
    for proved in (False, True):
        if proved:
            await to_thread(factories.prove_address, services, who)
        await send_form(page, "/forgotten", email=who.email)
        token = factories.link_token(factories.links(services, who.email)[-1])
        await page.open(urls.reset_password_url(token))
        # A first proof of the address ends all of them, with no question.
        assert ("End the API tokens too: «drill <b>feed»" in page.text) is proved


async def test_sign_in_link_is_asked_for_and_opens_by_a_button(
    visit: Visit, services: Services
) -> None:
    who = await to_thread(factories.person, services)
    await to_thread(factories.prove_address, services, who)
    page = await visit(None, "/login")
    assert "Sign in by a link in an e-mail" in page.text
    await page.open(urls.sign_in_link_url())
    page.fill({"E-mail": who.email})
    await page.open(await page.post_form())
    assert "an e-mail with a link is on its way" in page.text
    link = factories.links(services, who.email)[-1]
    await page.open(link.removeprefix(BASE_URL))
    assert "Press the button to sign in." in page.text
    assert page.hidden_fields() == {"token": factories.link_token(link)}
    assert await page.post_form() == "/"
    assert (await page.open("/profile")).heading == "Profile"


async def test_form_asks_for_the_code_where_others_guessed(
    visit: Visit, services: Services
) -> None:
    who = await to_thread(factories.person, services)
    page = await visit(None, "/login")
    assert "Code" not in page.text
    place = ""
    for _ in range(services.settings.failed_sign_ins + 1):
        place = await send_form(page, "/login", email=who.email, password="a guess")
    await page.open(place)
    assert "give its code beside the password" in page.text
    assert page.values("Code") == [""]
