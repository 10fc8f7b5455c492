"""Any POST may carry an Idempotency-Key: what is sent again does nothing again."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from welltrack_ui.api import upload_schemas
from welltrack_ui.api.dependencies import Call
from welltrack_ui.domain.audit import Claim
from welltrack_ui.domain.errors import Conflict
from welltrack_ui.services.core.idempotency import Answer, Committed
from welltrack_ui.web.threads import in_thread

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
# A sign-in is new each time, as is a credential; the others of these make nothing.
UNKEYED = tuple(
    f"/auth/{name}" for name in ("login", "logout", "password/", "verify", "second-factor/")
)
# What was sent of a file is another thing each time it is asked, and its links end.
FRESH = "/pieces"
WITHOUT_ACTOR = ("/auth/register",)
UPLOAD = "/files/upload"
# Their answers hold a secret, which is not to lie in the store: they are made again.
SECRET = ("/auth/tokens", "/invite", "/resend")


class RetrySafeRoute(APIRoute):
    """A route whose POST answers the same again under the same key."""

    def get_route_handler(self) -> Handler:
        """The handler, with the key looked up before it and kept after it."""
        handler = super().get_route_handler()

        async def safe(request: Request) -> Response:
            key = request.headers.get("idempotency-key")
            path = request.url.path.removeprefix("/api")
            if request.method != "POST" or key is None or not keyed(path):
                return await handler(request)
            body = await request.body()
            call = Call(request)
            began = await in_thread(begin, call, path, key, body)
            if isinstance(began, Answer):
                return again(began)
            if isinstance(began, Committed):
                return await in_thread(remade, call, path, began)
            return await run(handler, call, path, began)

        return safe


def keyed(path: str) -> bool:
    """Whether a POST to a path below `/api` heeds an idempotency key."""
    return not path.startswith(UNKEYED) and not path.endswith(FRESH)


def begin(call: Call, path: str, key: str, body: bytes) -> Claim | Answer | Committed:
    """The claim of a key, or what came of it before."""
    who = f"at {call.address}" if path.startswith(WITHOUT_ACTOR) else call.actor.user_id
    request = f"{path}\n".encode() + body
    return call.services.idempotency.begin(who, key, request)


async def run(handler: Handler, call: Call, path: str, claim: Claim) -> Response:
    """Answer for the first time; a refusal lets go of the key."""
    call.request.state.claim = claim
    try:
        response = await handler(call.request)
    except Exception:
        await in_thread(call.services.idempotency.release, claim)
        raise
    if not path.endswith(SECRET):
        body = bytes(response.body).decode()
        answer = Answer(response.status_code, body, response.headers.get("location"))
        await in_thread(call.services.idempotency.keep, claim, answer)
    return response


def again(answer: Answer) -> Response:
    """The first answer, again."""
    headers = {"Location": answer.location} if answer.location else {}
    return Response(answer.body, answer.status, headers, "application/json")


def remade(call: Call, path: str, done: Committed) -> Response:
    """What the first request made, read again."""
    if path == UPLOAD and done.ids:
        started = upload_schemas.of(call.services.files.upload_again(call.actor, done.ids[0]))
        location = f"/api/files/{started.file.id}"
        return JSONResponse(started.model_dump(mode="json"), 201, {"Location": location})
    made = [read(call, path, entity_id) for entity_id in done.ids]
    entities = [entity for entity in made if entity is not None]
    if not entities:
        raise Conflict("This request was done already, and its answer is not kept.")
    if path.endswith("/batch"):
        return JSONResponse({"items": entities}, 201)
    if path.endswith(("/restore", "/complete", "/resend")):
        return JSONResponse(entities[0], 200)
    if path.endswith("/invite"):
        location = f"/api{path.removesuffix('/invite')}/invitations"
    else:
        location = f"/api{path}/{entities[0]['id']}"
    return JSONResponse(entities[0], 201, {"Location": location})


def read(call: Call, path: str, entity_id: str) -> dict[str, Any] | None:
    """An entity of the kind that the path is about."""
    services, actor = call.services, call.actor
    if path.endswith(("/invite", "/resend")):
        return services.invitations.get(actor, entity_id).model_dump(mode="json")
    readers: dict[str, tuple[str, Callable[..., Any]]] = {
        "orgs": ("o", services.organizations.get),
        "projects": ("p", services.projects.get),
        "wells": ("w", services.wells.get),
        "stages": ("s", services.stages.get),
        "events": ("e", services.events.get),
        "files": ("f", services.files.get),
        "auth": ("t", services.tokens.get),
    }
    letter, reader = readers.get(path.split("/")[1], ("", None))
    if reader is None or not entity_id.startswith(f"{letter}-"):
        return None
    entity: dict[str, Any] = reader(actor, entity_id).model_dump(mode="json")
    return entity
