"""The DBA's scripts name every view and table there is, and hold no password."""

from __future__ import annotations

import re

from azs.database.schema import metadata
from azs.database.views import CONTRACT
from azs.settings import ROOT

FOLDER = ROOT / "infra" / "oracle"


def _script(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def test_every_view_is_granted_and_guarded_by_a_policy() -> None:
    grants, policies = _script("02_grants.sql"), _script("04_vpd.sql")
    assert re.findall(r"want\('(v_\w+)', 'READ', '&reader'\)", grants) == list(CONTRACT)
    assert all(f"'{view.upper()}'" in policies for view in CONTRACT)


def test_every_table_is_granted_to_the_writer_and_none_to_the_reader() -> None:
    grants = _script("02_grants.sql")
    granted = dict(re.findall(r"want\('(\w+)', '([A-Z, ]+)', '&writer'\)", grants))
    assert granted.keys() == metadata.tables.keys()
    assert granted["audit_log"] == "INSERT, SELECT"
    reader = re.findall(r"want\('(\w+)', '([A-Z, ]+)', '&reader'\)", grants)
    assert {rights for _, rights in reader} == {"READ"} and not {name for name, _ in reader} & metadata.tables.keys()


def test_no_script_holds_a_password() -> None:
    for file in FOLDER.glob("*.sql"):
        text = re.sub(r"--[^\n]*", "", file.read_text(encoding="utf-8"))
        for password in re.findall(r"IDENTIFIED\s+BY\s+(\S+)", text, re.IGNORECASE):
            assert "&" in password or (password.startswith(("'", '"')) and "||" in text), (file.name, password)


def test_what_doctor_calls_narrow_is_what_the_scripts_grant() -> None:
    accounts = _script("01_accounts.sql").upper()
    assert "CREATE SESSION" in accounts and "SELECT ANY" not in re.sub(r"--[^\n]*", "", accounts)
