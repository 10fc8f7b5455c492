"""The cache of HTML that many pages show alike."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec

from markupsafe import Markup

from components.i18n.translate import current_language, in_language

MAX_CACHED_FRAGMENTS = 1_000
_P = ParamSpec("_P")


def cached_html(make: Callable[_P, Markup]) -> Callable[_P, Markup]:
    """The function with its results cached, by its hashable arguments and the language."""

    # The language is a part of the key: the same arguments give other words in another one.
    @lru_cache(MAX_CACHED_FRAGMENTS)
    def make_in_language(name: str, /, *args: _P.args, **kwargs: _P.kwargs) -> Markup:
        with in_language(name):
            return make(*args, **kwargs)

    @wraps(make)
    def read_or_make(*args: _P.args, **kwargs: _P.kwargs) -> Markup:
        return make_in_language(current_language(), *args, **kwargs)  # type: ignore[arg-type]

    return read_or_make
