"""Whether the process says that it is alive, and whether it can do its work."""

from tests.api.conftest import Callers


def test_alive_answers_without_sign_in(callers: Callers) -> None:
    answer = callers.anonymous.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


def test_ready_names_both_stores(callers: Callers) -> None:
    answer = callers.anonymous.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": "ready", "files": "ready"})
