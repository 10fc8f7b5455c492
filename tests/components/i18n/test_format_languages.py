"""What Russian and Kazakh readers see of days, numbers and durations, letter by letter."""

from datetime import UTC, date, datetime, timedelta

import pytest
from babel import Locale

from components.i18n import format as form_of
from components.i18n.parse_datetime import parse_date_input
from components.i18n.translate import in_language
from components.kit.month_picker import month_html
from tests.components.samples import OSLO
from welltrack_ui.domain import report_day
from welltrack_ui.domain.locale_format import load_locale_format

LANGUAGES = ("en", "ru", "kk")
DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("22 Nov 2026", "22 Nov", "Sun 22 Nov 2026", "November 2026", "22 Nov 2026 13:00")),
        (
            "ru",
            (
                "22 нояб. 2026",
                "22 нояб.",
                "Вс, 22 нояб. 2026",
                "Ноябрь 2026",
                "22 нояб. 2026 13:00",
            ),
        ),
        (
            "kk",
            ("22 қар. 2026", "22 қар.", "22 қар. 2026, жс", "Қараша 2026", "22 қар. 2026 13:00"),
        ),
    ],
)
def test_day_is_written_as_its_readers_write_it(language: str, told: tuple[str, ...]) -> None:
    with in_language(language):
        assert told == (
            form_of.format_date(DAY),
            form_of.format_short_date(DAY),
            form_of.format_weekday_date(DAY),
            form_of.format_month(DAY),
            form_of.format_date_time(NOW, OSLO),
        )


@pytest.mark.parametrize(
    ("language", "within", "alone"),
    [("en", "4 May", "May"), ("ru", "4 мая", "май"), ("kk", "4 мам.", "мам.")],
)
def test_month_alone_is_not_in_the_genitive(language: str, within: str, alone: str) -> None:
    day = date(2026, 5, 4)
    with in_language(language):
        assert (form_of.format_short_date(day), form_of.format_short_month(day)) == (within, alone)


def test_russian_months_within_a_day() -> None:
    assert load_locale_format("ru").months == (
        "янв.",
        "февр.",
        "мар.",
        "апр.",
        "мая",
        "июн.",
        "июл.",
        "авг.",
        "сент.",
        "окт.",
        "нояб.",
        "дек.",
    )


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            (
                "45\u202fmin",
                "2\u202fh 30\u202fmin",
                "2\u202fd 4\u202fh",
                "25\u202fh",
                "2.5\u202fh",
            ),
        ),
        (
            "ru",
            (
                "45\u202fмин",
                "2\u202fч 30\u202fмин",
                "2\u202fсут 4\u202fч",
                "25\u202fч",
                "2,5\u202fч",
            ),
        ),
        (
            "kk",
            (
                "45\u202fмин",
                "2\u202fсағ 30\u202fмин",
                "2\u202fтәул 4\u202fсағ",
                "25\u202fсағ",
                "2,5\u202fсағ",
            ),
        ),
    ],
)
def test_duration_is_in_the_units_of_the_language(language: str, told: tuple[str, ...]) -> None:
    with in_language(language):
        assert told == (
            form_of.format_duration(timedelta(minutes=45)),
            form_of.format_duration(timedelta(hours=2, minutes=30)),
            form_of.format_duration(timedelta(hours=52, minutes=20)),
            form_of.format_hours(timedelta(hours=25)),
            form_of.format_decimal_hours(timedelta(hours=2, minutes=30)),
        )


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("1234.5", "12\u202f345.7", "13\u202f000\u202fft", "3.4\u202fMB", "0.00001")),
        ("ru", ("1234,5", "12\u202f345,7", "13\u202f000\u202fфут", "3,4\u202fМБ", "0,00001")),
        ("kk", ("1234,5", "12\u202f345,7", "13\u202f000\u202fфут", "3,4\u202fМБ", "0,00001")),
    ],
)
def test_number_has_the_decimal_sign_of_the_language(language: str, told: tuple[str, ...]) -> None:
    with in_language(language):
        assert told == (
            form_of.format_number(1234.5),
            form_of.format_number(12345.67),
            form_of.format_depth(3962.4, "ft"),
            form_of.format_file_size(3_400_000),
            form_of.format_plain_number(0.00001),
        )


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("just now", "5\u202fmin ago", "3\u202fh ago", "yesterday", "2 days ago")),
        ("ru", ("только что", "5\u202fмин назад", "3\u202fч назад", "вчера", "2 дня назад")),
        ("kk", ("жаңа ғана", "5\u202fмин бұрын", "3\u202fсағ бұрын", "кеше", "2 күн бұрын")),
    ],
)
def test_relative_time_is_told_in_the_language(language: str, told: tuple[str, ...]) -> None:
    ages = (
        timedelta(),
        timedelta(minutes=5),
        timedelta(hours=3, minutes=59),
        timedelta(days=1),
        timedelta(days=2),
    )
    with in_language(language):
        assert told == tuple(form_of.format_relative_time(NOW - age, NOW, OSLO) for age in ages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_month_is_understood_by_its_first_letters_in_every_form(language: str) -> None:
    names = load_locale_format(language)
    with in_language(language):
        for forms in (names.months, names.short_months, names.long_months):
            found = [parse_date_input(f"22 {name} 2026").month for name in forms]
            assert found == list(range(1, 13))
        assert parse_date_input("22 Nov 2026") == DAY


@pytest.mark.parametrize("language", LANGUAGES)
def test_day_reads_back_as_it_is_written(language: str) -> None:
    with in_language(language):
        for month in range(1, 13):
            day = date(2026, month, 22)
            assert parse_date_input(form_of.format_date(day)) == day


def test_report_day_names_its_hours_in_the_language() -> None:
    window = report_day.report_day_window(DAY, OSLO, 6)
    with in_language("kk"):
        assert form_of.format_report_day(DAY, window, OSLO) == (
            "22 қар. 2026, 06:00–06:00 Europe/Oslo, 24\u202fсағ"
        )


@pytest.mark.parametrize("territory", ["en_GB", "ru_RU", "kk_KZ"])
def test_weeks_begin_on_monday_where_the_languages_are_spoken(territory: str) -> None:
    # What all calendars are drawn by; another language may need another first day.
    assert Locale.parse(territory).first_week_day == 0


@pytest.mark.parametrize(
    ("language", "monday", "letters", "month"),
    [
        ("en", "Monday", "MTWTFSS", "November 2026"),
        ("ru", "Понедельник", "ПВСЧПСВ", "Ноябрь 2026"),
        ("kk", "Дүйсенбі", "ДССБЖСЖ", "Қараша 2026"),
    ],
)
def test_month_picker_names_weekdays_and_month(
    language: str, monday: str, letters: str, month: str
) -> None:
    with in_language(language):
        html = month_html(DAY, DAY)
        names = load_locale_format(language)
    assert f'<abbr title="{monday}">{letters[0]}</abbr>' in html
    assert "".join(names.weekday_letters) == letters
    assert f"{month}</b>" in html
