"""Texts of the e-mails: a few paragraphs and a link, in the reader's language."""

import re
from dataclasses import dataclass
from datetime import datetime

from welltrack_ui.domain.field_types import strip_invisible
from welltrack_ui.domain.locale_format import load_locale_format
from welltrack_ui.domain.messages import mark
from welltrack_ui.services.email.translations import EmailTranslator

ROLE_PHRASES = {
    "viewer": mark("a viewer"),
    "engineer": mark("an engineer"),
    "admin": mark("an administrator"),
    "owner": mark("an owner"),
}


SIGN_IN_CHANGES = {
    "password": mark(
        "Your password was changed. API tokens made before go on to work: end those in your "
        "profile that you do not know."
    ),
    "password-and-tokens": mark("Your password was changed, and all API tokens have ended."),
    "access-ended": mark(
        "Your password was set, and your address is confirmed by that. Everything made before has "
        "ended: sessions, API tokens and the second step of the sign-in."
    ),
    "token": mark("A new API token was made. Whoever has it can act for you."),
    "factor-on": mark("The second step of the sign-in, by an authenticator app, was turned on."),
    "factor-off": mark(
        "The second step of the sign-in was turned off: the password alone signs in."
    ),
    "codes": mark("New recovery codes were made; those from before are worth nothing any more."),
    "code-used": mark("A recovery code was used to sign in. It can't be used again."),
    "linked": mark("The account was linked with the sign-in of your organization."),
}
# IDNA takes the full stops of other scripts as the dots of a domain too.
DOT_PATTERN = re.compile(r"(?<=[^\W_])([.\u3002\uff0e\uff61\u2024])(?=[^\W\d_])")
SCHEME_PATTERN = re.compile(r"((?<=[^\W\d_])[:\uff1a](?=\S)|[:\uff1a](?=[^\s\d]))")
SLASH_PATTERN = re.compile(r"([/\\\uff0f](?=[/\\\uff0f])|[@\uff20](?=\S))")
# What closes a quotation would let a name go on in the product's own words.
QUOTE_PATTERN = re.compile('["\u00ab\u00bb\u201c-\u201f\u2039\u203a\u300c-\u300f\uff02]')
MAX_QUOTED_LENGTH = 120


@dataclass(frozen=True, slots=True)
class EmailDraft:
    """An e-mail before its layout: the paragraphs before the link, the link, and those after it."""

    language: str
    subject: str
    before: tuple[str, ...]
    action: str
    url: str
    after: tuple[str, ...]


def quote_data(text: str) -> str:
    """A text of somebody as a part of an e-mail: one line, without quotes and without links.

    Mail programs make links of plain text by themselves: of `evil.example`, `http://...`, an
    address. An organization of such a name would send its link to anybody in the product's name. A
    space after what parts a link breaks it, in text and in HTML, and the name stays readable.
    """
    plain = " ".join(strip_invisible(text).split())[:MAX_QUOTED_LENGTH]
    plain = QUOTE_PATTERN.sub("'", plain)
    for pattern in (DOT_PATTERN, SCHEME_PATTERN, SLASH_PATTERN):
        plain = pattern.sub(r"\1 ", plain)
    return plain


def write_invitation(
    translator: EmailTranslator, inviter: str, org: str, role: str, url: str
) -> EmailDraft:
    """The invitation of somebody into an organization."""
    t = translator.t
    names = {"inviter": quote_data(inviter), "org": quote_data(org)}
    return EmailDraft(
        translator.language,
        t("“{inviter}” invites you to “{org}” on WellTrack", **names),
        (
            t(
                "“{inviter}” invites you to join “{org}” on WellTrack as {role}.",
                **names,
                role=t(ROLE_PHRASES[role]),
            ),
        ),
        t("Accept the invitation"),
        url,
        (
            t("The link works once, for 7 days, and only for this address."),
            t("If you do not know who sent it, ignore this e-mail."),
        ),
    )


def write_welcome(translator: EmailTranslator, name: str, url: str) -> EmailDraft:
    """The welcome to a new account; the link proves the address."""
    t = translator.t
    return EmailDraft(
        translator.language,
        t("Confirm your e-mail address for WellTrack"),
        (t("Hello {name},", name=quote_data(name)), t("confirm that this address is yours.")),
        t("Confirm the address"),
        url,
        (t("If you did not create an account, ignore this e-mail."),),
    )


def write_repeated_registration(translator: EmailTranslator, name: str, url: str) -> EmailDraft:
    """The warning of a registration with an address that has an account; the link is to sign in."""
    t = translator.t
    return EmailDraft(
        translator.language,
        t("Somebody tried to register your address on WellTrack"),
        (
            t("Hello {name},", name=quote_data(name)),
            t(
                "somebody tried to make a WellTrack account with this address, "
                "which has one already. If it was you, sign in."
            ),
        ),
        t("Sign in"),
        url,
        (t("If you forgot the password, ask for a new one there. Otherwise do nothing."),),
    )


def write_password_reset(translator: EmailTranslator, name: str, url: str) -> EmailDraft:
    """The answer to a forgotten password; the link sets a new one."""
    t = translator.t
    return EmailDraft(
        translator.language,
        t("Set a new password for WellTrack"),
        (
            t("Hello {name},", name=quote_data(name)),
            t("somebody asked for a new password for your account."),
        ),
        t("Set a new password"),
        url,
        (
            t("The link works once, for 1 hour."),
            t("If it was not you, nothing has changed: ignore this e-mail."),
        ),
    )


def write_sign_in_link(translator: EmailTranslator, name: str, url: str) -> EmailDraft:
    """The answer to a request for a sign-in without password; the link signs in."""
    t = translator.t
    return EmailDraft(
        translator.language,
        t("Sign in to WellTrack"),
        (
            t("Hello {name},", name=quote_data(name)),
            t("somebody asked for a link that signs you in."),
        ),
        t("Sign in"),
        url,
        (
            t("The link works once, for 1 hour."),
            t("If it was not you, nothing has changed: ignore this e-mail."),
        ),
    )


def write_new_sign_in(
    translator: EmailTranslator, name: str, at: datetime, device: str, address: str, url: str
) -> EmailDraft:
    """The notice of a sign-in from a new origin; `at` is in the reader's zone."""
    t = translator.t
    format_wall_clock = load_locale_format(translator.language).format_wall_clock
    return EmailDraft(
        translator.language,
        t("New sign-in to WellTrack"),
        (
            t("Hello {name},", name=quote_data(name)),
            t("somebody signed in to your account:"),
            t("Time: {time}", time=f"{format_wall_clock(at)} {at:%Z}"),
            t("Device: {device}", device=quote_data(device)),
            t("Address: {address}", address=address),
            t("If it was you, do nothing. If not, set a new password, which ends all sessions."),
        ),
        t("Set a new password"),
        url,
        (),
    )


def write_sign_in_change(
    translator: EmailTranslator, name: str, change: str, url: str
) -> EmailDraft:
    """The notice of a change of the sign-in; `change` is a key of SIGN_IN_CHANGES."""
    t = translator.t
    return EmailDraft(
        translator.language,
        t("The sign-in to your WellTrack account was changed"),
        (
            t("Hello {name},", name=quote_data(name)),
            t(SIGN_IN_CHANGES[change]),
            t("If it was you, do nothing. If not, set a new password, which ends all sessions."),
        ),
        t("Set a new password"),
        url,
        (),
    )
