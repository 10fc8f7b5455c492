"""Bodies as DynamoDB keeps them: packed where that saves something, and readable for ever."""

import contextlib
import os
from typing import Any

import boto3
import pytest

from tests.store.conftest import REGION, TABLE
from tests.store.samples import put_all
from welltrack_ui.store.engine.dynamodb import DynamoEngine
from welltrack_ui.store.engine.dynamodb_items import item_to_record, record_to_item
from welltrack_ui.store.engine.dynamodb_packing import pack_body, unpack_body
from welltrack_ui.store.engine.engine import Key, Record

PK, SK = "W#1m8gqqv6mntzfsyca15c", "E#1m8gqqv71wdfwe96ksw2"
EVENT = (
    '{"id":"e-1m8gqqv6mntzfsyca15c-1m8gqqv71wdfwe96ksw2","version":2,'
    '"created_at":"2026-11-28T09:28:19.425Z","created_by":"u-1m8gqqtserpysktgknwg",'
    '"updated_at":"2026-11-28T09:28:19.439Z","updated_by":"u-1m8gqqtserpysktgknwg",'
    '"deleted_at":null,"title":"Ærfugl: «қазан» \\"8½\\"","stage_id":null,"description":"x",'
    '"all_day":false,"starts_on":null,"ends_on":null,"parallel":false,"state":"actual",'
    '"time_class":"planned","activity_code":null,"npt":false,"npt_category":null,'
    '"npt_party":null,"md_start":null,"md_end":null,"severity":null,"contractor":null,"tags":[],'
    '"org_id":"o-1m8gqqv69ymfkccs1t5m",'
    '"project_id":"p-1m8gqqv69ymfkccs1t5m-1m8gqqv6h3yqz428e1w5",'
    '"well_id":"w-1m8gqqv6mntzfsyca15c","kind":"drilling",'
    '"starts_at":"2026-03-02T06:00:00.000Z","ends_at":"2026-03-02T07:00:00.000Z",'
    '"source":"api","file_id":null}'
)
PACKED_LONG_AGO = (
    "0183a7696c5a74b1e9404efc46d812bfa1a1ae91458881a595918595a1a59e89912996c40f31b904d80428a8"
    "2cce2e49cfce2b4fc79a21d04d33b6c492217098863b931c6e2b4a2b4dcfb15238b4fad2ec0b1b2e6c07e2bd"
    "87762bc428591cda1ba344281329552851310f919f69063ca7c0528d65656e5a767272b16189692e66eec1a6"
    "0a2e98615c5958656264916a586e8a96cdb0a54922b39e313159cf186fd6836434d4ac0500"
)
"""The event above, as the first of all packed records were."""
TIME_KEY = (
    "2026-03-02T06:00:00.000Z#2026-11-28T09:28:19.425Z"
    "#e-1m8gqqv6mntzfsyca15c-1m8gqqv71wdfwe96ksw2#2026-03-02T07:00:00.000Z"
)
PACKED_BY_GUESS_LONG_AGO = (
    "021ba8ac0231b904d85a2ea82cce2e49cfce2b4f272afb185b62c93e384c233d4bc580f2548c12a1fca254a1"
    "349a5d4662760100"
)
"""The event above, as the first of those were that are packed by a guess."""


@pytest.mark.parametrize("body", [EVENT, "x" * 120, "ж" * 60_000, '{"a":[]}' * 40])
def test_packed_body_comes_back_whole_and_shorter(body: str) -> None:
    packed = pack_body(body, PK, SK)
    assert packed is not None
    assert len(packed) < len(body.encode())
    assert unpack_body(packed, PK, SK) == body


@pytest.mark.parametrize("body", ["", "{}", "x" * 119, "x" * 100_001, os.urandom(400).hex()[:121]])
def test_body_that_is_short_or_very_long_or_noise_stays_as_it_is(body: str) -> None:
    packed = pack_body(body, PK, SK)
    assert packed is None or unpack_body(packed, PK, SK) == body
    assert packed is None or len(body) == 121


def test_event_with_its_keys_costs_one_unit() -> None:
    packed = pack_body(EVENT, PK, SK)
    assert packed is not None
    # Keys and names of attributes take about 520 of the 1 024 bytes of a unit.
    assert len(packed) < 300


def test_record_that_was_packed_long_ago_is_read() -> None:
    assert unpack_body(bytes.fromhex(PACKED_LONG_AGO), PK, SK) == EVENT


def test_event_that_was_packed_by_a_guess_long_ago_is_read() -> None:
    item: dict[str, dict[str, Any]] = {
        "pk": {"S": PK},
        "sk": {"S": SK},
        "kind": {"S": "event"},
        "version": {"N": "2"},
        "g1pk": {"S": "P#1m8gqqv6h3yqz428e1w5#Ea"},
        "g1sk": {"S": TIME_KEY},
        "g2pk": {"S": "O#1m8gqqv69ymfkccs1t5m#Ea"},
        "g2sk": {"S": TIME_KEY},
        "g3sk": {"S": "50e67d39300513dc2db0e150e680a8180"},
        "brief": {"S": '[2,"drilling","Ærfugl: «қазан» \\"8½\\""]'},
        "packed": {"B": bytes.fromhex(PACKED_BY_GUESS_LONG_AGO)},
    }
    assert item_to_record(item).body == EVENT


def test_record_of_a_newer_format_is_refused_with_the_remedy() -> None:
    with pytest.raises(ValueError, match="update this one"):
        unpack_body(b"\x03" + bytes.fromhex(PACKED_LONG_AGO)[1:], PK, SK)


def test_record_that_was_stored_plain_is_read() -> None:
    plain = {"pk": {"S": PK}, "sk": {"S": SK}, "kind": {"S": "event"}, "body": {"S": EVENT}}
    assert item_to_record({**plain, "version": {"N": "2"}}) == Record(PK, SK, "event", 2, EVENT)


def test_item_holds_its_body_once() -> None:
    item = record_to_item(Record(PK, SK, "event", 2, EVENT))
    assert ("packed" in item, "body" in item) == (True, False)
    assert item_to_record(item).body == EVENT


def test_packed_record_is_read_by_its_key(moto_engine: DynamoEngine) -> None:
    moto_engine.create()
    put_all(moto_engine, [Record(PK, SK, "event", 2, EVENT, g1=Key("g", "y"))])
    found = moto_engine.get(Key(PK, SK))
    assert found is not None
    assert found.body == EVENT
    with contextlib.closing(boto3.client("dynamodb", REGION)) as admin:
        _, item = sorted(admin.scan(TableName=TABLE)["Items"], key=lambda item: item["pk"]["S"])
    assert item["kind"] == {"S": "event"}
    assert isinstance(item["packed"]["B"], bytes)
