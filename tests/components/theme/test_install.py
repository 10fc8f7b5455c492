import hashlib
import re
from pathlib import Path
from typing import get_args

import httpx

from components.theme import install, page_files
from components.theme.icons import load_icon_shapes
from components.theme.palette import Tone
from welltrack_ui.domain.files.file_preview import LinkPreview

CODE = Path(install.__file__).parents[1]


def test_stylesheet_uses_no_variable_that_nobody_sets() -> None:
    sheet = page_files.build_stylesheet()
    used = set(re.findall(r"var\((--[\w-]+)", sheet))
    inline = "".join(path.read_text("utf-8") for path in CODE.rglob("*.py"))
    scripts = "".join(path.read_text("utf-8") for path in CODE.rglob("*.js"))
    by_scripts = set(re.findall(r'setProperty\("(--[\w-]+)"', scripts))
    assert "{ ...rect.toJSON(), x, y }" in scripts
    by_scripts |= {f"--{name}" for name in (*"xy", "top", "left", "right", "bottom", "width")}
    by_scripts.add("--height")
    assert used - by_scripts - set(re.findall(r"(--[\w-]+)\s*:", sheet + inline)) == set()


def test_stylesheet_loads_nothing_from_elsewhere() -> None:
    urls = re.findall(r"url\(\"?(.*?)[\")]", page_files.build_stylesheet())
    assert {url.partition(":")[0] for url in urls if ":" in url} <= {"data"}
    files = [url for url in urls if not url.startswith("data:")]
    assert all(
        (page_files.ASSETS_DIR / "fonts" / url.rpartition("/")[2]).is_file() for url in files
    )
    assert len(files) == 5


def test_fonts_and_icons_come_with_their_licences() -> None:
    assert "SIL Open Font License" in (page_files.ASSETS_DIR / "fonts" / "OFL.txt").read_text()
    assert "ISC License" in (page_files.ASSETS_DIR / "LUCIDE-LICENSE.txt").read_text()


def test_fonts_stay_small() -> None:
    assert (
        sum(file.stat().st_size for file in (page_files.ASSETS_DIR / "fonts").iterdir()) < 400_000
    )


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


def test_class_has_its_look_in_one_file() -> None:
    """Two parts with one class take each other's look."""
    files: dict[str, set[str]] = {}
    for path in (page_files.ASSETS_DIR / "css").glob("*.css"):
        # Rules at the margin: those of media only change a look.
        for selectors in re.findall(r"^(\.wt-[^{}@]*)\{", path.read_text(), flags=re.MULTILINE):
            for name in re.findall(r"(?:^|,)\s*\.(wt-[\w-]+)\s*(?=,|$)", selectors.strip()):
                files.setdefault(name, set()).add(path.name)
    assert {name: found for name, found in files.items() if len(found) > 1} == {}


def test_every_class_of_the_stylesheet_is_drawn_somewhere() -> None:
    sheets = (page_files.ASSETS_DIR / "css").glob("*.css")
    sheet = "".join(re.sub(r"/\*.*?\*/", "", one.read_text(), flags=re.DOTALL) for one in sheets)
    code = "".join(
        path.read_text()
        for folder in (CODE, CODE.parent / "pages")
        for end in ("py", "js", "html")
        for path in folder.rglob(f"*.{end}")
    )
    words = set(re.findall(r"wt-[a-z0-9-]+", code))
    # `f"wt-btn-{weight}"`: the rest of the name is filled in.
    beginnings = tuple(word for word in words if word.endswith("-"))
    forms = LinkPreview.model_fields["form"].annotation
    tones = {f"wt-{tone}" for tone in get_args(Tone)}
    drawn = words | tones | {f"wt-{form}" for form in get_args(forms)}
    classes = set(re.findall(r"\.(wt-[a-z0-9-]+)", sheet))
    assert {name for name in classes - drawn if not name.startswith(beginnings)} == set()


def test_every_icon_is_drawn_somewhere() -> None:
    folders = [CODE, CODE.parent / "pages", CODE.parent / "welltrack_ui", CODE.parent / "tests"]
    code = "".join(path.read_text() for folder in folders for path in folder.rglob("*.py"))
    assert [name for name in load_icon_shapes() if f'"{name}"' not in code] == []
