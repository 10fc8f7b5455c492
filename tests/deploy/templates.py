"""The CloudFormation templates as data: short tags are written out as CloudFormation's own JSON."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parents[2] / "deploy/aws"
Template = dict[str, Any]


class TemplateLoader(yaml.SafeLoader):
    """YAML with CloudFormation's tags: `!Ref X` is `{"Ref": "X"}`."""


def construct_tag(loader: TemplateLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    """The function that a tag stands for."""
    value: Any
    if isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.ScalarNode)
        value = loader.construct_scalar(node)
    if suffix == "GetAtt":
        value = value.split(".", 1)
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}


TemplateLoader.add_multi_constructor("!", construct_tag)


@cache
def load_template(name: str) -> Template:
    """The template of a name, such as `welltrack`: to be read, never changed."""
    text = (FOLDER / f"{name}.yaml").read_text()
    template: Template = yaml.load(text, TemplateLoader)  # noqa: S506 - a safe loader with more tags
    return template


WELLTRACK = load_template("welltrack")
RESOURCES: dict[str, Any] = WELLTRACK["Resources"]


def properties(name: str) -> dict[str, Any]:
    """The properties of a resource of WellTrack's template."""
    found: dict[str, Any] = RESOURCES[name]["Properties"]
    return found


def list_resources(kind: str) -> dict[str, Any]:
    """The properties of each resource of a type, by its name."""
    return {name: r["Properties"] for name, r in RESOURCES.items() if r["Type"] == kind}


def read_container() -> dict[str, Any]:
    """The one container of the task."""
    (container,) = properties("Task")["ContainerDefinitions"]
    found: dict[str, Any] = container
    return found


def is_variable(value: Any) -> bool:
    """Whether a value is a variable of an environment."""
    return isinstance(value, dict) and "Name" in value


def walk_values(value: Any) -> Iterator[Any]:
    """A value and all that is in it."""
    yield value
    inner = value.values() if isinstance(value, dict) else value
    if isinstance(inner, str | int | float | bool | None):
        return
    for one in inner:
        yield from walk_values(one)


def list_references(value: Any) -> set[str]:
    """The logical names that a value refers to."""
    found = set()
    for one in walk_values(value):
        if not isinstance(one, dict) or len(one) != 1:
            continue
        if "Ref" in one:
            found.add(one["Ref"])
        elif "Fn::GetAtt" in one:
            found.add(one["Fn::GetAtt"][0])
        elif "Fn::Sub" in one:
            found |= {
                name.partition(".")[0] for name in re.findall(r"\$\{([\w:.]+)\}", one["Fn::Sub"])
            }
    return found


def leave_out(template: Template, types: set[str], attributes: set[str]) -> Template:
    """The template without resources of some types, and without some attributes of others.

    What refers to one gets its name as text.
    """
    resources = template["Resources"]
    gone = {name for name, resource in resources.items() if resource["Type"] in types}
    kept = {name: cut_order(r, gone) for name, r in resources.items() if name not in gone}
    cut: Template = cut_references(template | {"Resources": kept}, gone | attributes)
    return cut


def cut_references(value: Any, gone: set[str]) -> Any:
    """A value in which references to what is gone stand as text."""
    if isinstance(value, list):
        return [cut_references(one, gone) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() in ({"Ref"}, {"Fn::GetAtt"}):
        (target,) = value.values()
        names = [target] if isinstance(target, str) else target
        return ".".join(names) if {names[0], ".".join(names)} & gone else value
    if "Fn::Sub" in value and gone:
        pattern = rf"\$\{{((?:{'|'.join(sorted(gone))})(?:\.\w+)?)\}}"
        return {"Fn::Sub": re.sub(pattern, r"\1", value["Fn::Sub"])}
    return {name: cut_references(inner, gone) for name, inner in value.items()}


def cut_order(resource: Template, gone: set[str]) -> Template:
    """A resource whose `DependsOn` is without what is gone."""
    order = resource.get("DependsOn", [])
    names = [order] if isinstance(order, str) else order
    return resource | {"DependsOn": [name for name in names if name not in gone]}
