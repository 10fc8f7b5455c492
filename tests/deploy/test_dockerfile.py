"""hadolint's rules, held by hand in the gate; `make audit` runs hadolint itself."""

import re
import tomllib
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


class Instruction(NamedTuple):
    """One instruction of a Dockerfile, its lines joined, and the comments right above it."""

    name: str
    text: str
    comments: str


def read_instructions() -> list[Instruction]:
    found: list[Instruction] = []
    comments: list[str] = []
    for line in DOCKERFILE.replace("\\\n", " ").splitlines():
        if line.startswith("#"):
            comments.append(line.lstrip("# "))
        elif line.strip():
            name, _, text = line.partition(" ")
            found.append(Instruction(name, " ".join(text.split()), "\n".join(comments)))
            comments = []
        else:
            comments = []
    return found


INSTRUCTIONS = read_instructions()
STAGES = [i.text.split() for i in INSTRUCTIONS if i.name == "FROM"]
RUNS = [i for i in INSTRUCTIONS if i.name == "RUN"]


def list_texts(name: str) -> list[str]:
    return [i.text for i in INSTRUCTIONS if i.name == name]


def last_stage() -> list[Instruction]:
    start = max(n for n, i in enumerate(INSTRUCTIONS) if i.name == "FROM")
    return INSTRUCTIONS[start:]


def test_stages_start_from_one_pinned_image() -> None:  # DL3006, DL3007, DL3024
    assert [stage[0] for stage in STAGES] == ["python:3.13-slim"] * 2
    names = [stage[2] for stage in STAGES if len(stage) == 3]
    assert len(set(names)) == len(names)


def test_copies_come_from_stages_that_exist() -> None:  # DL3020, DL3021, DL3022, DL3023
    assert list_texts("ADD") == []
    from_stages = {
        name for text in list_texts("COPY") for name in re.findall(r"--from=(\S+)", text)
    }
    assert from_stages == {"build"}
    for text in list_texts("COPY"):
        parts = [part for part in text.split() if not part.startswith("--")]
        assert len(parts) == 2 or parts[-1].endswith("/")


def test_packages_of_the_system_leave_no_lists_and_bring_nothing_more() -> None:  # DL3009, DL3015
    installs = [run for run in RUNS if "apt-get install" in run.text]
    for run in installs:
        assert "--no-install-recommends" in run.text
        assert "--yes" in run.text  # DL3014
        assert run.text.startswith("apt-get update &&")  # DL3027, and never a stale list
        assert run.text.endswith("rm -rf /var/lib/apt/lists/*")
        # A version is not pinned only where it says why: DL3008.
        assert "hadolint ignore=DL3008" in run.comments
        assert len(run.comments.split()) > 8
    assert [i for i in last_stage() if "apt-get" in i.text] == []


def test_packages_of_python_are_pinned_by_hash() -> None:  # DL3013, DL3042
    for text in re.findall(r"\bpip .*?install (.*?)(?:&&|$)", "\n".join(r.text for r in RUNS)):
        assert "--no-cache-dir" in text
        assert "--require-hashes -r requirements.lock" in text or "--no-deps" in text


def test_shell_does_nothing_that_hides_an_error() -> None:  # DL3003, DL3004, DL4006, SC
    for run in RUNS:
        assert not re.search(r"\bcd |\bsudo\b|;|[^|]\|[^|]|\|\|", run.text), run.text


def test_image_ends_as_nobody_special_with_one_command() -> None:  # DL3002, DL4003, DL4004, DL3025
    stage = last_stage()
    assert [i.text for i in stage if i.name == "USER"] == ["10001:10001"]
    for name in ("CMD", "ENTRYPOINT", "HEALTHCHECK"):
        assert len(list_texts(name)) == 1
    assert all(text.startswith("[") for text in [*list_texts("CMD"), *list_texts("ENTRYPOINT")])
    assert list_texts("HEALTHCHECK")[0].endswith('CMD ["welltrack", "health"]')
    assert {i.name for i in INSTRUCTIONS} <= {
        *("FROM", "RUN", "COPY", "ENV", "USER", "WORKDIR", "VOLUME", "EXPOSE"),
        *("HEALTHCHECK", "ENTRYPOINT", "CMD", "ARG", "LABEL"),
    }


def test_image_says_what_it_is() -> None:
    labels = dict(re.findall(r'org\.opencontainers\.image\.([a-z.]+)="([^"]*)"', DOCKERFILE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert labels == {
        "title": "WellTrack",
        "description": "A shared calendar, file room and change log for wells",
        "licenses": project["license"],
        "base.name": f"docker.io/library/{STAGES[-1][0]}",
        "revision": "$REVISION",
    }
    # Last, so that another commit builds no layer anew.
    assert [i.name for i in INSTRUCTIONS][-2:] == ["ARG", "LABEL"]


def test_folders_are_absolute() -> None:  # DL3000
    assert [text for text in list_texts("WORKDIR") if not text.startswith("/")] == []


def test_what_is_copied_is_let_in() -> None:
    ignore = (ROOT / ".dockerignore").read_text().splitlines()
    let_in = {line[1:].rstrip("/") for line in ignore if line.startswith("!")}
    copied = {
        part for text in list_texts("COPY") if "--from" not in text for part in text.split()[:-1]
    }
    assert copied == let_in
    assert "*" in ignore
    assert [name for name in copied if not (ROOT / name).exists()] == []
