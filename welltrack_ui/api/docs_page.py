"""The documentation page of the API: Swagger UI, from a package that ships its files."""

from functools import cache
from importlib import resources

from fastapi import APIRouter, Response
from fastapi.openapi.docs import get_swagger_ui_html

from welltrack_ui.domain.errors import NotFound

DOCS_PACKAGE = "fastapi_swagger.resources"
DOCS_PATH = "/api/docs"
OPENAPI_PATH = "/api/openapi.json"
SCRIPT_FILE, STYLE_FILE, ICON_FILE = "swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png"
MEDIA_TYPES = {SCRIPT_FILE: "text/javascript", STYLE_FILE: "text/css", ICON_FILE: "image/png"}
CACHE_HEADERS = {"Cache-Control": "public, max-age=86400"}

router = APIRouter(prefix=DOCS_PATH, include_in_schema=False)


@router.get("")
async def get_docs_page() -> Response:
    """The page of Swagger UI; all its files come from this server."""
    return get_swagger_ui_html(
        openapi_url=OPENAPI_PATH,
        title="WellTrack API",
        swagger_js_url=f"{DOCS_PATH}/{SCRIPT_FILE}",
        swagger_css_url=f"{DOCS_PATH}/{STYLE_FILE}",
        swagger_favicon_url=f"{DOCS_PATH}/{ICON_FILE}",
    )


@router.get("/{name}")
def get_docs_file(name: str) -> Response:
    """A file of Swagger UI. Raises: NotFound."""
    # A fixed list: no text of an address becomes a path of the package.
    if name not in MEDIA_TYPES:
        raise NotFound("file of the reader")
    return Response(read_docs_file(name), media_type=MEDIA_TYPES[name], headers=CACHE_HEADERS)


@cache
def read_docs_file(name: str) -> bytes:
    """The bytes of a file of Swagger UI, cached. Raises: FileNotFoundError."""
    return (resources.files(DOCS_PACKAGE) / name).read_bytes()
