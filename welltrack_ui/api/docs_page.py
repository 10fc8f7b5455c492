"""The reader of the OpenAPI document: Swagger UI, out of the package that ships its files."""

from functools import cache
from importlib import resources

from fastapi import APIRouter, Response
from fastapi.openapi.docs import get_swagger_ui_html

from welltrack_ui.domain.errors import NotFound

PACKAGE = "fastapi_swagger.resources"
PATH = "/api/docs"
DOCUMENT = "/api/openapi.json"
SCRIPT, STYLE, ICON = "swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png"
TYPES = {SCRIPT: "text/javascript", STYLE: "text/css", ICON: "image/png"}
KEPT = {"Cache-Control": "public, max-age=86400"}

router = APIRouter(prefix=PATH, include_in_schema=False)


@router.get("")
async def page() -> Response:
    """The page; nothing in it comes from elsewhere."""
    return get_swagger_ui_html(
        openapi_url=DOCUMENT,
        title="WellTrack API",
        swagger_js_url=f"{PATH}/{SCRIPT}",
        swagger_css_url=f"{PATH}/{STYLE}",
        swagger_favicon_url=f"{PATH}/{ICON}",
    )


@router.get("/{name}")
def part(name: str) -> Response:
    """One of the reader's files."""
    if name not in TYPES:
        raise NotFound("file of the reader")
    return Response(content(name), media_type=TYPES[name], headers=KEPT)


@cache
def content(name: str) -> bytes:
    """The bytes of one of the reader's files."""
    return (resources.files(PACKAGE) / name).read_bytes()
