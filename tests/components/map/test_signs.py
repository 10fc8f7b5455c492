"""The signs of a map: their names, places and colours; hostile names stay text."""

from components.map.signs import describe_cluster, legend_html, signs_html, stacked_wells_html
from tests.components.well_rows import well_row
from tests.pages.html_tree import parse_html
from welltrack_ui.domain.map.clusters import Cluster, ClusterTree
from welltrack_ui.domain.map.mercator import MapView, project

VIEW = MapView(60.0, 3.0, 8, 900, 600)
EVIL = '<img src=x onerror="alert(1)">'


def single(name: str, latitude: float = 60.0, longitude: float = 3.0) -> Cluster:
    return Cluster(
        project(latitude, longitude), (well_row(name, latitude=latitude, longitude=longitude),)
    )


def test_sign_of_a_well_says_its_name_and_status() -> None:
    assert describe_cluster(single("16/1-9")) == "16/1-9, Drilling"


def test_sign_of_several_wells_counts_their_statuses_in_the_order_of_a_life() -> None:
    rows = tuple(
        well_row(str(n), status=status)
        for n, status in enumerate(("suspended", "drilling", "drilling"))
    )
    assert describe_cluster(Cluster(project(0, 0), rows)) == "3 wells: 2 Drilling, 1 Suspended"


def test_sign_stands_as_far_from_the_centre_as_its_well() -> None:
    html = str(signs_html([single("a"), single("b", 60.0, 4.0)], VIEW))
    assert "left:0px;top:0px" in html
    # One degree of longitude at zoom 8: 256 * 2**8 / 360 pixels.
    assert "left:182px;top:0px" in html


def test_sign_across_the_antimeridian_stands_the_short_way_round() -> None:
    view = MapView(0.0, 179.0, 4, 900, 600)
    assert "left:23px;top:0px" in str(signs_html([single("a", 0.0, -179.0)], view))


def test_cluster_is_ringed_by_the_shares_of_its_statuses() -> None:
    rows = [
        well_row(str(n), latitude=60.0, longitude=3.0, status=status)
        for n, status in enumerate(("drilling", "drilling", "drilling", "suspended"))
    ]
    html = str(signs_html(ClusterTree(rows).find_level(8), VIEW))
    assert "conic-gradient(var(--blue-ink) 0.0% 75.0%,var(--amber-ink) 75.0% 100.0%)" in html
    assert ">4</button>" in html


def test_names_are_written_only_where_few_signs_stand() -> None:
    few = str(signs_html([single("a")], VIEW))
    many = str(signs_html([single(str(n), 59.0 + n / 10) for n in range(25)], VIEW))
    assert ("wt-sign-name" in few, "wt-sign-name" in many) == (True, False)


def test_hostile_name_stays_text() -> None:
    for html in (signs_html([single(EVIL)], VIEW), stacked_wells_html("2", [well_row(EVIL)])):
        assert "<img" not in str(html)
        assert "&lt;img" in str(html)


def test_stack_lists_its_wells_in_natural_order_as_links() -> None:
    html = stacked_wells_html("3 wells", [well_row(name) for name in ("A-10", "A-9", "A-2")])
    links = parse_html(str(html)).find("a")
    assert [link.attributes["href"] for link in links] == [
        "/wells/w-A-2",
        "/wells/w-A-9",
        "/wells/w-A-10",
    ]


def test_legend_holds_only_what_is_on_the_map() -> None:
    text = str(legend_html(["suspended", "drilling"]))
    assert ("Drilling" in text, "Suspended" in text, "Completed" in text) == (True, True, False)
