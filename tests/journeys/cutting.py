"""A bad line: a proxy on loopback that breaks off connections in the middle, or falls silent."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

HOST = "127.0.0.1"
RESET_AT_CLOSE = struct.pack("ii", 1, 0)
PIECE_BYTES = 256 * 1024


class Line:
    """Carries connections to a port. The first that send `after` bytes are cut, `cuts` of them.

    `sent` are the bytes that went up until each cut, `total` all that went up.
    """

    def __init__(self, to: int, *, cuts: int, after: int) -> None:
        self.to, self.cuts, self.after = to, cuts, after
        self.sent: list[int] = []
        self.total = 0
        self._lock = threading.Lock()
        self._speaks = threading.Event()
        self._speaks.set()
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]

    def serve(self) -> None:
        """Take connections until the listener is closed; none stays while the server is gone."""
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection((HOST, self.to))
            except OSError:
                client.close()
                continue
            for source, target, up in ((client, server, True), (server, client, False)):
                threading.Thread(target=self._carry, args=(source, target, up), daemon=True).start()

    def fall_silent(self) -> None:
        """Carry nothing more, and end no connection: as a radio link does behind a hill."""
        self._speaks.clear()

    def speak(self) -> None:
        """Carry again, first what was held back."""
        self._speaks.set()

    def close(self) -> None:
        """Take no more."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _carry(self, source: socket.socket, target: socket.socket, up: bool) -> None:
        count = 0
        with suppress(OSError):
            while piece := source.recv(PIECE_BYTES):
                self._speaks.wait()
                count += len(piece)
                if up and self._cut(count, len(piece)):
                    break
                target.sendall(piece)
        for end in (source, target):
            with suppress(OSError):  # the thread of the other way may have closed it
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _cut(self, count: int, new: int) -> bool:
        with self._lock:
            self.total += new
            if count < self.after or len(self.sent) >= self.cuts:
                return False
            self.sent.append(count)
            return True


@contextmanager
def silent_line(to: int) -> Iterator[Line]:
    """A line to a port of this machine that breaks nothing off, but can fall silent."""
    with bad_line(to, cuts=0, after=0) as line:
        try:
            yield line
        finally:
            line.speak()


@contextmanager
def bad_line(to: int, *, cuts: int, after: int) -> Iterator[Line]:
    """A line to a port of this machine."""
    line = Line(to, cuts=cuts, after=after)
    carrier = threading.Thread(target=line.serve, daemon=True)
    carrier.start()
    try:
        yield line
    finally:
        line.close()
        carrier.join(5)
