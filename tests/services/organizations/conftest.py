"""A site on either engine, for what is decided by the store where two do it at once."""

from tests.services.reports import conftest

place = conftest.place
