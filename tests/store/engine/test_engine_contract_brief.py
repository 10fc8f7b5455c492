"""Brief events on every engine: a calendar of them is that of the whole events."""

import random

from tests.store.engine.brief_calendars import compare_calendars
from welltrack_ui.store.engine.engine import Engine


def test_brief_calendar_is_the_whole_one(engine: Engine) -> None:
    compare_calendars(engine, random.Random(7))  # noqa: S311 - not a secret
