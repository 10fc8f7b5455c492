"""What is said of the figure of net NPT wherever it is shown."""

from datetime import date

from components.i18n import format as form_of
from components.i18n.translate import t


def describe_net_npt(first: date, last: date) -> str:
    """How net NPT is counted, and over which report days: `... report days of 1–31 May 2024`."""
    return t(
        "Net NPT: overlapping NPT counts once; report days of {days}",
        days=form_of.format_day_range(first, last),
    )
