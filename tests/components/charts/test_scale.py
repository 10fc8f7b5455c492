from components.charts.scale import Scale, Tick, choose_scale, format_share, thin_ticks


def test_axis_goes_from_zero_in_steps_that_people_count_in() -> None:
    assert choose_scale([3.0, 206.8]) == Scale(0, 250, 50)
    assert choose_scale([10955.0], 6) == Scale(0, 12000, 2000)
    assert choose_scale([0.7]) == Scale(0, 0.8, 0.2)


def test_axis_without_values_and_of_zeros_has_a_length() -> None:
    assert choose_scale([]) == Scale(0, 1, 0.2)
    assert choose_scale([0.0, 0.0]) == Scale(0, 1, 0.2)


def test_axis_begins_below_zero_where_a_value_does() -> None:
    scale = choose_scale([-3.0, 28.0], 8)
    assert scale == Scale(-5, 30, 5)
    assert scale.find_share(-5.0) == 0
    assert scale.find_share(12.5) == 0.5


def test_ticks_of_a_height_run_from_the_bottom() -> None:
    ticks = Scale(0, 25, 6).list_ticks(is_reversed=True)
    assert [(tick.label, round(tick.at, 2)) for tick in ticks] == [
        ("0", 1.0),
        ("6", 0.76),
        ("12", 0.52),
        ("18", 0.28),
        ("24", 0.04),
    ]


def test_labels_of_many_columns_are_thinned_out() -> None:
    assert thin_ticks([], 2) == []
    assert thin_ticks(["a", "b"], 2) == [Tick(0.25, "a"), Tick(0.75, "b")]
    assert [tick.label for tick in thin_ticks(list("abcde"), 2)] == ["a", "d"]


def test_every_second_label_is_left_out_on_phones_where_there_are_many() -> None:
    assert [tick.minor for tick in thin_ticks(list("abcd"), 12)] == [False] * 4
    assert [tick.minor for tick in thin_ticks(list("abcde"), 12)] == [False, True] * 2 + [False]
    assert [tick.minor for tick in thin_ticks(list("abcdefghij"), 5)] == [False, True] * 2 + [False]


def test_share_is_written_as_css_has_it() -> None:
    assert [format_share(share) for share in (0, 1, 0.125, 1 / 3)] == [
        "0%",
        "100%",
        "12.5%",
        "33.333%",
    ]
