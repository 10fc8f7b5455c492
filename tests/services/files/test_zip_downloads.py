"""Several files as one ZIP, as any program unpacks it."""

import io
import zipfile

import pytest

from tests import factories
from tests.factories import Site
from welltrack_ui.domain.errors import Invalid, NotFound


def stored(site: Site, name: str, content: bytes) -> str:
    who, well_id = site.crew.engineer, site.well.id
    return factories.file(site.services, who, well_id, content=content, name=name).id


def unpacked(site: Site, ids: list[str]) -> dict[str, bytes]:
    parts = site.services.file_archives.stream_zip(site.crew.viewer, ids)
    with zipfile.ZipFile(io.BytesIO(b"".join(parts))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_archive_holds_each_file_to_the_byte(site: Site) -> None:
    large = bytes(range(256)) * 10_000
    ids = [stored(site, "Сводка 1.pdf", b"%PDF-1"), stored(site, "b.bin", large)]
    assert unpacked(site, [*ids, ids[0]]) == {"Сводка 1.pdf": b"%PDF-1", "b.bin": large}


def test_names_are_told_apart_and_can_be_unpacked(site: Site) -> None:
    names = ["a.pdf", "A.pdf", "a (2).pdf", "../../etc/passwd", "a:b?.txt", ".."]
    ids = [stored(site, name, name.encode()) for name in names]
    assert unpacked(site, ids) == {
        "a.pdf": b"a.pdf",
        "A (2).pdf": b"A.pdf",
        "a (2) (2).pdf": b"a (2).pdf",
        "_.._etc_passwd": b"../../etc/passwd",
        "a_b_.txt": b"a:b?.txt",
        "file": b"..",
    }


def test_archive_comes_in_small_parts(site: Site) -> None:
    file_id = stored(site, "large.bin", b"x" * 5_000_000)
    parts = site.services.file_archives.stream_zip(site.crew.viewer, [file_id])
    assert max(len(part) for part in parts) < 1_200_000


def test_foreign_file_spoils_the_whole_before_a_byte(site: Site, elsewhere: Site) -> None:
    who = site.crew.stranger
    foreign = factories.file(site.services, who, elsewhere.well.id).id
    ids = [stored(site, "a.pdf", b"a"), foreign]
    with pytest.raises(NotFound):
        site.services.file_archives.stream_zip(site.crew.viewer, ids)


@pytest.mark.parametrize("count", [0, 501])
def test_archive_has_one_to_five_hundred_files(site: Site, count: int) -> None:
    with pytest.raises(Invalid, match="1 to 500"):
        site.services.file_archives.stream_zip(site.crew.viewer, [f"f-{i}" for i in range(count)])
