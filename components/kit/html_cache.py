"""Strings of HTML that many pages show alike are made once, and kept once."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec

from markupsafe import Markup

from components.i18n.translate import language, speaking

MOST = 1_000
_P = ParamSpec("_P")


def kept(make: Callable[_P, Markup]) -> Callable[_P, Markup]:
    """Remember what a function of hashable values makes, for each language it speaks."""

    @lru_cache(MOST)
    def made(name: str, /, *args: _P.args, **kwargs: _P.kwargs) -> Markup:
        with speaking(name):
            return make(*args, **kwargs)

    @wraps(make)
    def of(*args: _P.args, **kwargs: _P.kwargs) -> Markup:
        return made(language(), *args, **kwargs)  # type: ignore[arg-type]

    return of
