"""Strings of HTML that many pages show alike are made once, and kept once."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec

from markupsafe import Markup

from components.i18n.translate import current_language, in_language

MAX_CACHED_FRAGMENTS = 1_000
_P = ParamSpec("_P")


def cached_html(make: Callable[_P, Markup]) -> Callable[_P, Markup]:
    """Remember what a function of hashable values makes, for each language it speaks."""

    @lru_cache(MAX_CACHED_FRAGMENTS)
    def made(name: str, /, *args: _P.args, **kwargs: _P.kwargs) -> Markup:
        with in_language(name):
            return make(*args, **kwargs)

    @wraps(make)
    def of(*args: _P.args, **kwargs: _P.kwargs) -> Markup:
        return made(current_language(), *args, **kwargs)  # type: ignore[arg-type]

    return of
