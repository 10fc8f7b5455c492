"""What deploy/README.md and deploy/runbook.md tell an operator to type, name or look up exists."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import botocore.session
import pytest
from botocore import xform_name
from typer.main import get_command

from tests.deploy.templates import load_template
from welltrack_ui import cli
from welltrack_ui.settings import Settings

ROOT = Path(__file__).parents[2]
TEXTS = {name: (ROOT / "deploy" / name).read_text() for name in ("README.md", "runbook.md")}
BOTH = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
SETTINGS = {f"WELLTRACK_{name.upper()}" for name in Settings.model_fields} | {"WELLTRACK_HOST"}
STACKS = {"$NAME": "welltrack", "$NAME-foundation": "foundation"}
OF_THE_COMMAND_LINE = {"--query", "--output", "--region"}
MADE_BY_THE_COMMAND_LINE = {
    ("cloudformation", "deploy"): {
        *("--stack-name", "--template-file", "--capabilities", "--s3-bucket"),
        "--parameter-overrides",
    },
    ("logs", "tail"): {"--since", "--format", "--filter-pattern", "--log-stream-name-prefix"},
    ("ecr", "get-login-password"): set(),
    ("ecs", "wait"): {"--cluster", "--tasks", "--services"},
}
"""Operations that no API has, with their options."""
NO_PARAMETERS = {
    "AttributeKey",
    "DynamoDB",
    "PointInTimeRecoveryEnabled",
    "Enabled",
    "Type",
    "Start",
}
"""Other words of the command line that a value is given to."""


class Call(NamedTuple):
    """One call of the AWS command line."""

    service: str
    operation: str
    options: frozenset[str]


def list_commands(text: str) -> Iterator[str]:
    """What is to be typed: indented lines, with those that go on, and what stands in backticks."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    blocks = re.findall(r"(?:^ {4,}\S.*\n)+", text, re.MULTILINE)
    yield from (block.replace("\\\n", " ") for block in blocks)
    yield from (" ".join(span.split()) for span in re.findall(r"`([^`]+)`", text))


def list_calls(text: str) -> Iterator[Call]:
    for command in list_commands(text):
        for line in command.splitlines():
            for part in re.findall(r"\baws [a-z].*?(?=\baws [a-z0-9]+ |$)", line):
                words = part.split()
                options = frozenset(
                    re.findall(r"(?<!\S)--[a-z][a-z0-9-]*", re.split(r"#| \| ", part)[0])
                )
                yield Call(words[1], words[2].strip(")"), options)


@cache
def read_options(service: str) -> dict[str, set[str]]:
    """The operations of a service as the command line names them, with their options."""
    model: Any = botocore.session.get_session().get_service_model(
        "s3" if service == "s3api" else service
    )
    operations: dict[str, set[str]] = {}
    for name in model.operation_names:
        shape = model.operation_model(name).input_shape
        members = shape.members if shape else {}
        options = {f"--{xform_name(member, '-')}" for member in members}
        flags = {n for n, m in members.items() if m.type_name == "boolean"}
        options |= {f"--no-{xform_name(flag, '-')}" for flag in flags}
        operations[xform_name(name, "-")] = options
    return operations


def find_options(call: Call) -> set[str] | None:
    """The options that a call may have; None for an operation that there is not."""
    if (call.service, call.operation) in MADE_BY_THE_COMMAND_LINE:
        return MADE_BY_THE_COMMAND_LINE[call.service, call.operation]
    return read_options(call.service).get(call.operation)


@BOTH
def test_every_call_of_aws_and_its_options_exist(text: str) -> None:
    calls = set(list_calls(text))
    assert len(calls) > 10
    assert sorted(call[:2] for call in calls if find_options(call) is None) == []
    wrong = {
        call: call.options - (find_options(call) or set()) - OF_THE_COMMAND_LINE for call in calls
    }
    assert {call: options for call, options in wrong.items() if options} == {}


@BOTH
def test_every_output_of_a_stack_exists(text: str) -> None:
    named = re.findall(r"\boutput (\$NAME(?:-foundation)?) (\w+)", text)
    assert named
    outputs = {stack: load_template(file)["Outputs"] for stack, file in STACKS.items()}
    assert [(stack, name) for stack, name in named if name not in outputs[stack]] == []


@BOTH
def test_every_parameter_exists(text: str) -> None:
    parameters = load_template("welltrack")["Parameters"]
    given = set(re.findall(r"(?<![\w=?,])([A-Z][a-z]\w+)=(?=\S)", " ".join(list_commands(text))))
    assert given - parameters.keys() - NO_PARAMETERS == set()


@BOTH
def test_every_setting_exists(text: str) -> None:
    named = set(re.findall(r"\bWELLTRACK_[A-Z0-9_]+[A-Z0-9]\b(?!_)", text))
    assert {name for name in named if name not in SETTINGS} == set()
    for beginning in re.findall(r"\b(WELLTRACK_[A-Z_]+_)(?=\.\.\.)", text):
        assert [name for name in SETTINGS if name.startswith(beginning)]


@BOTH
def test_every_command_of_welltrack_and_its_options_exist(text: str) -> None:
    group: Any = get_command(cli.app)
    found = 0
    for command in list_commands(text):
        for name, rest in re.findall(r"\bwelltrack ([a-z][a-z-]*)([^'&|;\n]*)", command):
            if name not in group.commands:
                assert not rest.strip().startswith("-"), command
                continue
            known = {o for p in group.commands[name].params for o in p.opts}
            options = {word for word in shlex.split(rest, posix=False) if word.startswith("--")}
            assert options <= known, command
            found += 1
    assert found


@BOTH
def test_every_file_exists(text: str) -> None:
    named = set(re.findall(r"(?<![\w/.])(deploy/[\w./-]*\w)", text))
    named |= {f"deploy/{name}" for name in re.findall(r"\]\(([\w.]+\.md)\)", text)}
    made = {"deploy/.env"}
    assert [name for name in named - made if not (ROOT / name).exists()] == []


def test_every_step_and_section_that_is_pointed_to_exists() -> None:
    readme, runbook = TEXTS["README.md"], TEXTS["runbook.md"]
    steps = {int(n) for n in re.findall(r"^(\d+)\. ", readme.partition("## AWS")[2], re.MULTILINE)}
    pointed = re.findall(r"README(?:'s)?,? step (\d+)", runbook.replace("\n", " "))
    assert {int(number) for number in pointed} <= steps
    assert len(pointed) > 5
    sections = set(re.findall(r"^## (.+)$", runbook, re.MULTILINE))
    asked = re.findall(r"\bgo to ([A-Z]\w+)(?: and ([A-Z]\w+))?", runbook, re.IGNORECASE)
    assert {name for pair in asked for name in pair if name} <= sections


def test_every_field_that_the_log_is_searched_for_is_written() -> None:
    places = ("middleware.py", "log_config.py")
    written = "".join((ROOT / "welltrack_ui/web" / name).read_text() for name in places)
    fields = set(re.findall(r"\$\.(\w+)", TEXTS["runbook.md"]))
    fields |= set(re.findall(r"`(\w+_id)`", TEXTS["runbook.md"]))
    assert {"level", "status", "milliseconds", "request_id", "org_id"} == fields
    assert [field for field in fields if f'"{field}": ' not in written] == []
