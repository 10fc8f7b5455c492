"""The sheet of a day: what its script tells is read, answered and saved; others' rows come in."""

import json
import re
from asyncio import to_thread
from typing import Any

from components.reports.sheet import SheetElement
from tests import factories
from tests.components.patience import until
from tests.factories import HOUR, Site
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
        return [json.loads(m["value"] or "null") for m in found if m and m["name"] == name]

    async def ask(self, *rows: Told, **more: Any) -> Told:
        """The newest answer to a question; `more` are parts of it."""
        before, self.seq = len(self.told("answer")), self.seq + 1
        asked = {"seq": self.seq, "rows": list(rows), "open": "", "pasted": [], "wish": False}
        self.page.trigger(self.element, "read", {**asked, "sent": None, **more})
        await until(lambda: len(self.told("answer")) > before)
        answer: Told = self.told("answer")[-1]
        if self.is_offered(answer["rows"], {row["key"] for row in rows}):
            answer["rows"].pop()
        return answer

    @staticmethod
    def is_offered(rows: list[Told], asked: set[str]) -> bool:
        """Whether the last row is the blank one that is offered where none was asked about."""
        last = rows[-1] if rows else {"key": "", "id": "", "cells": {}}
        return last["key"] not in asked and last["id"] is None and not last["cells"]

    async def save(self, *rows: Told) -> Told:
        """What is told once the rows are saved."""
        told = await self.ask(*rows, wish=True)
        return await self.ask(*rows, sent=told["sending"])


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
    answer = await script.ask(first, row("b", to="8", npt="x"), row("c"))
    assert answer["rows"][0]["cells"] == {
        "from": "00:00",
        "to": "06:30",
        "kind": "Drilling",
        "text": "Drill",
        "md_to": "1200.5",
    }
    assert answer["rows"][0]["auto"] == ["from"]
    assert [one["base"]["hours"] for one in answer["rows"]] == ["6.5", "1.5", ""]
    assert answer["rows"][1]["faults"] == {"npt": "is not in the list"}
    assert answer["rows"][2]["ghost"] == {"from": "08:00", "kind": "Drilling"}
    shown = script.page.text.replace("\u202f", " ")
    assert "Reported 8 h of 24 h · NPT 0 min · Gaps: 08:00–24:00" in shown


async def test_rows_are_saved_once_however_often_they_are_sent(
    visit: Visit, own_site: Site
) -> None:
    script = await open_sheet(visit, own_site.crew.engineer, own_site)
    rows = (
        row("a", to="6", kind="d", text="Drill\nahead"),
        row("b", to="7", kind="npt", text="Wait"),
    )
    told = await script.ask(*rows, wish=True)
    sent = told["sending"]
    assert sent["keys"] == {"create": ["a", "b"], "update": [], "delete": []}
    assert sent["texts"]["b"]["from"] == "06:00"
    assert (told["wish"], told["pause"], await to_thread(events_of, own_site)) == (False, 0, [])
    after = await script.ask(*rows, row("c", text="Next"), sent=sent)
    made = await to_thread(events_of, own_site)
    assert [(one.title, one.description, one.npt_category) for one in made] == [
        ("Drill", "Drill\nahead", None),
        ("Wait", None, "other"),
    ]
    # Everybody who has the day open is told to ask anew, this page among them.
    await until(lambda: len(script.told("ask")) > 0)
    # The answer is lost: the same is sent again, by a page that was loaded meanwhile, too.
    script = await open_sheet(visit, own_site.crew.engineer, own_site)
    again = await script.ask(*rows, row("c", text="Next"), sent=sent)
    assert await to_thread(events_of, own_site) == made
    for answer in (after, again):
        assert (answer["sending"], answer["state"], answer["wish"]) == (None, "", False)
        assert [(one["key"], one["id"], one["version"]) for one in answer["rows"]] == [
            ("a", made[0].id, 1),
            ("b", made[1].id, 1),
            ("c", None, 0),
        ]
        assert [one["cells"] for one in answer["rows"][:2]] == [{}, {}]
        assert answer["rows"][0]["base"]["to"] == "06:00"
        assert answer["rows"][1]["base"]["npt"] == "Other"


async def test_row_deleted_since_it_was_saved_does_not_move_the_others(
    visit: Visit, own_site: Site
) -> None:
    script = await open_sheet(visit, own_site.crew.engineer, own_site)
    rows = [row(key, to=to, kind="d", text=key) for key, to in (("a", "6"), ("b", "7"))]
    told = await script.ask(*rows, wish=True)
    await script.ask(*told["rows"], sent=told["sending"])
    first, second = await to_thread(events_of, own_site)
    await to_thread(own_site.services.events.delete, own_site.crew.owner, first.id)
    (left,) = (await script.ask(*told["rows"], sent=told["sending"]))["rows"]
    assert (left["key"], left["id"], left["base"]["text"]) == ("b", second.id, "b")


async def test_more_rows_than_a_batch_has_room_for_are_saved_one_batch_after_another(
    visit: Visit, own_site: Site
) -> None:
    script = await open_sheet(visit, own_site.crew.engineer, own_site)
    rows = [row(f"{n}", to=f"0:{n:02}", kind="d", text=f"Row {n}") for n in range(1, 43)]
    told = await script.ask(*rows, wish=True)
    assert (len(told["sending"]["keys"]["create"]), told["wish"]) == (40, True)
    told = await script.ask(*rows, sent=told["sending"], wish=True)
    assert (told["sending"]["keys"]["create"], told["wish"]) == (["41", "42"], False)
    told = await script.ask(*told["rows"], sent=told["sending"])
    assert (told["sending"], [one["cells"] for one in told["rows"]]) == (None, [{}] * 42)
    assert len(await to_thread(events_of, own_site)) == 42


async def test_old_batch_is_not_sent_again(visit: Visit, own_site: Site) -> None:
    script = await open_sheet(visit, own_site.crew.engineer, own_site)
    asked = row("a", to="6", kind="d", text="Drill")
    sent = (await script.ask(asked, wish=True))["sending"]
    told = await script.ask(asked, sent={**sent, "at": sent["at"] - 24 * 3_600_000})
    assert told["state"] == "It may have been saved. Check before you repeat it."
    assert (told["sending"], await to_thread(events_of, own_site)) == (None, [])


async def test_row_that_lacks_something_is_not_sent(visit: Visit, own_site: Site) -> None:
    script = await open_sheet(visit, own_site.crew.engineer, own_site)
    answer = await script.ask(row("a", md_to="5"), row("blank"), wish=True)
    assert answer["state"] == "Not saved: correct what is marked"
    assert sorted(answer["rows"][0]["faults"]) == ["kind", "text", "to"]
    assert answer["rows"][1]["faults"] == {}
    assert (answer["sending"], answer["fault"]) == (None, ["a", 1])


async def test_refusals_stand_in_their_cells(visit: Visit, own_site: Site) -> None:
    script = await open_sheet(visit, own_site.crew.engineer, own_site)
    rows = [row("a", to="6", kind="d", text="Drill"), row("b", to="7", kind="d", text="Ream")]
    rows[1]["cells"]["code"] = "x" * 41
    told = await script.ask(*rows, wish=True)
    told = await script.ask(*rows, sent=told["sending"])
    assert [one["faults"] for one in told["rows"]] == [
        {},
        {"code": "must be at most 40 characters, not 41"},
    ]
    assert (told["state"], told["fault"]) == ("Not saved: correct what is marked", ["b", 4])
    assert (told["sending"], await to_thread(events_of, own_site)) == (None, [])


async def test_day_that_is_signed_while_one_types_is_closed_and_loses_nothing(
    visit: Visit, own_site: Site
) -> None:
    script = await open_sheet(visit, own_site.crew.engineer, own_site)
    asked = row("a", to="6", kind="d", text="Drill")
    sent = (await script.ask(asked, wish=True))["sending"]
    await to_thread(sign_day, own_site)
    told = await script.ask(asked, sent=sent)
    assert told["closed"].startswith("Report 1 is signed by ")
    assert len(script.told("answer")[-1]["rows"]) == 2  # without a blank row to type in
    assert told["state"].startswith("An approved report holds this part of the time log")
    assert [(one["id"] is None, one["cells"].get("text")) for one in told["rows"]] == [
        (False, None),
        (True, "Drill"),
    ]


async def test_rows_of_others_come_in_and_a_change_keeps_their_fields(
    visit: Visit, own_site: Site
) -> None:
    event = await to_thread(add_event, own_site, "Drill", md_start=100.0)
    script = await open_sheet(visit, own_site.crew.engineer, own_site)
    (stored,) = script.setting["rows"]
    assert (stored["base"]["from"], stored["base"]["hours"]) == ("08:00", "2")
    assert stored["locked"] == []
    update, actor = own_site.services.events.update, own_site.crew.owner
    await to_thread(update, actor, event.id, 1, {"md_start": 90.0})
    await until(lambda: len(script.told("ask")) > 0)
    mine = {**row(event.id, event.id, 1, md_from="95", text="Ream"), "base": stored["base"]}
    (shown,) = (await script.ask(mine))["rows"]
    assert (shown["version"], shown["cells"]) == (2, {"md_from": "95", "text": "Ream"})
    assert shown["base"]["md_from"] == "100"
    assert "Somebody else changed this row. MD from: 90<" in shown["clash"]
    typed = row(event.id, event.id, 2, text="Ream", to="11")
    await script.save(typed)
    (after,) = await to_thread(events_of, own_site)
    assert (after.title, after.md_start, after.version) == ("Ream", 90.0, 3)
    assert after.ends_at == EIGHT + 3 * HOUR


async def test_only_rows_of_the_time_log_are_in_the_sheet(visit: Visit, own_site: Site) -> None:
    for title, fields in (("Moment", {"ends_at": None}), ("Plan", {"state": "plan"})):
        await to_thread(lambda t, f: add_event(own_site, t, **f), title, fields)
    await to_thread(lambda: add_event(own_site, "Beside", parallel=True))
    await to_thread(add_event, own_site, "Drill")
    script = await open_sheet(visit, own_site.crew.viewer, own_site)
    assert [one["base"]["text"] for one in script.setting["rows"]] == ["Drill"]
    assert script.setting["closed"] == "You can read this day; engineers write it."


async def test_signed_day_says_whose_signature_holds_it(visit: Visit, own_site: Site) -> None:
    await to_thread(sign_day, own_site)
    script = await open_sheet(visit, own_site.crew.owner, own_site)
    assert re.match(
        r"Report 1 is signed by \w.*, \d+ \w+ \d{4} \d\d:\d\d: it holds this day\.",
        script.setting["closed"],
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


async def test_table_is_pasted_where_it_was_aimed_at(visit: Visit, own_site: Site) -> None:
    script = await open_sheet(visit, own_site.crew.engineer, own_site)
    paste = {"text": "From\tTo\tHours\tKind\n0\t630\t6.5\td", "key": "a", "column": "from"}
    await script.ask(row("a"), pasted=[paste])
    first, blank = script.told("answer")[-1]["rows"]
    assert first["cells"] == {"from": "00:00", "to": "06:30", "kind": "Drilling"}
    assert (first["base"]["hours"], first["auto"], blank["cells"]) == ("6.5", [], {})
    paste["text"] = "0\t1\n" * 200
    refused = await script.ask(row("a", text="Drill"), pasted=[paste])
    assert refused["state"] == "That is more than a report day: nothing was pasted"
    assert [one["cells"].get("text") for one in refused["rows"]] == ["Drill"]


async def test_what_changes_nothing_is_not_sent(visit: Visit, own_site: Site) -> None:
    event = await to_thread(add_event, own_site, "Drill")
    script = await open_sheet(visit, own_site.crew.engineer, own_site)
    same = row(event.id, event.id, 1, start="8")
    answer = await script.ask(same, wish=True)
    assert (answer["sending"], answer["state"]) == (None, "")
    lost = {**row("x", "e-gone", 1, text="Ream"), "base": {"text": "Drill"}}
    answer = await script.ask(same, lost, wish=True)
    assert answer["state"].startswith("Somebody else changed a row meanwhile")
    assert "It was deleted." in answer["rows"][1]["clash"]


async def test_typed_hours_become_the_end_and_stay_it(visit: Visit, own_site: Site) -> None:
    event = await to_thread(add_event, own_site, "Drill")
    script = await open_sheet(visit, own_site.crew.engineer, own_site)
    asked = [row(event.id, event.id, 1, hours="3"), row("b", kind="d", text="x", hours="1.5")]
    for _ in range(2):
        asked = (await script.ask(*asked))["rows"]
        assert [one["cells"]["to"] for one in asked] == ["11:00", "12:30"]
        assert [one["base"]["hours"] for one in asked] == ["3", "1.5"]
        assert ["hours" in one["cells"] for one in asked] == [False, False]


async def test_other_day_has_its_own_sheet_and_address(visit: Visit, own_site: Site) -> None:
    script = await open_sheet(visit, own_site.crew.engineer, own_site)
    script.page.press("Next day")
    await until(lambda: script.setting["key"].endswith("2026-03-03"))
    address = urls.well_url(own_site.well.id, tab="sheet", day="2026-03-03")
    assert script.page.written_addresses()[-1] == address
    assert script.page.links["List"] == urls.well_url(own_site.well.id, day="2026-03-03")
    for tab, name in (("days", "Days"), ("sheet", "Sheet"), ("report", "Report")):
        day = urls.well_url(own_site.well.id, tab=tab, day="2026-03-03")
        assert script.page.links[name] == day


async def test_rows_beyond_what_is_read_stay_as_they_are(visit: Visit, own_site: Site) -> None:
    event = await to_thread(add_event, own_site, "Drill")
    script = await open_sheet(visit, own_site.crew.engineer, own_site)
    rows = [row(f"{n}", text=f"Row {n}") for n in range(200)]
    beyond = {**row(event.id, event.id, 1, text="Ream"), "base": {"text": "Drill"}}
    told = (await script.ask(*rows, beyond))["rows"]
    assert len(told) == 201
    assert (told[-1]["id"], told[-1]["cells"], told[-1]["faults"]) == (
        event.id,
        {"text": "Ream"},
        {},
    )


async def test_day_that_is_reopened_offers_a_row_to_type_in(visit: Visit, own_site: Site) -> None:
    script = await open_sheet(visit, own_site.crew.engineer, own_site)
    await script.ask()
    (blank,) = script.told("answer")[-1]["rows"]
    assert (blank["id"], blank["cells"], blank["ghost"]) == (None, {}, {"from": "00:00"})


async def test_code_that_is_emptied_stays_so_and_a_start_is_taken_from_above(
    visit: Visit, own_site: Site
) -> None:
    script = await open_sheet(visit, own_site.crew.engineer, own_site)
    above = row("a", to="6", kind="d", code="D1", text="x")
    asked = [above, row("b", to="7", kind="d", code="", start="", text="y")]
    asked[1]["cells"]["from"] = ""
    for _ in range(2):
        asked = (await script.ask(*asked))["rows"]
        assert asked[1]["cells"]["code"] == ""
        assert asked[1]["cells"]["from"] == "06:00"
    blank = row("c", code="")
    assert (await script.ask(*asked, blank))["rows"][2]["ghost"]["from"] == "07:00"
