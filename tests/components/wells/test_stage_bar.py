import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from components.wells.stage_bar import (
    TimeScale,
    assign_lanes,
    fit_time_scale,
    stage_bar_html,
)
from tests.components.samples import OSLO, noon, stage

NOW = noon(20)
days = st.integers(0, 400)
spans = st.tuples(days, st.one_of(st.none(), st.integers(1, 60)), st.integers(1, 40))


def test_stages_one_after_the_other_share_a_lane() -> None:
    stages = [stage(0, 10), stage(10, 20), stage(20, 30)]
    assert [lane for _, lane in assign_lanes(stages, fit_time_scale(stages, NOW), NOW)] == [0, 0, 0]


def test_stage_that_overlaps_gets_a_lane_of_its_own() -> None:
    stages = [stage(0, 20), stage(10, 30), stage(20, 30)]
    assert [lane for _, lane in assign_lanes(stages, fit_time_scale(stages, NOW), NOW)] == [0, 1, 0]


def test_label_that_does_not_fit_takes_room_beside_its_bar() -> None:
    stages = [stage(0, 1, name="Conductor and surface casing"), stage(1, 40), stage(41, 60)]
    assert [lane for _, lane in assign_lanes(stages, fit_time_scale(stages, NOW), NOW)] == [0, 1, 0]


@given(st.lists(spans, min_size=1, max_size=15))
def test_no_two_bars_of_a_lane_overlap_and_none_is_lost(
    times: list[tuple[int, int | None, int]],
) -> None:
    stages = [
        stage(start, length and start + length, id=f"s{n}", name="x" * letters)
        for n, (start, length, letters) in enumerate(times)
    ]
    scale = fit_time_scale(stages, NOW)
    placed = assign_lanes(stages, scale, NOW)
    assert sorted(s.id for s, _ in placed) == sorted(s.id for s in stages)
    for number in {lane for _, lane in placed}:
        bars = sorted((s.starts_at, s.ends_at or s.starts_at) for s, n in placed if n == number)
        assert all(end <= start for (_, end), (start, _) in pairwise(bars))


def test_open_stage_reaches_to_now_and_a_coming_one_to_its_plan() -> None:
    coming = stage(30, None, planned_starts_at=noon(30), planned_ends_at=noon(40))
    stages = [stage(0, None), coming]
    scale = TimeScale(noon(0), noon(50))
    widths = re.findall(
        r"wt-still-open[^>]*left:(.*?)%;width:(.*?)%", stage_bar_html(stages, OSLO, NOW)
    )
    real = fit_time_scale(stages, NOW)
    assert [(float(left), round(float(left) + float(width), 2)) for left, width in widths] == [
        (real.percent_at(noon(0)), round(real.percent_at(NOW), 2)),
        (real.percent_at(noon(30)), round(real.percent_at(noon(40)), 2)),
    ]
    assert scale.percent_at(noon(25)) == 50.0


def test_bar_tells_planned_and_actual_times_in_words() -> None:
    one = stage(1, 5, planned_starts_at=noon(1), planned_ends_at=noon(3))
    assert (
        'title="Top hole (Done)\n1 Nov 2026 13:00 – 5 Nov 2026 13:00\n'
        'Planned: 1 Nov 2026 13:00 – 3 Nov 2026 13:00"'
    ) in stage_bar_html([one], OSLO, NOW)


def test_name_of_a_stage_is_never_markup() -> None:
    html = stage_bar_html([stage(1, 5, name='"><script>')], OSLO, NOW)
    assert "<script>" not in html
    assert "&#34;&gt;&lt;script&gt;" in html


def test_axis_has_ten_days_at_most_and_says_a_year_once() -> None:
    for length in (1, 9, 40, 300, 390):
        stages = [stage(1, 1 + length)]
        ticks = re.findall(r'<i style="left:(.*?)%">(.*?)</i>', stage_bar_html(stages, OSLO, NOW))
        years = [text.split()[2] for _, text in ticks if len(text.split()) == 3]
        assert 1 <= len(ticks) <= 11
        assert len(years) == len(set(years)) >= 1


def test_bar_leads_to_each_stage_and_marks_that_of_the_screen() -> None:
    html = stage_bar_html([stage(1, 5), stage(6, 9)], OSLO, NOW, "s6")
    links = re.findall(r'<a [^>]*href="(.*?)"( aria-current="page")?', html)
    assert links == [("/stages/s1", ""), ("/stages/s6", ' aria-current="page"')]
