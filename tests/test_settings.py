"""Settings that do not fit together stop the start with one line that says what to mend."""

from pathlib import Path
from typing import Any

import pytest

from welltrack_ui import settings
from welltrack_ui.settings import SettingsError

ISSUER = "https://login.example.com/tenant/v2.0"
WHOLE = {"oidc_issuer": ISSUER, "oidc_client_id": "w", "oidc_client_secret": "s"}
TOGETHER = (
    "WELLTRACK_OIDC_ISSUER, WELLTRACK_OIDC_CLIENT_ID and WELLTRACK_OIDC_CLIENT_SECRET go together: "
    "set all or none"
)


def load(folder: Path, **given: Any) -> settings.Settings:
    return settings.load_settings(data=folder, _env_file=None, **given)


@pytest.mark.parametrize("issuer", [ISSUER, "http://localhost:9400", "http://127.0.0.1:9400/a"])
def test_single_sign_on_is_set_whole(tmp_path: Path, issuer: str) -> None:
    made = load(tmp_path, **{**WHOLE, "oidc_issuer": issuer, "oidc_required": True})
    assert (made.oidc_issuer, made.oidc_name, made.oidc_required, made.oidc_trust_email) == (
        issuer,
        "single sign-on",
        True,
        False,
    )


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"oidc_issuer": ISSUER}, TOGETHER),
        ({"oidc_issuer": ISSUER, "oidc_client_id": "w"}, TOGETHER),
        ({"oidc_client_secret": "s"}, TOGETHER),
        ({"oidc_required": True}, "WELLTRACK_OIDC_REQUIRED needs WELLTRACK_OIDC_ISSUER"),
        (
            {**WHOLE, "oidc_issuer": "http://login.example.com"},
            "WELLTRACK_OIDC_ISSUER must begin with https://",
        ),
        (
            {**WHOLE, "oidc_issuer": "login.example.com"},
            "WELLTRACK_OIDC_ISSUER must begin with https://",
        ),
    ],
)
def test_half_of_single_sign_on_is_refused(
    tmp_path: Path, given: dict[str, Any], line: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        load(tmp_path, **given)
    assert str(refused.value) == line


@pytest.mark.parametrize(
    ("name", "value"),
    [("session_days", 0), ("session_days", 366), ("failed_sign_ins_per_address", 0)],
)
def test_limit_out_of_range_names_its_setting(tmp_path: Path, name: str, value: int) -> None:
    with pytest.raises(SettingsError, match=f"^WELLTRACK_{name.upper()}: "):
        load(tmp_path, **{name: value})
