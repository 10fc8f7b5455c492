"""The part of a long timeline that is drawn: exact examples, then that no pixel is lost."""

from hypothesis import given
from hypothesis import strategies as st

from welltrack_ui.domain.calendar.timeline_cut import TimelineCut, TimelineSection, cut_timeline

GROUPS = [[10, 10, 10], [20], [10, 30]]
"""With headings of 5: from 0 to 35, from 35 to 60, from 60 to 105."""


def test_cut_draws_the_rows_in_sight_and_keeps_the_room_of_the_rest() -> None:
    assert cut_timeline(GROUPS, 5, 16, 41) == TimelineCut(
        above=0,
        sections=(TimelineSection(0, 10, 1, 3, 0), TimelineSection(1, 0, 0, 1, 0)),
        below=45,
    )
    assert cut_timeline(GROUPS, 5, 62, 70) == TimelineCut(
        above=60, sections=(TimelineSection(2, 0, 0, 1, 30),), below=0
    )


def test_cut_of_all_that_there_is_leaves_no_room() -> None:
    cut = cut_timeline(GROUPS, 5, -800, 2000)
    assert (cut.above, cut.below) == (0, 0)
    assert [part[1:] for part in cut.sections] == [(0, 0, 3, 0), (0, 0, 1, 0), (0, 0, 2, 0)]


def test_cut_beyond_the_end_draws_nothing() -> None:
    assert cut_timeline(GROUPS, 5, 105, 300) == TimelineCut(105, (), 0)


@given(
    st.lists(st.lists(st.integers(1, 90), min_size=1, max_size=6), max_size=8),
    st.sampled_from([0, 30]),
    st.integers(-50, 900),
    st.integers(1, 300),
)
def test_cut_keeps_every_pixel_and_draws_what_is_in_sight(
    groups: list[list[int]], heading: int, top: int, height: int
) -> None:
    cut = cut_timeline(groups, heading, top, top + height)
    drawn = {(part.group, row) for part in cut.sections for row in range(part.first, part.end)}
    rows = [h for part in cut.sections for h in groups[part.group][part.first : part.end]]
    around = sum(part.above + part.below + heading for part in cut.sections)
    whole = sum(sum(heights) + heading for heights in groups)
    assert cut.above + cut.below + around + sum(rows) == whole
    reached = 0
    for group, heights in enumerate(groups):
        reached += heading
        for row, own in enumerate(heights):
            if reached < top + height and reached + own > top:
                assert (group, row) in drawn
            reached += own
