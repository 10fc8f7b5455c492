"""Brief events: a global index of DynamoDB with only what calendars show of the events.

A calendar of an organization reads thousands of events, and DynamoDB charges for each by its bytes.
So g3 has beside the keys of an event one short attribute. Its sort key holds start, creation and
end as eleven hexadecimal digits each, and so has the order of g2, but for events that began and
were made at the same instants; the rest of g2's sort key are ids, which the primary key gives.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from welltrack_ui.domain.field_types import EARLIEST_INSTANT, INSTANT_PATTERN, format_instant
from welltrack_ui.store.engine.engine import LAST_CHARACTER, Key, Query, Record

BRIEF_INDEX = "index_g3"
BRIEF_KEYS = ("g2pk", "g3sk")
"""The partition key of g2, and a sort key of its own."""
BRIEF_BODY = "brief"
_PARTITION_PATTERN = re.compile(r"O#[^#]+#E[a-z]")
_MILLISECOND = timedelta(milliseconds=1)
_DIGITS = 11
_LAST_NUMBER = 16**_DIGITS - 1
_BEHIND_DIGITS = "g"
WELL_SORT_KEY = "W"
GUESS_NAMES = (BRIEF_BODY, "g1pk", "g2pk", BRIEF_KEYS[1])
"""The attributes, beside its own key, from which the body of an event is guessed."""
# It is part of the format of packed bodies: another one needs another format byte.
_GUESS = (
    '{"id":"e-%(home)s-%(core)s","version":%(version)s,"created_at":"%(created)s",'
    '"created_by":"u-","updated_at":"%(created)s","updated_by":"u-","deleted_at":null,'
    '"title":"%(title)s","stage_id":"s-%(home)s-%(stage)s","stage_id":null,"description":null,'
    '"all_day":false,"starts_on":null,"ends_on":null,"parallel":false,"state":"actual",'
    '"time_class":"planned","activity_code":null,"npt":false,"npt_category":null,'
    '"npt_party":null,"md_start":null,"md_end":null,"severity":null,"contractor":null,"tags":[],'
    '"org_id":"o-%(org)s","project_id":"p-%(org)s-%(project)s","well_id":"w-%(home)s",'
    '"kind":"%(kind)s","starts_at":"%(start)s","ends_at":"%(end)s","source":"api","file_id":null}'
)
_NPT, _ALL_DAY, _PARALLEL, _PLAN = 1, 2, 4, 8


class BriefFields(msgspec.Struct, gc=False):
    """The fields of a stored event that calendars need, beside its id and its times."""

    version: int
    title: str
    kind: str
    stage_id: str | None = None
    npt: bool = False
    all_day: bool = False
    parallel: bool = False
    state: str = "actual"
    starts_on: str | None = None
    ends_on: str | None = None


_decode_fields = msgspec.json.Decoder(BriefFields).decode
_decode_values = msgspec.json.Decoder(list[int | str]).decode
_encode = msgspec.json.Encoder().encode


def build_brief_attributes(record: Record) -> dict[str, str]:
    """The attributes that put an event of an organization into the index; none for others."""
    is_listed = record.kind == "event" and record.g2 is not None and record.expires_at is None
    if not is_listed or record.g2 is None or not _PARTITION_PATTERN.fullmatch(record.g2.pk):
        return {}
    return {BRIEF_KEYS[1]: shorten_sort_key(record.g2.sk), BRIEF_BODY: encode_fields(record)}


def encode_fields(record: Record) -> str:
    """The brief body of an event: a JSON list, at whose end what it has not is left out."""
    event = _decode_fields(record.body)
    flags = (
        _NPT * event.npt
        + _ALL_DAY * event.all_day
        + _PARALLEL * event.parallel
        + _PLAN * (event.state == "plan")
    )
    stage = (event.stage_id or "").removeprefix(f"s-{record.pk[2:]}-")
    values = [event.version, event.kind, event.title, stage, flags]
    values += [event.starts_on or "", event.ends_on or ""]
    while not values[-1]:
        values.pop()
    return _encode(values).decode()


def brief_item_to_record(item: dict[str, dict[str, Any]]) -> Record:
    """The record of an item of the index: its body has the fields of `BriefFields` and the times.

    It has its key in g2 as a record that was read from there.
    """
    pk, sk = item["pk"]["S"], item["sk"]["S"]
    home, event_id = pk[2:], f"e-{pk[2:]}-{sk[2:]}"
    start, created, end = lengthen_sort_key(item[BRIEF_KEYS[1]]["S"])
    version, kind, title, stage, flags, starts_on, ends_on = list_values(item[BRIEF_BODY]["S"])
    bits = int(flags or 0)
    body = {
        "id": event_id,
        "version": version,
        "title": title,
        "stage_id": f"s-{home}-{stage}" if stage and "-" not in str(stage) else stage or None,
        "starts_on": starts_on or None,
        "ends_on": ends_on or None,
        "npt": bool(bits & _NPT),
        "well_id": f"w-{home}",
        "kind": kind,
        "starts_at": start,
        "ends_at": end or None,
        "all_day": bool(bits & _ALL_DAY),
        "parallel": bool(bits & _PARALLEL),
        "state": "plan" if bits & _PLAN else "actual",
    }
    g2 = Key(item[BRIEF_KEYS[0]]["S"], f"{start}#{created}#{event_id}#{end}")
    return Record(pk, sk, "", 0, _encode(body).decode(), g2=g2)


def guess_body(texts: Mapping[str, str | None]) -> str:
    """What the body of an event will be like, by the other texts of its item; empty for others.

    That of a well has no more than its id: so no earlier version reads a well, nor writes to one
    whose log item states what such a version would not keep true.

    A body is packed by what it shares with this, for good: it may never change.
    """
    brief, pk, sk = texts.get(BRIEF_BODY), texts["pk"] or "", texts["sk"] or ""
    if sk == WELL_SORT_KEY:
        return f'"id":"w-{pk[2:]}"'
    if brief is None:
        return ""
    start, created, end = lengthen_sort_key(texts[BRIEF_KEYS[1]] or "")
    version, kind, title, stage, *_ = list_values(brief)
    return _GUESS % {
        "home": pk[2:],
        "core": sk[2:],
        "org": (texts.get("g2pk") or "")[2:22],
        "project": (texts.get("g1pk") or "")[2:22],
        "start": start,
        "created": created,
        "end": end,
        "version": version,
        "kind": kind,
        # As it is: what writers of JSON escape may change.
        "title": title,
        "stage": stage,
    }


def list_values(brief: str) -> list[int | str]:
    """The seven values of a brief body; what was left out at its end is an empty text."""
    values = _decode_values(brief)
    return values + [""] * (7 - len(values))


def build_brief_request(query: Query) -> dict[str, Any] | None:
    """The key condition of a brief query in the index, and the position to continue from.

    None where only g2 itself can answer: another partition, or an end that is no instant.
    """
    low, high = shorten_end(query.low), shorten_end(query.high)
    if query.index != "g2" or low is None or high is None:
        return None
    if not _PARTITION_PATTERN.fullmatch(query.pk):
        return None
    pk, sk = BRIEF_KEYS
    request: dict[str, Any] = {
        "IndexName": BRIEF_INDEX,
        "KeyConditionExpression": f"{pk} = :pk AND {sk} BETWEEN :low AND :high",
        "ExpressionAttributeValues": {
            ":pk": {"S": query.pk},
            # DynamoDB takes no empty key value.
            ":low": {"S": low or "0"},
            ":high": {"S": high},
        },
    }
    if query.after is not None:
        key, index_key = query.after
        position = {"pk": key.pk, "sk": key.sk, pk: query.pk, sk: shorten_sort_key(index_key.sk)}
        request["ExclusiveStartKey"] = {name: {"S": text} for name, text in position.items()}
    return request


def shorten_sort_key(text: str) -> str:
    """The sort key of `start#created#id#end` in g2. Raises: ValueError for another text."""
    start, created, _, end = text.split("#")
    return shorten_instant(start) + shorten_instant(created) + (shorten_instant(end) if end else "")


def lengthen_sort_key(digits: str) -> tuple[str, str, str]:
    """Start, creation and end of a sort key; an empty text for no end."""
    start, created, end = digits[:_DIGITS], digits[_DIGITS : 2 * _DIGITS], digits[2 * _DIGITS :]
    return lengthen_instant(start), lengthen_instant(created), lengthen_instant(end)


def shorten_end(text: str) -> str | None:
    """An end of a range of g2 in the index; None where there is none for it."""
    if text in {"", LAST_CHARACTER}:
        return _BEHIND_DIGITS if text else ""
    return shorten_instant(text) if INSTANT_PATTERN.fullmatch(text) else None


def shorten_instant(text: str) -> str:
    """An instant as digits that sort in the order of time.

    What lies outside of the time that events may have is at its beginning or end.
    """
    number = (datetime.fromisoformat(text) - EARLIEST_INSTANT) // _MILLISECOND
    return f"{min(max(number, 0), _LAST_NUMBER):0{_DIGITS}x}"


def lengthen_instant(digits: str) -> str:
    """The text of an instant; an empty text for none."""
    if not digits:
        return ""
    instant = EARLIEST_INSTANT + int(digits, 16) * _MILLISECOND
    return format_instant(instant.replace(tzinfo=UTC))
