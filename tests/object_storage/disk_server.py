"""A process that serves the links of a disk store and nothing else: root, secret, port."""

import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from tests.object_storage.servers import HOST
from welltrack_ui.api.blob_routes import blob_router
from welltrack_ui.object_storage.disk import DiskStore


def main(root: str, secret: str, port: str) -> None:
    app = FastAPI(openapi_url=None)
    app.include_router(blob_router(DiskStore(Path(root), secret)))
    uvicorn.run(app, host=HOST, port=int(port), ws="none", access_log=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
