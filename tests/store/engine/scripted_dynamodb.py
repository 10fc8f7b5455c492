"""An HTTP server that answers as DynamoDB would in moments that no stand-in can be brought to."""

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, object]
"""HTTP status, and what becomes the JSON body, or a function that makes it of the request's."""


@dataclass
class Script:
    """The answers to give, in order, and the requests that came: operation and body."""

    endpoint: str
    answers: list[Answer] = field(default_factory=list)
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


def refusal(code: str, status: int = 400, **more: object) -> Answer:
    return status, {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "no"} | more


def cancelled(*codes: str) -> Answer:
    """The cancellation of a transaction with one reason for each of its entries."""
    reasons = [{"Code": code, "Message": "no"} for code in codes]
    return refusal("TransactionCanceledException", CancellationReasons=reasons)


@contextlib.contextmanager
def scripted_dynamodb() -> Iterator[Script]:
    """A server on the loopback interface; a request beyond the script is answered with {}."""
    script = Script("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            operation = self.headers["X-Amz-Target"].partition(".")[2]
            request = json.loads(body)
            script.requests.append((operation, request))
            status, answer = script.answers.pop(0) if script.answers else (200, {})
            content = json.dumps(answer(request) if callable(answer) else answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        script.endpoint = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield script
        finally:
            server.shutdown()
            thread.join()
