"""The certified OpenID provider of npm's `oidc-provider`, in a process of its own.

It is strict where a stand-in is lenient: it demands a proof key, leaves the address out of the ID
token, asks for consent, and decodes the client's secret as RFC 6749 says.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey

from tests.factories import BASE_URL
from tests.openid_provider import STOP_SECONDS, settings_for, wait_ready
from tests.ports import free_port

PACKAGE = "oidc-provider@9.13.3"
INSTALL_SECONDS = 120
CLIENT_ID = "welltrack"
# Characters that a careless client sends as they are, and that mean something else then.
CLIENT_SECRET = "a+secret%20of/the=provider & 42 letters long"
OTHER_ID, OTHER_SECRET = "another", "another secret of at least 32 letters"
PROGRAM = """
import { readFileSync } from 'node:fs';
const given = JSON.parse(process.argv[2]);
const now = Date.now;
let slow = 0;
Date.now = () => now() - slow;
const { default: Provider } = await import('oidc-provider');
const provider = new Provider(given.issuer, {
  clients: given.clients,
  jwks: { keys: [given.key] },
  cookies: { keys: ['keeps the sessions of this provider'] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  pkce: { required: () => true },
  findAccount: (ctx, id) => {
    const known = JSON.parse(readFileSync(given.people, 'utf8'))[id];
    return known && { accountId: id, claims: () => ({ sub: id, ...known }) };
  },
});
provider.use(async (ctx, next) => {
  slow = ctx.path === '/token' ? given.slow_ms : 0;
  try { await next(); } finally { slow = 0; }
});
provider.listen(given.port, '127.0.0.1');
"""


@dataclass
class CertifiedProvider:
    """A provider that runs, and the file with the people whom it knows."""

    issuer: str
    people: Path
    known: dict[str, dict[str, Any]] = field(default_factory=dict)

    def settings(self) -> dict[str, Any]:
        """The settings that lead to it."""
        return settings_for(self.issuer, CLIENT_ID, CLIENT_SECRET)

    def put(self, subject: str, **claims: Any) -> None:
        """Let somebody be known, by what it says of them."""
        self.known[subject] = claims
        self.people.write_text(json.dumps(self.known))


@dataclass
class Visitor:
    """Somebody's browser at the provider: follows its forms, and stops when it is sent back."""

    issuer: str
    client: httpx.Client

    def signed_in(self, address: str, subject: str) -> dict[str, str]:
        """What the browser brings back after signing in and giving consent."""
        answer = self.client.get(address)
        while not self.leaves(answer):
            fields = {"prompt": "login", "login": subject, "password": "any"}
            if 'value="consent"' in answer.text:
                fields = {"prompt": "consent"}
            answer = self.follow(answer, fields)
        return brought(answer.headers["location"])

    def turned_away(self, address: str) -> dict[str, str]:
        """What the browser brings back after giving up at the provider's first form."""
        answer = self.onward(self.client.get(address))
        (abort,) = re.findall(r'href="([^"]*/abort)"', answer.text)
        return brought(self.onward(self.client.get(abort)).headers["location"])

    def signed_out(self) -> None:
        """End the session at the provider, as its own page does."""
        page = self.client.get(f"{self.issuer}/session/end").text
        (secret,) = re.findall(r'name="xsrf" value="([^"]+)"', page)
        form = {"xsrf": secret, "logout": "yes"}
        ended = self.client.post(f"{self.issuer}/session/end/confirm", data=form)
        assert ended.headers["location"] == f"{self.issuer}/session/end/success"

    def follow(self, answer: httpx.Response, fields: dict[str, str]) -> httpx.Response:
        if answer.is_redirect:
            return self.onward(answer)
        (form,) = re.findall(r'<form[^>]* action="([^"]+)"', answer.text)
        return self.client.post(form, data=fields)

    def onward(self, answer: httpx.Response) -> httpx.Response:
        while answer.is_redirect and not self.leaves(answer):
            answer = self.client.get(urljoin(str(answer.url), answer.headers["location"]))
        return answer

    def leaves(self, answer: httpx.Response) -> bool:
        assert answer.status_code < 400, answer.text
        return bool(answer.headers.get("location", "").startswith(BASE_URL))


@contextmanager
def visiting(provider: CertifiedProvider) -> Iterator[Visitor]:
    """A browser that has never been there."""
    with httpx.Client(timeout=30) as client:
        yield Visitor(provider.issuer, client)


def brought(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@contextmanager
def running(
    folder: Path, people: Path, key: RSAKey, port: int = 0, slow_ms: int = 0
) -> Iterator[CertifiedProvider]:
    """A provider with this key, whose tokens are so much older than they are, until it is left."""
    program = folder / "provider.mjs"
    program.write_text(PROGRAM)
    people.write_text("{}")
    port = port or free_port()
    issuer = f"http://127.0.0.1:{port}"
    given = {
        "issuer": issuer,
        "port": port,
        "key": key.as_dict(private=True),
        "people": str(people),
        "slow_ms": slow_ms,
        "clients": [client(CLIENT_ID, CLIENT_SECRET), client(OTHER_ID, OTHER_SECRET)],
    }
    environment = {"PATH": os.environ["PATH"], "NODE_ENV": "test"}
    command = [str(shutil.which("node")), str(program), json.dumps(given)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet) as process:
        try:
            wait_ready(issuer, process)
            yield CertifiedProvider(issuer, people)
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)


def client(name: str, secret: str) -> dict[str, Any]:
    return {
        "client_id": name,
        "client_secret": secret,
        "redirect_uris": [f"{BASE_URL}/login/callback"],
    }


def installed(folder: Path) -> Path:
    """The package in a folder, fetched from the npm registry once; skips where that can't be."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("node and npm are not there to run the certified provider with")
    if (folder / "complete").exists():
        return folder
    command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
    command += ["--prefix", str(folder), PACKAGE]
    try:
        fetched = subprocess.run(
            command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm did not fetch {PACKAGE} in {INSTALL_SECONDS} s")
    if fetched.returncode != 0:
        pytest.skip(f"npm can't fetch {PACKAGE}: {fetched.stderr.strip()[-300:]}")
    (folder / "complete").touch()
    return folder
