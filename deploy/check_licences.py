"""Holds the licence of every installed package of a lock file against a list of those allowed.

    .venv/bin/python deploy/check_licences.py requirements.lock

Exit status 1 names the packages whose licence is none of them. A package that a lock has for
another platform alone is not installed, and said to be unread.
"""

import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

# Run as a script, its own folder is where it looks first.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from deploy.write_bom import plain_name, read_digests, read_licence

ALLOWED = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "ISC"),
        *("MIT", "MIT-0", "MPL-2.0", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib", "HPND"),
    }
)
"""By their SPDX names. All may be used and passed on; MPL's terms hold for its own files."""
OTHER_NAMES = {
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "bsd 2-clause license": "BSD-2-Clause",
    "bsd-3-clause license": "BSD-3-Clause",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "the mit license (mit)": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
    "the unlicense (unlicense)": "Unlicense",
}
REASONS = {
    "docutils": "public domain and BSD; what is under the GPL is a mode for Emacs, not installed",
    "python-dateutil": "Dual License: Apache-2.0 or BSD-3-Clause, as its LICENSE says",
}
"""Packages whose own words fit no list, and why they are allowed."""


def is_allowed(licence: str) -> bool:
    """Whether a licence expression is allowed: all of AND, any of OR, AND before OR."""
    while inner := re.search(r"\(([^()]* (?:AND|OR) [^()]*)\)", licence):
        word = "MIT" if is_allowed(inner[1]) else "none"
        licence = licence[: inner.start()] + word + licence[inner.end() :]
    choices = licence.split(" OR ")
    return any(all(map(is_known, choice.split(" AND "))) for choice in choices)


def is_known(name: str) -> bool:
    """Whether one licence is allowed, by its SPDX name or another that is in use."""
    name = name.strip()
    return OTHER_NAMES.get(name.lower(), name) in ALLOWED


def list_refusals(lock: Path) -> Iterator[str]:
    """A line for each installed package of a lock file whose licence is not allowed."""
    for name, version in sorted(read_digests(lock)):
        if name in REASONS or (licence := find_licence(name)) is None:
            continue
        if not is_allowed(licence):
            yield f"{name} {version}: {licence or 'no licence'}"


def find_licence(name: str) -> str | None:
    """The licence of an installed package, blank for none told; None where it isn't installed."""
    try:
        return read_licence(metadata.distribution(name))
    except metadata.PackageNotFoundError:
        return None


def main(locks: list[Path]) -> int:
    """Print what is refused, and what couldn't be read; the exit status."""
    refusals = [line for lock in locks for line in list_refusals(lock)]
    names = {name for lock in locks for name, _ in read_digests(lock)}
    unread = sorted(plain_name(name) for name in names if find_licence(name) is None)
    sys.stdout.write(f"licences: {len(names) - len(unread)} packages read\n")
    if unread:
        sys.stdout.write(f"licences: not for this platform, unread: {', '.join(unread)}\n")
    sys.stdout.writelines(f"licences: REFUSED {line}\n" for line in refusals)
    return 1 if refusals else 0


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
