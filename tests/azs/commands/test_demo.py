"""The demo command: fills, keeps, replaces."""

from __future__ import annotations

import argparse

import pytest
import sqlalchemy as sa

from azs.commands import demo
from azs.database import schema
from azs.database.engine import open_engine
from azs.demo import complaints
from azs.errors import DatabaseError
from azs.settings import Settings


def _run(settings: Settings, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    demo.add(parser.add_subparsers())
    args = parser.parse_args(["demo", "--stations", "8", "--years", "1", *arguments])
    return int(args.func(args, settings))


def _count(settings: Settings) -> int:
    engine = open_engine(settings)
    with engine.connect() as connection:
        found = connection.scalar(sa.select(sa.func.count()).select_from(schema.incidents)) or 0
    engine.dispose()
    return int(found)


def test_fill_keep_refuse_replace(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(complaints, "COUNT", 20)
    assert _run(settings, "--incidents", "200", "--if-empty") == 0
    assert "инцидентов: 200" in capsys.readouterr().out
    assert _run(settings, "--incidents", "300", "--if-empty", "--no-documents") == 0
    assert "оставлены без изменений" in capsys.readouterr().out
    with pytest.raises(DatabaseError):
        _run(settings, "--incidents", "300")
    assert _count(settings) == 200
    assert _run(settings, "--incidents", "300", "--replace", "--no-documents") == 0
    assert _count(settings) == 300
