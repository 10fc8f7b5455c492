"""The language of somebody who is not known yet: what their browser asks for."""

from typing import get_args

from welltrack_ui.domain.organization import Locale

SUPPORTED_LOCALES: tuple[Locale, ...] = get_args(Locale)
DEFAULT_LOCALE: Locale = "en"


def choose_locale(header: str | None) -> Locale:
    """The known language that an Accept-Language header prefers (RFC 9110, 12.5.4)."""
    wanted = [parse_language_range(part) for part in (header or "").split(",")[:20]]
    wanted.sort(key=lambda pair: -pair[1])
    for name, weight in wanted:
        found = next((known for known in SUPPORTED_LOCALES if known == name), None)
        if found and weight > 0:
            return found
    return DEFAULT_LOCALE


def parse_language_range(part: str) -> tuple[str, float]:
    """`ru-KZ;q=0.8` as `ru` and 0.8; what can't be read has no weight."""
    name, _, parameters = part.partition(";")
    language = name.strip().partition("-")[0].lower()
    weight = parameters.strip().removeprefix("q=") if parameters.strip() else "1"
    try:
        return language, float(weight)
    except ValueError:
        return language, 0.0
