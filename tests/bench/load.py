"""A load generator: clients that each keep one connection and ask again once they are answered.

It runs in a process of its own (`python -m tests.bench.load`), so that it takes nothing from the
server but a core, and on bare sockets, so that it is far quicker than any server measured with it.
"""

import json
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle

HEAD_END = b"\r\n\r\n"
LAST_CHUNK = b"0\r\n\r\n"
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask, of whom, by how many clients, for how long; `requests` start anew at the end."""

    host: str
    port: int
    clients: int
    seconds: float
    requests: Sequence[str]


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of a plan: each answer's latency, the time all took, and the generator's own share.

    `busy` is the part of the time that the generator itself computed: near 1, it and not the server
    was measured.
    """

    milliseconds: Sequence[float]
    seconds: float
    busy: float
    body_bytes: int

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.milliseconds) / self.seconds


class Client:
    """One connection with at most one request under way."""

    __slots__ = ("answer", "connection", "needed", "sent_at")

    def __init__(self, plan: Plan) -> None:
        self.connection = socket.create_connection((plan.host, plan.port), PATIENCE_SECONDS)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.answer = bytearray()
        self.needed: int | None = None
        self.sent_at = 0.0

    def ask(self, request: bytes) -> None:
        """Send the next request."""
        self.answer.clear()
        self.needed = None
        self.sent_at = time.perf_counter()
        self.connection.sendall(request)

    def answered(self) -> bool:
        """Take in what has come; whether the answer is whole. Raises RuntimeError for a refusal."""
        part = self.connection.recv(262_144)
        if not part:
            raise RuntimeError(f"the server hung up after {bytes(self.answer[:300])!r}")
        self.answer += part
        if self.needed is None:
            self.needed = whole_size(self.answer)
        if self.needed == 0:
            # JSON holds no bare line break, so that the end of the last chunk is unmistakable.
            return self.answer.endswith(LAST_CHUNK)
        return self.needed is not None and len(self.answer) >= self.needed


def measure(plan: Plan) -> Measured:
    """Carry out a plan in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"],
        input=json.dumps(asdict(plan)),
        capture_output=True,
        text=True,
        timeout=plan.seconds + 2 * PATIENCE_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"the load generator failed: {done.stderr.strip()[-2000:]}")
    return Measured(**json.loads(done.stdout))


def carry_out(plan: Plan) -> Measured:
    """Carry out a plan here. Raises RuntimeError for an answer that is not a 200."""
    requests = cycle([text.encode() for text in plan.requests])
    with selectors.DefaultSelector() as selector:
        for _ in range(plan.clients):
            client = Client(plan)
            selector.register(client.connection, selectors.EVENT_READ, client)
        return asked_until_the_end(plan, selector, requests)


def asked_until_the_end(
    plan: Plan, selector: selectors.BaseSelector, requests: Iterator[bytes]
) -> Measured:
    """Ask until the time is over; answers that are under way then are still taken in."""
    milliseconds: list[float] = []
    size = 0
    computed, started = time.process_time(), time.perf_counter()
    waiting = [key.data for key in selector.get_map().values()]
    for client in waiting:
        client.ask(next(requests))
    under_way = len(waiting)
    while under_way:
        for client in ready_clients(selector):
            if not client.answered():
                continue
            now = time.perf_counter()
            milliseconds.append((now - client.sent_at) * 1000)
            size += len(client.answer)
            if now - started < plan.seconds:
                client.ask(next(requests))
            else:
                under_way -= 1
    seconds = time.perf_counter() - started
    busy = (time.process_time() - computed) / seconds
    return Measured(milliseconds, seconds, busy, size)


def ready_clients(selector: selectors.BaseSelector) -> Iterator[Client]:
    """The clients that something has come for. Raises RuntimeError when the server is silent."""
    ready = selector.select(PATIENCE_SECONDS)
    if not ready:
        raise RuntimeError(f"no answer within {PATIENCE_SECONDS:.0f} s")
    for key, _ in ready:
        yield key.data


def whole_size(answer: bytearray) -> int | None:
    """The bytes of a whole answer: None before its head is there, 0 where it comes in chunks."""
    head, found, _ = answer.partition(HEAD_END)
    if not found:
        return None
    lines = bytes(head).lower().split(b"\r\n")
    if lines[0].split(b" ")[1:2] != [b"200"]:
        raise RuntimeError(f"not a 200: {bytes(answer[:600])!r}")
    length = next((line for line in lines if line.startswith(b"content-length:")), None)
    if length is None:
        return 0
    return len(head) + len(HEAD_END) + int(length.partition(b":")[2])


if __name__ == "__main__":
    print(json.dumps(asdict(carry_out(Plan(**json.load(sys.stdin))))))
