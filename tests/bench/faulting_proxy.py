"""A proxy before a DynamoDB server that throttles or hangs what it is told to, as a process.

`python -m tests.bench.faulting_proxy PORT UPSTREAM_PORT`; a PUT of `/faults` with JSON sets them:
`{"throttle": text, "hang": text}` are for requests whose body has the text, all of them for `*`. A
GET of `/counts` answers the calls and capacity units since the last one. Loopback only.
"""

import http.client
import json
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST = "127.0.0.1"
HANG_SECONDS = 60.0
MAX_THREADS = 200
FAULTS = {"throttle": "", "hang": ""}
COUNTS = {"calls": 0.0, "units": 0.0}
UNITS = re.compile(rb'"CapacityUnits":\s*([0-9.]+)')
REFUSAL = json.dumps(
    {
        "__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
        "message": "throttled",
    }
).encode()
upstreams = threading.local()
counting = threading.Lock()
slots = threading.BoundedSemaphore(MAX_THREADS)


def fits(fault: str, body: bytes) -> bool:
    """Whether a fault is for a request with this body."""
    text = FAULTS[fault]
    return text == "*" or bool(text and text.encode() in body)


class Handler(BaseHTTPRequestHandler):
    """Passes a request on, or answers in its fault's way."""

    protocol_version = "HTTP/1.1"
    upstream_port = 0

    def do_PUT(self) -> None:
        FAULTS.update(json.loads(self._read_body()))
        self._answer(204, b"", "text/plain")

    def do_GET(self) -> None:
        with counting:
            content = json.dumps(COUNTS).encode()
            COUNTS.update(calls=0.0, units=0.0)
        self._answer(200, content, "application/json")

    def do_POST(self) -> None:
        body = self._read_body()
        with slots:
            began = time.monotonic()
            while fits("hang", body):
                if time.monotonic() - began > HANG_SECONDS:
                    self.close_connection = True
                    return
                time.sleep(0.05)
            if fits("throttle", body):
                self._answer(400, REFUSAL, "application/x-amz-json-1.0")
                return
            self._pass_on(body)

    def _pass_on(self, body: bytes) -> None:
        connection = getattr(upstreams, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection(HOST, self.upstream_port, timeout=30)
            upstreams.connection = connection
        headers = {name: value for name, value in self.headers.items() if name != "Host"}
        connection.request("POST", self.path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        with counting:
            COUNTS["calls"] += 1
            # The first is the total; those of tables and indexes, where they come, are its parts.
            units = UNITS.search(content)
            COUNTS["units"] += float(units[1]) if units else 0.0
        self._answer(answer.status, content, answer.headers["Content-Type"])

    def _read_body(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"]))

    def _answer(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Quiet."""


class Proxy(ThreadingHTTPServer):
    """A thread for each connection, which dies with the process."""

    daemon_threads = True
    request_queue_size = 256


if __name__ == "__main__":
    port, Handler.upstream_port = map(int, sys.argv[1:])
    Proxy((HOST, port), Handler).serve_forever()
