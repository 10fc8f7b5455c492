"""Bodies of records, packed for DynamoDB: it charges by the kilobyte, and each index holds a copy.

A packed body is a format byte and a raw deflate stream (RFC 1951). Its dictionary holds the texts
that most bodies share, and behind them the record's own key, whose ids the body repeats; in the
second format a guess of the whole body too, by the other attributes of the item. What is stored is
read for ever: another dictionary needs another format byte.
"""

import zlib
from collections.abc import Callable

FORMAT_BYTE, GUESS_FORMAT_BYTE = b"\x01", b"\x02"
"""The second is of a body that was packed with a guess of it."""
MIN_PACKED_LENGTH, MAX_PACKED_LENGTH = 120, 100_000
"""Characters of a body that is packed; pages of longer ones are cut where they always were."""
_RAW_DEFLATE = -zlib.MAX_WBITS
_LEVEL = 6
# The most frequent texts last: a match that lies nearer takes fewer bits.
_SHARED_TEXTS = (
    '{"stamp":,"days":[{"day":"2026-,"reported":3600000,"began":17,"ended":17,"kinds":{"drilling":'
    ',"tripping":,"codes":{"":"stages":{"":"npt":,"categories":{"md":'
    '{"well_id":"w-","version":,"locks":[{"report_id":"r-"],"signed_ids":[],"touches":[{"version":,'
    '"start":"2026-01-02T06:00:00.000Z","end":"2026-01-02T07:00:00.000Z"},{"version":'
    '{"org_id":"o-","user_id":"u-","role":"engineer","role":"viewer","role":"owner","version":1,'
    '"status":"stored","storage_key":","upload_id":null}"content_type":"application/pdf","size":'
    '"report_date":null,"event_id":null,'
    '"planned_starts_at":null,"planned_ends_at":null,"status":"planned","hole_section_in":null,'
    '"casing_od_in":null,"md_start":null,"md_end":null,"rig":null,"contractor":null,'
    '"uwi":null,"api_number":null,"status":"drilling","purpose":"development","fluid":null,'
    '"trajectory":null,"operator":null,"rig":null,"rig_contractor":null,"latitude":null,'
    '"longitude":null,"ground_elevation":null,"kb_elevation":null,"water_depth":null,'
    '"depth_datum":"KB","planned_md":null,"total_depth_md":null,"total_depth_tvd":null,'
    '"spud_at":null,"td_at":null,"rig_release_at":null,"completed_at":null,"abandoned_at":null,'
    '"afe_number":null,"afe_amount":null,"currency":null,"report_recipients":[],'
    '"description":null,"timezone":"UTC","report_day_start":0}'
    '{"id":"a-","at":"2026-01-02T06:00:00.000Z","actor":{"id":"u-","name":"},'
    '"action":"event.updated","action":"event.created","entity":"event","entity_id":"e-",'
    '"entity_name":","org_id":"o-","well_id":"w-","changes":[{"field":","before":null,"after":'
    '],"request_id":","ip":"10.0.0.1"}'
    '{"id":"e-","version":1,"created_at":"2026-01-02T06:00:00.000Z","created_by":"u-",'
    '"updated_at":"2026-01-02T06:00:00.000Z","updated_by":"u-","deleted_at":null,"title":",'
    '"stage_id":null,"description":null,"all_day":false,"starts_on":null,"ends_on":null,'
    '"parallel":false,"state":"plan","state":"actual","time_class":"planned","activity_code":null,'
    '"npt":true,"npt":false,"npt_category":null,"npt_party":null,"md_start":null,"md_end":null,'
    '"severity":null,"contractor":null,"tags":[],"org_id":"o-","project_id":"p-","well_id":"w-",'
    '"kind":"drilling","starts_at":"2026-01-02T06:00:00.000Z",'
    '"ends_at":"2026-01-02T07:00:00.000Z","source":"import","source":"api","source":"ui",'
    '"file_id":null}'
)
_SHARED_DICTIONARY = _SHARED_TEXTS.encode()


def pack_body(body: str, pk: str, sk: str, guess: str = "") -> bytes | None:
    """The packed body of the record at a key; None where it is kept as it is.

    With a `guess` of it, which can be made again, it is packed much shorter.
    """
    if not MIN_PACKED_LENGTH <= len(body) <= MAX_PACKED_LENGTH:
        return None
    packer = zlib.compressobj(_LEVEL, wbits=_RAW_DEFLATE, zdict=build_dictionary(pk, sk, guess))
    packed = (
        (GUESS_FORMAT_BYTE if guess else FORMAT_BYTE)
        + packer.compress(body.encode())
        + packer.flush()
    )
    return packed if len(packed) < len(body) else None


def unpack_body(packed: bytes, pk: str, sk: str, make_guess: Callable[[], str] = str) -> str:
    """The body of the record at a key, packed with the guess if with any.

    Raises: ValueError for another format.
    """
    if packed[:1] not in {FORMAT_BYTE, GUESS_FORMAT_BYTE}:
        raise ValueError("a newer WellTrack packed this record: update this one")
    guess = make_guess() if packed[:1] == GUESS_FORMAT_BYTE else ""
    unpacker = zlib.decompressobj(_RAW_DEFLATE, zdict=build_dictionary(pk, sk, guess))
    return unpacker.decompress(packed[1:]).decode()


def build_dictionary(pk: str, sk: str, guess: str = "") -> bytes:
    """The dictionary of the record at a key, with a guess of its body."""
    return _SHARED_DICTIONARY + f"{pk}{sk}{guess}".encode()
