"""Screenshots of at most 256 colours."""

import struct
import zlib

import pytest

from tests.pictures.png import SIGNATURE, reduced

RED, BLUE = b"\xff\0\0", b"\0\0\xff"


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, rows: list[bytes], colour: int = 2) -> bytes:
    """A picture whose rows begin with their filter."""
    head = struct.pack(">IIBBBBB", width, len(rows), 8, colour, 0, 0, 0)
    data = zlib.compress(b"".join(rows))
    return SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def chunks(made: bytes) -> dict[bytes, bytes]:
    found, at = {}, 8
    while at < len(made):
        (length,) = struct.unpack(">I", made[at : at + 4])
        found[made[at + 4 : at + 8]] = made[at + 8 : at + 8 + length]
        at += 12 + length
    return found


def test_picture_of_few_colours_keeps_them_all() -> None:
    up = bytes((b - a) % 256 for a, b in zip(RED + RED + BLUE, RED + BLUE + BLUE, strict=True))
    found = chunks(reduced(png(3, [b"\0" + RED + RED + BLUE, b"\2" + up])))
    assert found[b"IHDR"] == struct.pack(">IIBBBBB", 3, 2, 8, 3, 0, 0, 0)
    assert sorted((found[b"PLTE"][:3], found[b"PLTE"][3:])) == [BLUE, RED]
    red = 0 if found[b"PLTE"][:3] == RED else 1
    blue = 1 - red
    assert zlib.decompress(found[b"IDAT"]) == bytes([0, red, red, blue, 0, red, blue, blue])


def test_rare_colour_becomes_the_nearest_frequent_one() -> None:
    frequent = [bytes([i, i, i]) for i in range(256)]
    row = b"\0" + b"".join(frequent * 2) + b"\x64\x64\x65"
    found = chunks(reduced(png(513, [row])))
    place = zlib.decompress(found[b"IDAT"])[-1]
    assert found[b"PLTE"][3 * place : 3 * place + 3] == b"\x64\x64\x64"


@pytest.mark.parametrize(
    "other",
    [b"GIF89a", png(1, [b"\0\0\0\0\0"], colour=6), png(1, [b"\4\0\0\0"])],
    ids=["no PNG", "with transparency", "another filter"],
)
def test_other_pictures_are_refused(other: bytes) -> None:
    with pytest.raises(ValueError, match="PNG"):
        reduced(other)
