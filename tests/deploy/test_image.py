"""The image, built and run: only where buildah and the base image are on this machine.

`buildah pull docker.io/library/python:3.13-slim` gets the base. WELLTRACK_TEST_BUILDAH names
another command, such as `buildah --root /srv/images`. Nothing is fetched but packages, by hash.
"""

import gzip
import json
import os
import shlex
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import ports

ROOT = Path(__file__).parents[2]
WORK = Path(__file__).with_name("trim_work.py")
BUILDAH = shlex.split(os.environ.get("WELLTRACK_TEST_BUILDAH", "buildah"))
BASE = "docker.io/library/python:3.13-slim"
NAME = "localhost/welltrack-test"
MOST_BYTES = 300_000_000
"""Of the image as it lies on a disk, its base with it."""
MOST_BYTES_PULLED = 130_000_000
CERTIFICATES = "/etc/ssl/certs:/etc/ssl/certs:ro"
# As a container is started: nothing can be written but /data, and nothing is known of the host.
READ_ONLY = """
mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" || exit 9
mount -t tmpfs -o uid=10001,gid=10001,mode=700 tmpfs "$1/data" || exit 9
mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" || exit 9
mount -t tmpfs -o mode=1777 shm "$1/dev/shm" || exit 9
root=$1; shift; cd /
exec chroot --userspec=10001:10001 "$root" /usr/bin/env -i -C /data WELLTRACK_DATA=/data \
    PATH=/opt/welltrack/bin:/usr/local/bin:/usr/bin:/bin PYTHONDONTWRITEBYTECODE=1 "$@"
"""


def run(*arguments: str, **options: bool) -> str:
    """What buildah prints."""
    done = subprocess.run([*BUILDAH, *arguments], capture_output=True, text=True, check=False)
    if options.get("check", True) and done.returncode:
        raise AssertionError(done.stderr[-2000:])
    return done.stdout.strip()


def why_not() -> str | None:
    """Why no image can be built here, if so."""
    if not shutil.which(BUILDAH[0]):
        return "buildah is not installed"
    if os.geteuid() != 0:
        return "only root can start what was built in a read-only root"
    if not run("images", "--quiet", BASE, check=False):
        return f"the base image is not here: buildah pull {BASE}"
    return None


pytestmark = [
    pytest.mark.image,
    pytest.mark.slow,
    pytest.mark.skipif(why_not() is not None, reason=why_not() or ""),
]


@pytest.fixture(scope="module")
def root_folder() -> Iterator[Path]:
    """The root folder of a container of the image, which is built in OCI's format."""
    run(
        *("build", "--pull-never", "--isolation", "chroot", "--format", "oci"),
        *("--volume", CERTIFICATES, "--tag", NAME, str(ROOT)),
    )
    container = run("from", "--pull-never", NAME)
    try:
        yield Path(run("mount", container))
    finally:
        run("rm", container)


def command(root_folder: Path, *arguments: str) -> list[str]:
    """The command line of a process in the container, with mounts of its own."""
    shell = ["sh", "-c", READ_ONLY, "sh", str(root_folder)]
    return ["unshare", "--mount", "--propagation", "private", *shell, *arguments]


def run_inside(root_folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(root_folder, *arguments), capture_output=True, text=True, timeout=120, check=False
    )


@contextmanager
def serving(root_folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    serve = ("welltrack", "serve", "--host", "127.0.0.1", "--port", str(port))
    process = subprocess.Popen(command(root_folder, *serve), stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def count_unpacked_bytes(layer: Path) -> int:
    """The bytes of a layer as it is unpacked; 0 for what is no layer."""
    try:
        with gzip.open(layer) as unpacked:
            return sum(map(len, iter(lambda: unpacked.read(1 << 20), b"")))
    except gzip.BadGzipFile:
        return 0


def test_image_is_small_and_runs_as_nobody_special(root_folder: Path, tmp_path: Path) -> None:
    run("push", NAME, f"dir:{tmp_path / 'image'}")
    files = list((tmp_path / "image").iterdir())
    assert sum(file.stat().st_size for file in files) < MOST_BYTES_PULLED
    assert sum(map(count_unpacked_bytes, files)) < MOST_BYTES
    config = json.loads(run("inspect", "--type", "image", NAME))["OCIv1"]["config"]
    assert (config["User"], config["Entrypoint"]) == ("10001:10001", ["welltrack"])
    assert config["Volumes"] == {"/data": {}}
    assert not (root_folder / "opt/welltrack/bin/pip").exists()


def test_image_lists_what_is_in_it(root_folder: Path) -> None:
    bom = json.loads((root_folder / "opt/welltrack/bom.json").read_text())
    assert (bom["bomFormat"], bom["metadata"]["component"]["name"]) == ("CycloneDX", "welltrack")
    (packages,) = root_folder.glob("opt/welltrack/lib/python3*/site-packages")
    for listed in bom["components"]:
        stem = f"{listed['name'].replace('-', '_')}-{listed['version']}.dist-info"
        found = [
            p
            for p in packages.iterdir()
            if p.name.lower().replace(".", "_") == stem.replace(".", "_")
        ]
        assert found, stem
    assert len(bom["components"]) == len(list(packages.glob("*.dist-info"))) - 1


def test_trimmed_image_draws_every_screen_and_prints_reports(root_folder: Path) -> None:
    python = "/opt/welltrack/bin/python"
    done = run_inside(root_folder, python, "-c", WORK.read_text(), "screens")
    assert (done.returncode, done.stdout) == (0, "whole\n"), done.stderr


def test_container_serves_with_a_root_that_cannot_be_written(root_folder: Path) -> None:
    assert run_inside(root_folder, "touch", "/opt/welltrack/x").returncode == 1
    port = ports.free_port()
    with serving(root_folder, port) as process:
        health = ("welltrack", "health", "--port", str(port))
        deadline = time.monotonic() + 60
        while run_inside(root_folder, *health).returncode and time.monotonic() < deadline:
            time.sleep(0.5)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/login", timeout=30) as answer:
            assert answer.status == 200
        process.terminate()
        assert process.wait(timeout=15) == 0
    assert run_inside(root_folder, *health).returncode == 1
