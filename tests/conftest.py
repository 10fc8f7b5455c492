"""What all tests share: a clean environment, patience on slow machines, and where Chromium is."""

import gc
import os
import shutil
from collections import defaultdict
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import chromium
from welltrack_ui.services.accounts import passwords

# Whoever runs the tests may have a cloud account, or a WellTrack, set up in the shell: no test may
# reach it.
KEPT = "WELLTRACK_TEST_"
FOREIGN = ("WELLTRACK_", "AWS_", "NICEGUI_")
for name in [n for n in os.environ if n.startswith(FOREIGN) and not n.startswith(KEPT)]:
    del os.environ[name]
os.environ.update(
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_DEFAULT_REGION="eu-central-1",
    AWS_EC2_METADATA_DISABLED="true",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
)

# A store flushes each commit to the disk, which many tests would wait for most of their time. Files
# in memory know no flush; what is written, read and refused is the same.
MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of its own there
ROOM_BYTES = 4 << 30
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM_BYTES:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

# A hash of a password takes long on purpose, and each test makes people. Tests of passwords have
# the hasher that the product has.
PRODUCT_HASHER = passwords.HASHER
passwords.HASHER = PRODUCT_HASHER.using(memory_cost=64, time_cost=1)

# The servers that tests start would compile all modules anew each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A busy machine is slow, and that says nothing about the code. All else stays as the profile in
# force has it: a repeatable one where CI is set.
settings.register_profile("welltrack", settings.default, deadline=None)
settings.load_profile("welltrack")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are cores: a test that drives a browser waits for it at times."""
    return passwords.count_cores() + 1


# Seconds that a test takes, roughly, by its mark.
SECONDS_BY_MARK = {"slow": 8.0, "browser": 4.0}
OTHER_SECONDS = 0.1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first: a long one at the end would leave the other worker idle."""
    seconds: defaultdict[Path, float] = defaultdict(float)
    for item in items:
        marks = [SECONDS_BY_MARK[name] for name in SECONDS_BY_MARK if item.get_closest_marker(name)]
        seconds[item.path] += max(marks, default=OTHER_SECONDS)
    # Tests of a folder share servers and browsers, which end with the folder.
    folders: defaultdict[Path, float] = defaultdict(float)
    for path, cost in seconds.items():
        folders[path.parent] += cost
    order = {path: (-folders[path.parent], path.parent, -seconds[path], path) for path in seconds}
    items.sort(key=lambda item: order[item.path])


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep the collector of garbage off what is imported and collected: it stays to the end.

    NiceGUI's `user` searches the whole heap twice a test; with thousands of tests and all modules
    in it that takes a second each time.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        keep_from_collector()
        gc.enable()


def keep_from_collector() -> None:
    """Find the garbage there is, and pass over all else from now on."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="module", autouse=True)
def collector() -> Iterator[None]:
    """What a module leaves alive is not searched in the next: FastAPI remembers pages of tests."""
    yield
    keep_from_collector()


@pytest.fixture
def product_hasher(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords as the product does, slowly."""
    monkeypatch.setattr(passwords, "HASHER", PRODUCT_HASHER)


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """The executable for Playwright's `executable_path`."""
    return chromium.ensure()
