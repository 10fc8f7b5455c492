"""A site on either engine, for what is decided by the store where two do it at once."""

from tests.services.reports.conftest import (  # noqa: F401 - fixtures
    dynoxide_admin,
    dynoxide_client,
    dynoxide_endpoint,
    dynoxide_engine,
    dynoxide_program,
    place,
    sqlite_engine,
)
