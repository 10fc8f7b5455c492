"""Files that are made to take long: who opens one is told so, and the next is answered."""

from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.factories import Site
from tests.security.child_pools import held_jobs, make_pool
from welltrack_ui.domain.files.file_preview import NoPreview
from welltrack_ui.services.core.child_jobs import JobLimits
from welltrack_ui.services.core.child_pool import MAX_JOBS_PER_OWNER, ChildPool
from welltrack_ui.services.files.previews import (
    BUSY_MESSAGE,
    READER_MODULE,
    TOO_LARGE_MESSAGE,
    FilePreviewService,
)


def preview_through(site: Site, pool: ChildPool, name: str, content: bytes) -> Any:
    made = factories.file(
        site.services, site.crew.engineer, site.well.id, content=content, name=name
    )
    service = FilePreviewService(site.services.files, site.services.file_store, pool)
    return service.load_preview(site.crew.viewer, made.id)


def test_file_that_takes_too_much_is_told_to_be_too_large(site: Site) -> None:
    pool = ChildPool(READER_MODULE, JobLimits(answer_bytes=10))
    shown = preview_through(site, pool, "a.txt", b"many words\n" * 100)
    assert shown == NoPreview(why=TOO_LARGE_MESSAGE)


def test_file_of_who_reads_too_many_is_told_to_wait(site: Site, tmp_path: Path) -> None:
    pool = make_pool(wall_seconds=60)
    owners = [site.crew.viewer.user_id] * MAX_JOBS_PER_OWNER
    with held_jobs(pool, owners, tmp_path / "until"):
        shown = preview_through(site, pool, "a.txt", b"words")
    assert shown == NoPreview(why=BUSY_MESSAGE)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("quotes.csv", b'a,"b",c\n' + b'"' * 150_001),
        ("bombs.csv", b'"a"' * 60_000),
        ("dots.las", b"~V\n" + b".." * 50_000 + b"\n~C\n" + b"A.M:\n" * 4_000 + b"~A\n"),
        ("spaces.las", b"~C\n" + b"A" + b" " * 100_000 + b"\nB.M:\n~A\n" + b"1 " * 100_000),
        ("declared.xml", b"<?xml " + b"encoding=" * 20_000),
        ("cyrillic.txt", b"\xd1\xce" * 90_000),
    ],
)
def test_file_made_to_take_long_is_shown_all_the_same(
    site: Site, name: str, content: bytes
) -> None:
    pool = ChildPool(READER_MODULE, JobLimits(cpu_seconds=5, wall_seconds=60))
    assert preview_through(site, pool, name, content).form in {"lines", "cells"}
