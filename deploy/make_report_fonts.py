"""Makes the two fonts that reports are printed in: static ones, out of the variable Inter.

Run by hand, when Inter has a newer release:

    pip install fonttools fontpkg-inter
    python deploy/make_report_fonts.py welltrack_ui/services/reports/printing/fonts

Inter is under the SIL Open Font License, which is copied beside the fonts. `characters.txt` says
what they can draw: ranges of hexadecimal code points. The same release gives the same bytes.
"""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import fontpkg_inter
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

OPTICAL_SIZE = 14
WEIGHTS = ((400, "Regular"), (600, "SemiBold"))
FEATURES = ("kern", "mark", "mkmk", "ccmp", "locl", "tnum", "calt", "case", "cv05", "cv11", "zero")
UNUSED_TABLES = ("DSIG", "STAT", "MVAR", "HVAR", "avar")
ENGLISH = 0x409
CHARACTER_RANGES = (
    *((0x20, 0x7E), (0xA0, 0x17F), (0x18F, 0x18F), (0x192, 0x192), (0x1A0, 0x1A1)),
    *((0x1AF, 0x1B0), (0x218, 0x21B), (0x259, 0x259), (0x2BC, 0x2BC), (0x2C6, 0x2C7)),
    *((0x2D8, 0x2DD), (0x300, 0x30C), (0x370, 0x3FF), (0x400, 0x52F), (0x1E00, 0x1EFF)),
    *((0x2000, 0x200B), (0x2010, 0x2027), (0x202F, 0x205F), (0x2070, 0x208F)),
    *((0x20A0, 0x20C0), (0x2103, 0x2103), (0x2109, 0x2109), (0x2113, 0x2113)),
    *((0x2116, 0x2116), (0x2122, 0x2122), (0x2126, 0x2126), (0x2150, 0x215E)),
    *((0x2190, 0x2199), (0x21B5, 0x21B5), (0x2200, 0x226F), (0x2300, 0x232F)),
    *((0x2460, 0x2473), (0x25A0, 0x25FF), (0x2600, 0x2600), (0x2605, 0x2606)),
    *((0x2610, 0x2612), (0x26A0, 0x26A0), (0x2713, 0x2714), (0x2717, 0x2718)),
    *((0xFB01, 0xFB02), (0xFFFD, 0xFFFD)),
)
"""Latin, Greek, Cyrillic with Kazakh, and the signs that a rig writes."""


def make_font(source: Path, weight: int, style: str, target: Path) -> set[int]:
    """Write a static font of a weight; the characters that it draws."""
    axes = {"wght": weight, "opsz": OPTICAL_SIZE}
    font = instancer.instantiateVariableFont(TTFont(source), axes, updateFontNames=False)
    subsetter = subset.Subsetter(build_options())
    wanted = [c for first, last in CHARACTER_RANGES for c in range(first, last + 1)]
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    name_font(font, style)
    font["OS/2"].usWeightClass = weight
    font["head"].modified = font["head"].created
    font.save(target, reorderTables=True)
    return set(TTFont(target).getBestCmap())


def build_options() -> subset.Options:
    """What of a font is kept."""
    options = subset.Options()
    options.layout_features = list(FEATURES)
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.name_languages = [ENGLISH]
    options.notdef_outline = True
    options.glyph_names = False
    options.hinting = False
    options.recalc_timestamp = False
    options.drop_tables += list(UNUSED_TABLES)
    return options


def name_font(font: TTFont, style: str) -> None:
    """Name a font of the family Inter by its style."""
    is_regular = style == "Regular"
    names = {
        1: "Inter" if is_regular else f"Inter {style}",
        2: "Regular",
        3: f"4.1;Inter-{style};welltrack",
        4: f"Inter {style}",
        6: f"Inter-{style}",
    }
    if not is_regular:
        names |= {16: "Inter", 17: style}
    for name_id, text in names.items():
        font["name"].setName(text, name_id, 3, 1, ENGLISH)


def join_ranges(characters: Iterable[int]) -> Iterator[str]:
    """Characters as ranges, `41-5a`."""
    first = last = None
    for character in [*sorted(characters), None]:
        if last is not None and character == last + 1:
            last = character
            continue
        if first is not None:
            yield f"{first:x}-{last:x}"
        first = last = character


def main(folder: Path) -> None:
    """Write both fonts, their characters and their licence into a folder."""
    os.environ["SOURCE_DATE_EPOCH"] = "1700000000"
    package = Path(fontpkg_inter.__file__).parent
    source = package / "files" / "Inter[opsz,wght].ttf"
    drawn = [make_font(source, w, style, folder / f"Inter-{style}.ttf") for w, style in WEIGHTS]
    ranges = "\n".join(join_ranges(set.intersection(*drawn)))
    (folder / "characters.txt").write_text(f"{ranges}\n", "ascii")
    shutil.copy(package / "LICENSE", folder / "OFL.txt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
