"""Screenshots made small: one byte a pixel and a palette, which screens hardly need more than."""

import struct
import zlib
from collections import Counter

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST = 256
RGB, INDEXED = 2, 3
NONE, UP = 0, 2  # the filters of rows that Chromium uses when it is asked to be quick
Pixel = bytes


def reduced(png: bytes) -> bytes:
    """The same picture with at most 256 colours, each of the others as the one nearest to it.

    Takes 8 bits a channel without transparency, rows plain or filtered by "up"; raises ValueError
    for any other.
    """
    width, height, rows = _rows(png)
    pixels = [row[x : x + 3] for row in rows for x in range(0, 3 * width, 3)]
    index = _palette(Counter(pixels))
    indexed = bytes(map(index.__getitem__, pixels))
    lines = b"".join(bytes([NONE]) + indexed[y * width : (y + 1) * width] for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, INDEXED, 0, 0, 0)
    colours = {place: colour for colour, place in reversed(index.items())}
    palette = b"".join(colours[place] for place in range(len(colours)))
    data = zlib.compress(lines, 9)
    parts = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", data), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(kind, body) for kind, body in parts)


def _rows(png: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height, and the pixels of each row."""
    if png[:8] != SIGNATURE:
        raise ValueError("not a PNG")
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", png[16:29])
    if (depth, colour, interlaced) != (8, RGB, 0):
        raise ValueError(f"a PNG of colour type {colour} with {depth} bits")
    raw, step = zlib.decompress(_data(png)), 3 * width + 1
    rows: list[bytes] = []
    above = bytes(step - 1)
    for y in range(height):
        above = _unfiltered(raw[y * step], raw[y * step + 1 : (y + 1) * step], above)
        rows.append(above)
    return width, height, rows


def _unfiltered(kind: int, row: bytes, above: bytes) -> bytes:
    if kind == NONE:
        return row
    if kind != UP:
        raise ValueError(f"a PNG with rows of filter {kind}")
    return bytes([(one + other) & 255 for one, other in zip(row, above, strict=True)])


def _data(png: bytes) -> bytes:
    found, at = b"", len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            found += png[at + 8 : at + 8 + length]
        at += 12 + length
    return found


def _palette(counts: "Counter[Pixel]") -> dict[Pixel, int]:
    """Each colour's place: the most frequent have one of their own, in order, and come first."""
    kept = [colour for colour, _ in counts.most_common(MOST)]
    places = {colour: place for place, colour in enumerate(kept)}
    for colour in counts:
        if colour not in places:
            places[colour] = _nearest(colour, kept)
    return places


def _nearest(colour: Pixel, kept: list[Pixel]) -> int:
    r, g, b = colour
    far = [(r - k[0]) ** 2 + (g - k[1]) ** 2 + (b - k[2]) ** 2 for k in kept]
    return far.index(min(far))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
