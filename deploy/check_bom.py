"""Holds a bill of materials against the schema of CycloneDX 1.6, which its library carries.

write_bom.py requirements.lock | .venv-audit/bin/python deploy/check_bom.py
"""

import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator


def main(bom: str) -> int:
    """Print what is wrong with it; the exit status."""
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(bom)
    sys.stdout.write(f"bill of materials: {error or 'as CycloneDX 1.6 has it'}\n")
    return 1 if error else 0


if __name__ == "__main__":
    sys.exit(main(sys.stdin.read()))
