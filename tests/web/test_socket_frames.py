"""Frames that a screen's websocket may send, and those that end it."""

import json
import time
from typing import Any

import pytest

from welltrack_ui.web import socket_frames
from welltrack_ui.web.socket_frames import FrameChecker, TokenBucket

OWN = "c-1"


def frame(client_id: Any, name: str = "event", ack: str = "") -> str:
    return f"42{ack}" + json.dumps([name, {"client_id": client_id, "id": 7, "args": ["x"]}])


def code_of(text: str | None) -> int:
    return FrameChecker(OWN).check_message({"type": "websocket.receive", "text": text})


@pytest.mark.parametrize(
    "text",
    [
        "2",
        "3",
        "40",
        "41",
        "43[true]",
        "430[true]",
        "40{}",
        frame(OWN),
        frame(OWN, ack="17"),
        frame(OWN, "javascript_response"),
        frame(OWN, "ack"),
        frame(OWN, "log"),
        frame(OWN, "handshake", "0"),
    ],
)
def test_frame_of_the_framework_passes(text: str) -> None:
    assert code_of(text) == 0


@pytest.mark.parametrize(
    "text",
    [
        frame("c-2"),
        frame("c-2", "handshake", "0"),
        frame(""),
        frame(None),
        frame([OWN]),
        '42["event"]',
        '42["event",{}]',
        '42["event",{"client_id":"c-1"},{"client_id":"c-2"}]',
        f'42["connect",{{"client_id":"{OWN}"}}]',
        "42",
        "42[",
        f'42/admin,["event",{{"client_id":"{OWN}"}}]',
        f'42-["event",{{"client_id":"{OWN}"}}]',
        "40/admin,",
        "41/admin,",
        '451-["event",{"_placeholder":true,"num":0}]',
        '4699-["event"]',
        "5",
        "2probe/",
        "bAAAA",
        "",
        '42["event",{"client_id":"\ud800"}]',
    ],
)
def test_any_other_frame_ends_the_socket(text: str) -> None:
    assert code_of(text) == socket_frames.POLICY_VIOLATION_CODE


def test_binary_frame_ends_the_socket() -> None:
    message = {"type": "websocket.receive", "bytes": b"\x00"}
    assert FrameChecker(OWN).check_message(message) == socket_frames.UNSUPPORTED_DATA_CODE
    assert code_of(None) == socket_frames.UNSUPPORTED_DATA_CODE


def test_frame_that_is_too_large_ends_the_socket() -> None:
    most = socket_frames.MAX_FRAME_BYTES
    padded = frame(OWN).replace('"x"', '"' + "x" * most + '"')
    assert code_of(padded) == socket_frames.TOO_BIG_CODE


def test_frames_have_an_allowance_that_refills(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    checker = FrameChecker(OWN)
    message = {"type": "websocket.receive", "text": "3"}
    burst = int(socket_frames.FRAME_BURST)
    assert [checker.check_message(message) for _ in range(burst)] == [0] * burst
    assert checker.check_message(message) == socket_frames.POLICY_VIOLATION_CODE
    now[0] += 1.0
    refilled = int(socket_frames.FRAMES_PER_SECOND)
    assert [checker.check_message(message) for _ in range(refilled)] == [0] * refilled
    assert checker.check_message(message) == socket_frames.POLICY_VIOLATION_CODE


def test_bytes_have_an_allowance_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 0.0)
    checker = FrameChecker(OWN)
    text = frame(OWN).replace('"x"', '"' + "x" * 900_000 + '"')
    codes = [checker.check_message({"text": text}) for _ in range(7)]
    assert codes == [0] * 6 + [socket_frames.POLICY_VIOLATION_CODE]


def test_allowance_never_grows_over_its_burst(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    bucket = TokenBucket(rate=10, burst=5)
    now[0] = 3600.0
    assert [bucket.take(1) for _ in range(6)] == [True] * 5 + [False]
