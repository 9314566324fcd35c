"""The template for a DBA fulfils the contract as it is printed, and every statement of it is Oracle's."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from azs.database.check import check_contract
from azs.database.template import template
from azs.database.views import CONTRACT
from tests.oracle_lint import lint
from tests.oracle_server.home import REAL, OracleHome, opened
from tests.system_packages import requires_system


def _statements() -> list[str]:
    bare = re.sub(r"--[^\n]*", "", template("ru"))
    return [part.strip() for part in bare.split(";") if part.strip()]


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_every_view_and_column_has_its_place(lang: str) -> None:
    text = template(lang)
    for view, columns in CONTRACT.items():
        body = text.partition(f"VIEW {view} AS")[2].partition(";")[0]
        assert [name for name in re.findall(r"\bAS (\w+)[, ] *--", body)] == list(columns)  # noqa: C416
    assert [lint(statement.partition(" AS\n")[2]) for statement in _statements()] == [[]] * len(CONTRACT)


@pytest.mark.parametrize("case", [pytest.param("oracle", marks=[] if REAL else [requires_system("orafce")])])
def test_the_printed_script_makes_views_that_keep_the_contract(oracle: OracleHome, case: str) -> None:
    for engine in opened(oracle, oracle.empty_url()):
        with engine.begin() as connection:
            for statement in _statements():
                connection.execute(sa.text(statement))
        assert [finding for finding in check_contract(engine) if finding.kind != "column_type"] == []
