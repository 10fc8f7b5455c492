"""The store of drafts in a browser: the pure part of `drafts.js`."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.components.scripts import Script

pytestmark = pytest.mark.browser
DAY_MS = 86_400_000
NOW = 1_800_000_000_000


@pytest.fixture(scope="module")
def script(browser: Browser) -> Script:
    return Script(browser, "components/forms/drafts.js")


def run(script: Script, storage: dict[str, str], code: str) -> tuple[Any, list[str]]:
    """What code does with the store of account `u-1`; its result, and the names that are left."""
    result = script.page.evaluate(
        f"""(storage) => {{
            const store = script.openStore(storage, "u-1", {NOW});
            const result = (() => {{ {code} }})();
            return [result ?? null, Object.keys(storage)];
        }}""",
        storage,
    )
    return result[0], result[1]


def draft(age_ms: int = 0) -> str:
    return f'{{"at": {NOW - age_ms}, "value": {{"title": "T"}}}}'


def test_draft_is_read_as_it_was_written(script: Script) -> None:
    code = (
        "store.write('event/w/new/k', {after: {title: 'Бурение'}}); return store.list('event/w/')"
    )
    (found,), names = run(script, {}, code)
    assert (found["key"], found["value"]) == ("event/w/new/k", {"after": {"title": "Бурение"}})
    assert names == ["wt-draft:u-1:event/w/new/k"]


def test_draft_of_another_account_is_dropped_when_the_page_opens(script: Script) -> None:
    storage = {"wt-draft:u-10:a": draft(), "wt-draft:u-1:a": draft(), "theme": "dark"}
    found, names = run(script, storage, "return store.list().map((one) => one.key)")
    assert found == ["a"]
    assert names == ["wt-draft:u-1:a", "theme"]


def test_draft_is_kept_for_seven_days(script: Script) -> None:
    storage = {"wt-draft:u-1:a": draft(7 * DAY_MS - 1), "wt-draft:u-1:b": draft(7 * DAY_MS + 1)}
    _, names = run(script, storage, "")
    assert names == ["wt-draft:u-1:a"]


def test_drafts_are_listed_by_the_beginning_of_their_key(script: Script) -> None:
    storage = {f"wt-draft:u-1:{key}": draft() for key in ("event/w/e/k", "event/v/e/k", "well/w")}
    found, _ = run(script, storage, "return store.list('event/w/').map((one) => one.key)")
    assert found == ["event/w/e/k"]


def test_draft_that_is_too_large_is_refused_and_not_promised(script: Script) -> None:
    code = """return [store.write('a', 'x'.repeat(200_000)), store.write('b', 'x'.repeat(100_000)),
        store.write('a', 'x'.repeat(210_000))]"""
    kept, names = run(script, {}, code)
    assert kept == [True, False, True]
    assert names == ["wt-draft:u-1:a"]


def test_storage_that_takes_nothing_is_told(script: Script) -> None:
    full = """const full = new Proxy({}, { set() { throw new Error('full'); } });
        return script.openStore(full, 'u-1').write('a', 1)"""
    assert run(script, {}, full)[0] is False


def test_draft_ends(script: Script) -> None:
    storage = {"wt-draft:u-1:a": draft(), "wt-draft:u-1:b": draft()}
    assert run(script, storage, "store.end('a')")[1] == ["wt-draft:u-1:b"]


def test_nothing_is_kept_after_signing_out(script: Script) -> None:
    storage = {"wt-draft:u-1:a": draft(), "theme": "dark"}
    kept, names = run(script, storage, "store.forget(); return store.write('b', 1)")
    assert kept is False
    assert names == ["theme"]


@pytest.mark.parametrize("account", ["", None])
def test_nothing_is_kept_of_nobody(script: Script, account: str | None) -> None:
    code = "([account]) => script.openStore({}, account).write('a', 1)"
    assert script.page.evaluate(code, [account]) is False
