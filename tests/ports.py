"""Ports for servers that tests start."""

import secrets
import socket

HOST = "127.0.0.1"
# Below those that systems give to connections: one of these would be taken by any request made
# between the choice of a port and the start of its server.
FIRST, LAST = 15_000, 32_000


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """As many different ones."""
    ports: set[int] = set()
    while len(ports) < count:
        port = FIRST + secrets.randbelow(LAST - FIRST)
        if is_free(port):
            ports.add(port)
    return sorted(ports)


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    try:
        socket.create_server((HOST, port)).close()
    except OSError:
        return False
    return True
