"""An OpenID provider in a process of its own, and what its people do there."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.ports import free_port

READY_SECONDS = 60
STOP_SECONDS = 15
CLIENT_ID, CLIENT_SECRET = "welltrack", "a secret of the provider's"


@dataclass(frozen=True)
class RunningProvider:
    """A provider that knows whoever is put into it."""

    issuer: str

    def settings(self, **more: Any) -> dict[str, Any]:
        """The settings that lead to it."""
        return settings_for(self.issuer, CLIENT_ID, CLIENT_SECRET) | more

    def put(self, subject: str, **claims: Any) -> None:
        """Let somebody be known, by what it says of them."""
        httpx.put(f"{self.issuer}/users/{subject}", json=claims).raise_for_status()

    def signed_in(self, address: str, subject: str) -> dict[str, str]:
        """What somebody's browser brings back from an address that it was sent to."""
        answer = httpx.post(address, data={"sub": subject})
        assert answer.status_code == 302, answer.text
        query = parse_qs(urlsplit(answer.headers["location"]).query)
        return {name: values[0] for name, values in query.items()}


def settings_for(issuer: str, client_id: str, secret: str) -> dict[str, Any]:
    """The settings of a product that people sign in to through a provider."""
    return {
        "oidc_issuer": issuer,
        "oidc_client_id": client_id,
        "oidc_client_secret": secret,
        "oidc_name": "Northern Energy",
    }


@contextmanager
def running() -> Iterator[RunningProvider]:
    """A provider, until it is left."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    environment = {k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet) as process:
        try:
            issuer = f"http://127.0.0.1:{port}"
            wait_ready(issuer, process)
            yield RunningProvider(issuer)
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)


def wait_ready(issuer: str, process: "subprocess.Popen[bytes]") -> None:
    over = time.monotonic() + READY_SECONDS
    while time.monotonic() < over and process.poll() is None:
        try:
            httpx.get(f"{issuer}/.well-known/openid-configuration", timeout=2)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the provider did not become ready")
