"""The peer: nginx, which takes a file by PUT and lists a folder as JSON, and checks nothing."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench import servers
from tests.bench.servers import HOST, Server
from tests.ports import free_port

CONFIGURATION = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen {host}:{port};
    client_max_body_size 0;
    location = /healthz {{ return 200; }}
    location / {{
      root {folder}/files;
      dav_methods PUT;
      create_full_put_path on;
      autoindex on;
      autoindex_format json;
    }}
  }}
}}
"""


def install(folder: Path) -> str:
    """The nginx of this machine, else that of Debian's packages, unpacked in a folder.

    Raises RuntimeError where there is neither.
    """
    found = shutil.which("nginx") or str(folder / "usr/sbin/nginx")
    if not Path(found).exists():
        folder.mkdir(parents=True, exist_ok=True)
        load = ["apt-get", "download", "--quiet", "nginx"]
        try:
            subprocess.run(load, cwd=folder, check=True, capture_output=True)
            package = next(folder.glob("nginx_*.deb"))
            subprocess.run(["dpkg-deb", "-x", package, folder], check=True)  # noqa: S607 - Debian's own
        except (OSError, subprocess.CalledProcessError, StopIteration) as error:
            raise RuntimeError(f"the peer of this benchmark is missing: nginx ({error})") from None
    return found


@contextmanager
def serving(command: str, folder: Path) -> Iterator[Server]:
    """nginx on a folder, whose `files` it serves and writes."""
    (folder / "files").mkdir(parents=True, exist_ok=True)
    port = free_port()
    user = "user root;" if os.getuid() == 0 else ""
    text = CONFIGURATION.format(user=user, folder=folder, host=HOST, port=port)
    (folder / "nginx.conf").write_text(text)
    with servers.running(
        [command, "-p", str(folder), "-c", str(folder / "nginx.conf")], port, "/healthz", folder
    ) as server:
        yield server
