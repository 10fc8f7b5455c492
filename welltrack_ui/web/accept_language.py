"""The language of somebody who is not signed in, from the Accept-Language header."""

from typing import get_args

from welltrack_ui.domain.organization import Locale

SUPPORTED_LOCALES: tuple[Locale, ...] = get_args(Locale)
DEFAULT_LOCALE: Locale = "en"


def choose_locale(header: str | None) -> Locale:
    """The supported language that an Accept-Language header prefers (RFC 9110, 12.5.4)."""
    # Twenty are enough for any browser; the header is the client's to choose.
    wanted = [parse_language_range(part) for part in (header or "").split(",")[:20]]
    wanted.sort(key=lambda pair: -pair[1])
    for name, weight in wanted:
        locale = next((known for known in SUPPORTED_LOCALES if known == name), None)
        if locale and weight > 0:
            return locale
    return DEFAULT_LOCALE


def parse_language_range(part: str) -> tuple[str, float]:
    """The language and the weight of a range, `ru-KZ;q=0.8` as `ru` and 0.8; 0 for nonsense."""
    name, _, parameters = part.partition(";")
    language = name.strip().partition("-")[0].lower()
    weight = parameters.strip().removeprefix("q=") if parameters.strip() else "1"
    try:
        return language, float(weight)
    except ValueError:
        return language, 0.0
