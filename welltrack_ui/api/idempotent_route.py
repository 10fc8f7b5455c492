"""Routes whose POST takes an Idempotency-Key: a repeated request does nothing again."""

import json
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from welltrack_ui.api import upload_schemas
from welltrack_ui.api.dependencies import Call
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import IdempotencyClaim
from welltrack_ui.domain.errors import Conflict, NotFound
from welltrack_ui.services.core.idempotency import CommittedRequest, SavedAnswer
from welltrack_ui.web.threads import run_in_thread

RouteHandler = Callable[[Request], Coroutine[Any, Any, Response]]
# A sign-in makes a new session each time; the others of these create nothing.
UNKEYED_PREFIXES = tuple(
    f"/auth/{name}" for name in ("login", "logout", "password/", "verify", "second-factor/")
)
# The parts that are missing differ each time, and their links expire.
FRESH_SUFFIX = "/pieces"
ANONYMOUS_PREFIXES = ("/auth/register",)
UPLOAD_PATH = "/files/upload"
BATCH_PATH = "/events/batch"
# Their answers hold a secret, which must not be stored: they are built again.
SECRET_SUFFIXES = ("/auth/tokens", "/invite", "/resend", "/feeds", UPLOAD_PATH)
# These answer an entity that was there before.
SAME_ENTITY_SUFFIXES = (
    *("/restore", "/complete", "/resend"),
    *("/submit", "/withdraw", "/approve", "/reopen"),
)
# The right that a POST below each needs, asked again before its answer is repeated.
RIGHTS_BY_PLACE = {
    "orgs": Permission.ADMINISTER,
    "projects": Permission.ADMINISTER,
    "wells": Permission.WRITE,
    "stages": Permission.WRITE,
    "events": Permission.WRITE,
    "reports": Permission.WRITE,
    "files": Permission.WRITE,
    "invitations": Permission.READ,
    "imports": Permission.WRITE,
    "feeds": Permission.READ,
}


class RetrySafeRoute(APIRoute):
    """A route whose POST gives the same answer again under the same key."""

    def get_route_handler(self) -> RouteHandler:
        """The handler, with the key claimed before it and the answer stored after it."""
        handler = super().get_route_handler()

        async def handle_once(request: Request) -> Response:
            key = request.headers.get("idempotency-key")
            path = request.url.path.removeprefix("/api")
            if request.method != "POST" or key is None or not accepts_idempotency_key(path):
                return await handler(request)
            call = Call(request)
            # Before the body is read: nobody's bytes are kept in memory unless one has signed in.
            if not path.startswith(ANONYMOUS_PREFIXES):
                await run_in_thread(lambda: call.actor)
            # The request keeps the bytes, so the handler reads them once more.
            body = await request.body()
            outcome = await run_in_thread(claim_key, call, path, key, body)
            if isinstance(outcome, IdempotencyClaim):
                return await run_with_claim(handler, call, path, outcome)
            return await run_in_thread(repeat_answer, call, path, outcome, body)

        return handle_once


def accepts_idempotency_key(path: str) -> bool:
    """Whether a POST to a path below `/api` takes an idempotency key."""
    return not path.startswith(UNKEYED_PREFIXES) and not path.endswith(FRESH_SUFFIX)


def claim_key(
    call: Call, path: str, key: str, body: bytes
) -> IdempotencyClaim | SavedAnswer | CommittedRequest:
    """The claim of a key, or the outcome of the request that claimed it before; it blocks.

    Raises: NotSignedIn, Conflict while the first request runs, Invalid for another body.
    """
    # Who registers has no id yet: the address keeps the keys of strangers apart.
    owner = f"at {call.address}" if path.startswith(ANONYMOUS_PREFIXES) else call.actor.user_id
    request = f"{path}\n".encode() + body
    return call.services.idempotency.begin_request(owner, key, request)


async def run_with_claim(
    handler: RouteHandler, call: Call, path: str, claim: IdempotencyClaim
) -> Response:
    """The first answer under a key; an error releases the key, so that a retry can succeed.

    Raises: the errors of the handler.
    """
    call.request.state.claim = claim
    try:
        response = await handler(call.request)
    # A client that hangs up, too. What a thread of its request still commits after this is refused,
    # since the claim is gone; what it committed before keeps the key.
    except BaseException:
        await run_in_thread(call.services.idempotency.release_claim, claim)
        raise
    # After the commit: if the process ends in between, the answer is rebuilt from the entities.
    if not path.endswith(SECRET_SUFFIXES):
        body = bytes(response.body).decode()
        answer = SavedAnswer(response.status_code, body, response.headers.get("location"))
        save = call.services.idempotency.save_answer
        # An answer that tells of an organization is kept with it, to ask for the right again.
        in_org = path.split("/")[1] in RIGHTS_BY_PLACE
        await run_in_thread(save, claim, answer, only_of_changes=in_org)
    return response


def repeat_answer(
    call: Call, path: str, done: SavedAnswer | CommittedRequest, body: bytes
) -> Response:
    """The answer of a request that was done before, for who may still make it; it blocks.

    Raises: NotFound, Forbidden for who lost the right since.
    """
    needed = RIGHTS_BY_PLACE.get(path.split("/")[1])
    if needed is not None:
        for org_id in done.org_ids:
            call.services.organizations.context.authorizer.org(call.actor, org_id, needed)
    if isinstance(done, CommittedRequest):
        if path == BATCH_PATH:
            return rebuild_batch_answer(call, done, json.loads(body))
        return rebuild_answer(call, path, done)
    headers = {"Location": done.location} if done.location else {}
    return Response(done.body, done.status, headers, "application/json")


def rebuild_answer(call: Call, path: str, done: CommittedRequest) -> Response:
    """The answer built from what the first request committed before it was cut off; it blocks.

    Raises: Conflict where nothing of it can be read any more.
    """
    if path == UPLOAD_PATH and done.ids:
        started = upload_schemas.build_upload_started(
            call.services.files.renew_upload_link(call.actor, done.ids[0])
        )
        location = f"/api/files/{started.file.id}"
        return JSONResponse(started.model_dump(mode="json"), 201, {"Location": location})
    read = [read_entity(call, path, entity_id) for entity_id in dict.fromkeys(done.ids)]
    entities = [entity for entity in read if entity is not None]
    if not entities:
        raise Conflict("This request was done already, and its answer is not kept.")
    if path.endswith(SAME_ENTITY_SUFFIXES):
        return JSONResponse(entities[0], 200)
    if path.endswith("/invite"):
        location = f"/api{path.removesuffix('/invite')}/invitations"
    else:
        location = f"/api{path}/{entities[0]['id']}"
    return JSONResponse(entities[0], 201, {"Location": location})


def rebuild_batch_answer(
    call: Call, done: CommittedRequest, batch: Mapping[str, Any]
) -> JSONResponse:
    """The answer of a batch of events, of those that it made and changed; it blocks.

    Raises: NotFound, Forbidden where the actor may no longer read them.
    """

    def read(event_ids: Iterable[str]) -> list[dict[str, Any]]:
        # What was deleted since, by the batch itself too, can't be read any more.
        with_gaps = [read_event(call, event_id) for event_id in event_ids]
        return [event for event in with_gaps if event is not None]

    event_ids = [one for one in dict.fromkeys(done.ids) if one.startswith("e-")]
    if batch.get("events") is not None:
        return JSONResponse({"items": read(event_ids)}, 201)
    changed = [row["id"] for row in batch.get("update", ())]
    named = {*changed, *(row["id"] for row in batch.get("delete", ()))}
    created = read(event_id for event_id in event_ids if event_id not in named)
    status = 201 if batch.get("create") else 200
    return JSONResponse({"created": created, "updated": read(changed)}, status)


def read_event(call: Call, event_id: str) -> dict[str, Any] | None:
    """An event as JSON; None for one that is deleted, or can't be seen."""
    try:
        return call.services.events.get(call.actor, event_id).model_dump(mode="json")
    except NotFound:
        return None


def read_entity(call: Call, path: str, entity_id: str) -> dict[str, Any] | None:
    """The entity of an id as JSON, None where the path is about another kind.

    Raises: NotFound, Forbidden where the actor may no longer read it.
    """
    services, actor = call.services, call.actor
    if path.endswith(("/invite", "/resend")):
        return services.invitations.get(actor, entity_id).model_dump(mode="json")
    readers: dict[str, tuple[str, Callable[..., Any]]] = {
        "orgs": ("o", services.organizations.get),
        "projects": ("p", services.projects.get),
        "wells": ("w", services.wells.get),
        "stages": ("s", services.stages.get),
        "events": ("e", services.events.get),
        "reports": ("r", services.reports.get),
        "files": ("f", services.files.get),
        "auth": ("t", services.tokens.get),
        "imports": ("j", services.imports.get),
        "feeds": ("d", services.feeds.get_with_secret),
    }
    prefix, reader = readers.get(path.split("/")[1], ("", None))
    if reader is None or not entity_id.startswith(f"{prefix}-"):
        return None
    entity: dict[str, Any] = reader(actor, entity_id).model_dump(mode="json")
    return entity
