"""The sheet of a day: what its script tells is read, answered and saved; others' rows come in."""

import json
import re
from asyncio import to_thread
from typing import Any

from components.reports.sheet import SheetElement
from tests import factories
from tests.components.patience import until
from tests.factories import BASE_URL, HOUR, Site
from tests.pages.conftest import Visit
from tests.pages.screen import Browser
from tests.pages.screens import DAY
from tests.pages.test_well import EIGHT, add_event, events_of
from welltrack_ui import urls
from welltrack_ui.domain.audit import Actor
from welltrack_ui.services.reports.report_life import Approval

METHOD = re.compile(r'runMethod\(\d+, "(?P<name>\w+)", \[(?P<value>.*)\]\)', re.DOTALL)
Told = dict[str, Any]


class Script:
    """The browser's half of the sheet: it asks, and reads what it is told."""

    def __init__(self, page: Browser) -> None:
        self.page = page
        self.seq = 0

    @property
    def element(self) -> SheetElement:
        (found,) = (e for e in self.page.client.elements.values() if isinstance(e, SheetElement))
        return found

    @property
    def setting(self) -> Told:
        setting: Told = json.loads(self.element.props["setting"])
        return setting

    def told(self, name: str) -> list[Any]:
        """What was told by a method, in order."""
        found = [METHOD.search(code) for code in self.page.scripts()]
        return [json.loads(m["value"]) for m in found if m and m["name"] == name]

    async def ask(self, event: str, *rows: Told, answer: str = "answer") -> Any:
        """The newest answer to a question."""
        before, self.seq = len(self.told(answer)), self.seq + 1
        self.page.trigger(self.element, event, {"seq": self.seq, "rows": list(rows)})
        await until(lambda: len(self.told(answer)) > before)
        return self.told(answer)[-1]

    async def post(self, body: str, key: str) -> Told:
        """Send a batch as the script does."""
        headers = {"origin": BASE_URL, "idempotency-key": key, "content-type": "application/json"}
        http = self.page.user.http_client
        answer = await http.post("/api/events/batch", content=body, headers=headers)
        assert answer.status_code < 300, answer.text
        told: Told = answer.json()
        return told


def row(key: str, row_id: str | None = None, version: int | None = None, **cells: str) -> Told:
    started = cells.pop("start", None)
    cells |= {"from": started} if started else {}
    return {"key": key, "id": row_id, "version": version, "cells": cells, "auto": [], "gone": False}


async def open_sheet(visit: Visit, who: Actor, site: Site) -> Script:
    return Script(await visit(who, urls.well_url(site.well.id, tab="sheet", day=DAY)))


async def test_cells_come_back_as_they_are_read_with_hours_sums_and_gaps(
    visit: Visit, own_site: Site
) -> None:
    script = await open_sheet(visit, own_site.crew.engineer, own_site)
    first = row("a", to="630", kind="вкш", text="Drill", md_to="1 200,5")
    answer = await script.ask("read", first, row("b", to="8", npt="x"), row("c"))
    cells = answer["rows"][0]["cells"]
    assert {name: text for name, (_, text) in cells.items() if text} == {
        "from": "00:00",
        "to": "06:30",
        "kind": "Drilling",
        "text": "Drill",
        "md_to": "1200.5",
    }
    assert cells["to"] == ["630", "06:30"]
    assert cells["from"] == [None, "00:00"]
    assert [one["hours"] for one in answer["rows"]] == ["6.5", "1.5", ""]
    assert answer["rows"][1]["faults"] == {"npt": "is not in the list"}
    assert answer["rows"][2]["ghost"] == {"from": "08:00", "kind": "Drilling"}
    answer["sums"]["text"] = answer["sums"]["text"].replace("\u202f", " ")
    assert answer["sums"] == {
        "text": "Reported 8 h of 24 h · NPT 0 min · Gaps: 08:00–24:00",
        "closes": False,
    }


async def test_rows_are_saved_once_however_often_they_are_sent(
    visit: Visit, own_site: Site
) -> None:
    script = await open_sheet(visit, own_site.crew.engineer, own_site)
    rows = (
        row("a", to="6", kind="d", text="Drill\nahead"),
        row("b", to="7", kind="npt", text="Wait"),
    )
    told = await script.ask("prepare", *rows, answer="send")
    assert told["keys"] == {"create": ["a", "b"], "update": [], "delete": []}
    assert told["texts"]["b"]["from"] == "06:00"
    first, second = [await script.post(told["body"], "sheet-key-1") for _ in range(2)]
    assert first == second
    made = await to_thread(events_of, own_site)
    assert [(one.title, one.description, one.npt_category) for one in made] == [
        ("Drill", "Drill\nahead", None),
        ("Wait", None, "other"),
    ]
    # The rows are shown to everybody who has the day open, this page among them.
    await until(lambda: len(script.told("show")) > 0)
    (shown, lost) = script.told("show")[-1]
    assert (shown["id"], shown["version"], shown["cells"]["to"]) == (made[0].id, 1, "06:00")
    assert lost["cells"]["npt"] == "Other"


async def test_row_that_lacks_something_is_not_sent(visit: Visit, own_site: Site) -> None:
    script = await open_sheet(visit, own_site.crew.engineer, own_site)
    answer = await script.ask("prepare", row("a", md_to="5"), row("blank"))
    assert answer["message"] == "Not saved: correct what is marked"
    assert sorted(answer["rows"][0]["faults"]) == ["kind", "text", "to"]
    assert answer["rows"][1]["faults"] == {}
    assert script.told("send") == []


async def test_refusals_stand_in_their_cells(visit: Visit, own_site: Site) -> None:
    script = await open_sheet(visit, own_site.crew.engineer, own_site)
    keys = {"create": ["a", "b"], "update": [], "delete": []}
    errors = [{"field": "create[1].md_end", "message": "must be a number"}]
    told = {"status": 422, "keys": keys, "told": {"detail": "Invalid", "errors": errors}}
    script.page.trigger(script.element, "refused", told)
    await until(lambda: len(script.told("refuse")) > 0)
    assert script.told("refuse")[-1] == {
        "faults": {"b": {"md_to": "must be a number"}},
        "message": "Not saved: correct what is marked",
    }


async def test_rows_of_others_come_in_and_a_change_keeps_their_fields(
    visit: Visit, own_site: Site
) -> None:
    event = await to_thread(add_event, own_site, "Drill", md_start=100.0)
    script = await open_sheet(visit, own_site.crew.engineer, own_site)
    (stored,) = script.setting["stored"]
    assert (stored["cells"]["from"], stored["hours"], stored["locked"]) == ("08:00", "2", [])
    update, actor = own_site.services.events.update, own_site.crew.owner
    await to_thread(update, actor, event.id, 1, {"md_start": 90.0})
    await until(lambda: len(script.told("show")) > 0)
    (shown,) = script.told("show")[-1]
    assert (shown["version"], shown["cells"]["md_from"]) == (2, "90")
    typed = row(event.id, event.id, 2, text="Ream", to="11")
    told = await script.ask("prepare", typed, answer="send")
    await script.post(told["body"], "sheet-key-2")
    (after,) = await to_thread(events_of, own_site)
    assert (after.title, after.md_start, after.version) == ("Ream", 90.0, 3)
    assert after.ends_at == EIGHT + 3 * HOUR


async def test_only_rows_of_the_time_log_are_in_the_sheet(visit: Visit, own_site: Site) -> None:
    for title, fields in (("Moment", {"ends_at": None}), ("Plan", {"state": "plan"})):
        await to_thread(lambda t, f: add_event(own_site, t, **f), title, fields)
    await to_thread(lambda: add_event(own_site, "Beside", parallel=True))
    await to_thread(add_event, own_site, "Drill")
    script = await open_sheet(visit, own_site.crew.viewer, own_site)
    assert [one["cells"]["text"] for one in script.setting["stored"]] == ["Drill"]
    assert script.setting["notice"] == "You can read this day; engineers write it."


async def test_signed_day_says_whose_signature_holds_it(visit: Visit, own_site: Site) -> None:
    await to_thread(sign_day, own_site)
    script = await open_sheet(visit, own_site.crew.owner, own_site)
    assert re.match(
        r"Report 1 is signed by \w.*, \d+ \w+ \d{4} \d\d:\d\d: it holds this day\.",
        script.setting["notice"],
    )


def sign_day(site: Site) -> None:
    """The day in one row, reported and approved."""
    midnight = EIGHT - 8 * HOUR
    add_event(site, "Drill", starts_at=midnight, ends_at=midnight + 24 * HOUR)
    words = {"summary": "Drilled", "forecast": "Drill", "supervisor": "A. B."}
    draft = factories.report(site.services, site.crew.engineer, site.well.id, date=DAY, **words)
    life = site.services.report_life
    sent = life.submit(site.crew.engineer, draft.id, draft.version)
    life.approve(site.crew.owner, draft.id, Approval(version=sent.version))


async def test_other_day_has_its_own_sheet_and_address(visit: Visit, own_site: Site) -> None:
    script = await open_sheet(visit, own_site.crew.engineer, own_site)
    script.page.press("Next day")
    await until(lambda: script.setting["key"].endswith("2026-03-03"))
    address = urls.well_url(own_site.well.id, tab="sheet", day="2026-03-03")
    assert script.page.written_addresses()[-1] == address
    assert script.page.links["List"] == urls.well_url(own_site.well.id, day="2026-03-03")
