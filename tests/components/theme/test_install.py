import hashlib
import re
from pathlib import Path

import httpx

from components.theme import install
from components.theme.icons import load_icon_shapes

CODE = Path(install.__file__).parents[1]


def test_stylesheet_uses_no_variable_that_nobody_sets() -> None:
    sheet = install.build_stylesheet()
    used = set(re.findall(r"var\((--[\w-]+)", sheet))
    inline = "".join(path.read_text("utf-8") for path in CODE.rglob("*.py"))
    scripts = "".join(path.read_text("utf-8") for path in CODE.rglob("*.js"))
    by_scripts = set(re.findall(r'setProperty\("(--[\w-]+)"', scripts))
    assert "{ ...rect.toJSON(), x, y }" in scripts
    by_scripts |= {f"--{name}" for name in (*"xy", "top", "left", "right", "bottom", "width")}
    by_scripts.add("--height")
    assert used - by_scripts - set(re.findall(r"(--[\w-]+)\s*:", sheet + inline)) == set()


def test_stylesheet_loads_nothing_from_elsewhere() -> None:
    urls = re.findall(r"url\(\"?(.*?)[\")]", install.build_stylesheet())
    assert {url.partition(":")[0] for url in urls if ":" in url} <= {"data"}
    files = [url for url in urls if not url.startswith("data:")]
    assert all((install.ASSETS_DIR / "fonts" / url.rpartition("/")[2]).is_file() for url in files)
    assert len(files) == 5


def test_fonts_and_icons_come_with_their_licences() -> None:
    assert "SIL Open Font License" in (install.ASSETS_DIR / "fonts" / "OFL.txt").read_text()
    assert "ISC License" in (install.ASSETS_DIR / "LUCIDE-LICENSE.txt").read_text()


def test_fonts_stay_small() -> None:
    assert sum(file.stat().st_size for file in (install.ASSETS_DIR / "fonts").iterdir()) < 400_000


def test_stylesheet_is_kept_for_good_under_a_name_of_its_own(gallery: str) -> None:
    html = httpx.get(gallery).text
    links = re.findall(r'<link rel="stylesheet" href="(.*?)">', html)
    assert len(links) == 1
    answer = httpx.get(gallery + links[0])
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/css")
    version = hashlib.sha256(answer.content).hexdigest()[:12]
    assert links == [f"/assets/welltrack-{version}.css"]


def test_logo_and_fonts_are_served(gallery: str) -> None:
    for path in ("/assets/logo.svg", "/assets/fonts/inter-latin-wght-normal.woff2"):
        assert httpx.get(gallery + path).status_code == 200


def test_icon_set_has_no_two_icons_alike() -> None:
    drawings = list(load_icon_shapes().values())
    assert len(set(drawings)) == len(drawings)
