"""Drafts for tests: good ones, and what is wrong with others."""

from collections.abc import Callable, Mapping
from typing import Any

from welltrack_ui.domain.errors import Invalid

EVENT: dict[str, Any] = {
    "well_id": "w-1",
    "kind": "note",
    "title": "Title",
    "starts_at": "2026-03-02T06:00:00Z",
}
WELL: dict[str, Any] = {"project_id": "p-1", "name": "15/9-F-11"}
STAGE: dict[str, Any] = {
    "well_id": "w-1",
    "kind": "drilling",
    "name": "12¼″ section",
    "starts_at": "2026-03-02T06:00:00Z",
}
PROJECT: dict[str, Any] = {"org_id": "o-1", "name": "Volve"}
ORGANIZATION: dict[str, Any] = {"name": "Equinor"}


def faults(parse: Callable[[Mapping[str, Any]], object], draft: Mapping[str, Any]) -> set[str]:
    """The fields that a draft is refused for; none when it is taken."""
    try:
        parse(draft)
    except Invalid as refused:
        return {error.field for error in refused.errors}
    return set()
