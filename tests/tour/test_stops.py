"""The walk leaves out no screen."""

import re

from pages.routes import SCREENS_BY_ROUTE
from tests.tour.stops import STOPS

ELSEWHERE = {"/", "/invitation", "/{missing}"}
"""Screens that only lead on to another one, and the one in place of whatever has none."""


def test_every_screen_is_a_stop_of_the_walk() -> None:
    paths = [stop.path.partition("?")[0] for stop in STOPS if not stop.is_public]
    missing = [
        route
        for route in SCREENS_BY_ROUTE.keys() - ELSEWHERE
        if not any(re.fullmatch(re.sub(r"{\w+}", "[^/]+", route), path) for path in paths)
    ]
    assert missing == []


def test_stops_have_names_of_their_own() -> None:
    assert len({stop.name for stop in STOPS}) == len(STOPS)
