"""The OpenAPI document, completed with the refusals that FastAPI can't know of."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from welltrack_ui.api.idempotent_route import accepts_idempotency_key
from welltrack_ui.domain.entity import FrozenModel
from welltrack_ui.services.core.idempotency import MAX_KEY_LENGTH
from welltrack_ui.web.problems import MEDIA_TYPE

REFUSAL_DESCRIPTIONS = {
    400: "The body can't be parsed.",
    401: "No credential, or one that is no longer valid.",
    403: "A member without the right.",
    404: "Unknown, or not a member: the two can't be told apart.",
    409: "Something stands in the way: a stale `version`, a name that is taken, the last owner.",
    413: "The body is too large.",
    415: "The body is not sent as JSON, or a file to import not as multipart/form-data.",
    422: "Invalid input; `errors` names each field at fault.",
    429: "Too often: come back after `Retry-After` seconds.",
    503: "The storage is away: come back after `Retry-After` seconds.",
}
RETRYABLE_STATUSES = {409, 429, 503}
"""The statuses of refusals that may have `Retry-After`."""
PUBLIC_PATHS = {
    "/api/auth/register",
    "/api/auth/login",
    "/api/auth/login/link",
    "/api/auth/login/link/open",
    "/api/auth/verify",
    "/api/auth/password/forgot",
    "/api/auth/password/reset",
}
IDEMPOTENCY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Within 24 hours the same key and body answer the first answer again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY_LENGTH},
}
UNUSED_SCHEMAS = ("HTTPValidationError", "ValidationError")


class FieldProblem(FrozenModel):
    """A field at fault, and why."""

    field: str
    message: str


class Problem(FrozenModel):
    """A refusal in the format of RFC 9457. Below 500, nothing was written."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str
    errors: tuple[FieldProblem, ...] = ()


def complete_document(document: dict[str, Any]) -> dict[str, Any]:
    """FastAPI's document, completed in place: refusals, the idempotency key, public paths."""
    schemas = document["components"]["schemas"]
    # FastAPI describes its own form of 422, which our handler replaces by a problem.
    for name in UNUSED_SCHEMAS:
        schemas.pop(name, None)
    schemas |= {model.__name__: model_schema(model) for model in (Problem, FieldProblem)}
    for method, path, operation in list_operations(document):
        successes = {
            s: a for s, a in operation["responses"].items() if int(s) not in REFUSAL_DESCRIPTIONS
        }
        operation["responses"] = successes | {
            str(s): refusal_response(s) for s in REFUSAL_DESCRIPTIONS
        }
        if path in PUBLIC_PATHS:
            operation["security"] = []
        if method == "post" and accepts_idempotency_key(path.removeprefix("/api")):
            operation["parameters"] = [*operation.get("parameters", ()), IDEMPOTENCY_PARAMETER]
    return document


def list_operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The method, the path and the description of each operation."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def refusal_response(status: int) -> dict[str, Any]:
    """The description of a refusal, for an operation."""
    body = {"schema": {"$ref": f"#/components/schemas/{Problem.__name__}"}}
    description: dict[str, Any] = {
        "description": f"{HTTPStatus(status).phrase}. {REFUSAL_DESCRIPTIONS[status]}",
        "content": {MEDIA_TYPE: body},
    }
    if status in RETRYABLE_STATUSES:
        description["headers"] = {"Retry-After": {"schema": {"type": "integer", "minimum": 0}}}
    return description


def model_schema(model: type[FrozenModel]) -> dict[str, Any]:
    """The JSON schema of a model, with references to the document's other schemas."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return schema
