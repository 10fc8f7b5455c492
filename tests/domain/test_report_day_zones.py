"""Time zones: which names are known, and where their rules come from."""

import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from welltrack_ui.domain import report_day
from welltrack_ui.domain.report_day import load_zone


@pytest.mark.parametrize("name", ["Europe/Oslo", "Asia/Almaty", "America/Denver", "UTC"])
def test_zone_knows_iana_names_and_older_ones(name: str) -> None:
    assert load_zone(name).key == name
    assert name in report_day.list_zone_names()


def test_zone_takes_older_names_but_does_not_offer_them() -> None:
    noon = datetime(2024, 7, 1, 12, tzinfo=UTC)
    assert noon.astimezone(load_zone("Asia/Calcutta")) == noon.astimezone(load_zone("Asia/Kolkata"))
    assert "Asia/Calcutta" not in report_day.list_zone_names()


@pytest.mark.parametrize(
    "name",
    [
        "Mars/Olympus",
        "",
        " ",
        ".",
        "/etc/localtime",
        "/usr/share/zoneinfo/UTC",
        "../UTC",
        "Europe/../UTC",
        "Europe",
        "Europe/",
        "europe/oslo",
        "Europe/Oslo\0",
        "\0",
        "localtime",
        "posixrules",
        "tzdata.zi",
        "zone.tab",
        "__init__.py",
        "+05:00",
        "\ud800",
        "A" * 10_000,
    ],
)
def test_zone_refuses_other_names_with_a_remedy(name: str) -> None:
    with pytest.raises(ValueError, match="give an IANA name such as Europe/Oslo"):
        load_zone(name)


def test_zone_names_the_one_it_does_not_know() -> None:
    with pytest.raises(ValueError, match=r"^'Mars/Olympus' is not a known time zone; give an"):
        load_zone("Mars/Olympus")


def test_zone_is_the_same_object_each_time() -> None:
    assert load_zone("Europe/Oslo") is load_zone("Europe/Oslo")


@pytest.fixture
def machine_without_oslo_time(tmp_path: Path) -> Iterator[None]:
    """A machine whose own zone data takes Oslo for Kathmandu."""
    (tmp_path / "Europe").mkdir()
    data = resources.files("tzdata").joinpath("zoneinfo", "Asia", "Kathmandu")
    (tmp_path / "Europe" / "Oslo").write_bytes(data.read_bytes())
    zoneinfo.reset_tzpath(to=[str(tmp_path)])
    yield
    zoneinfo.reset_tzpath()


@pytest.mark.usefixtures("machine_without_oslo_time")
def test_zone_comes_from_the_package_and_not_from_the_machine() -> None:
    summer = datetime(2024, 7, 1, 12, tzinfo=UTC)
    oslo = load_zone.__wrapped__("Europe/Oslo")
    assert summer.astimezone(ZoneInfo.no_cache("Europe/Oslo")).isoformat()[-6:] == "+05:45"
    assert summer.astimezone(oslo).isoformat() == "2024-07-01T14:00:00+02:00"


def test_zone_names_are_sorted_once_each_and_all_known() -> None:
    names = report_day.list_zone_names()
    assert list(names) == sorted(set(names))
    assert {"UTC", "Europe/Oslo", "Asia/Almaty", "Asia/Qyzylorda", "America/Denver"} <= set(names)
    assert [name for name in names if load_zone(name).key != name] == []
