"""A proxy in front of a DynamoDB server that fails, hangs or throttles a share of the calls.

`python -m tests.bench.faulty_dynamodb PORT TARGET_PORT`; `POST /faults?share=0.05` sets the share.
Faulted are, by turns at random: an error of the server before and after the call was done, no
answer until the caller gives up, and a refusal for throughput.
"""

import asyncio
import json
import random
import sys

import aiohttp
from aiohttp import web

from tests.bench.servers import HOST

HANG_SECONDS = 6.0
JSON_TYPE = "application/x-amz-json-1.0"
KINDS = ("failed", "lost", "hung", "throttled")
PASSED_HEADERS = ("x-amz-target", "content-type", "authorization", "x-amz-date")


class Proxy:
    """The proxy, and how many calls it faulted in each way."""

    def __init__(self, target: str) -> None:
        self.target, self.share = target, 0.0
        self.counts = dict.fromkeys(("whole", *KINDS), 0)
        self.session: aiohttp.ClientSession | None = None

    async def start(self, _: web.Application) -> None:
        connector = aiohttp.TCPConnector(limit=0)
        self.session = aiohttp.ClientSession(connector=connector, auto_decompress=False)

    async def stop(self, _: web.Application) -> None:
        if self.session is not None:
            await self.session.close()

    async def set_faults(self, request: web.Request) -> web.Response:
        """Set the share of calls that are faulted; the answer is the counts so far."""
        self.share = float(request.query["share"])
        return web.json_response(self.counts)

    async def pass_on(self, request: web.Request) -> web.Response:
        """Pass a call on, or fault it."""
        body = await request.read()
        kind = random.choice(KINDS) if random.random() < self.share else "whole"
        self.counts[kind] += 1
        if kind == "failed":
            return fault("InternalServerError", 500)
        if kind == "throttled":
            return fault("ProvisionedThroughputExceededException", 400)
        if kind == "hung":
            await asyncio.sleep(HANG_SECONDS)
            return fault("InternalServerError", 500)
        assert self.session is not None
        headers = {
            name: request.headers[name] for name in PASSED_HEADERS if name in request.headers
        }
        async with self.session.post(self.target, data=body, headers=headers) as answer:
            content = await answer.read()
            if kind == "lost":
                return fault("InternalServerError", 500)
            return web.Response(body=content, status=answer.status, content_type=JSON_TYPE)


def fault(code: str, status: int) -> web.Response:
    """An error as DynamoDB tells it."""
    body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "a fault"}
    return web.Response(body=json.dumps(body).encode(), status=status, content_type=JSON_TYPE)


def main() -> None:
    """Serve until stopped."""
    port, target_port = map(int, sys.argv[1:3])
    proxy = Proxy(f"http://{HOST}:{target_port}/")
    app = web.Application(client_max_size=20_000_000)
    app.router.add_post("/faults", proxy.set_faults)
    app.router.add_post("/", proxy.pass_on)
    app.on_startup.append(proxy.start)
    app.on_cleanup.append(proxy.stop)
    web.run_app(app, host=HOST, port=port, print=None, access_log=None)


if __name__ == "__main__":
    main()
