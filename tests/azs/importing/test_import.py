"""Import of files: what is taken, what is refused, and that nothing is half-written."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from azs.errors import AzsError, ImportFileError, MappingError
from azs.i18n import describe
from azs.importing.load import import_file
from azs.importing.read import read_table
from azs.settings import ROOT
from tests.azs.importing.samples import MAPPING, ROWS, stored

EXAMPLES = ROOT / "examples" / "mappings"


def _write(folder: Path, kind: str) -> Path:
    table = pd.DataFrame(ROWS)
    path = folder / f"data.{kind}"
    if kind == "csv":
        path.write_text(table.to_csv(index=False, sep=";"), encoding="cp1251")
    elif kind == "tsv":
        path.write_text(table.to_csv(index=False, sep="\t"), encoding="utf-16")
    elif kind == "json":
        path.write_text(json.dumps({"items": ROWS}, ensure_ascii=False), encoding="utf-8")
    elif kind == "jsonl":
        path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS), encoding="utf-8-sig")
    elif kind == "xml":
        items = "".join("<i>" + "".join(f"<{k}>{v}</{k}>" for k, v in row.items()) + "</i>" for row in ROWS)
        path.write_text(f"<?xml version='1.0' encoding='utf-8'?><all>{items}</all>", encoding="utf-8")
    elif kind == "xlsx":
        table.to_excel(path, index=False)
    elif kind == "parquet":
        table.to_parquet(path)
    else:
        inner = _write(folder, "csv")
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(inner, inner.name)
    return path


@pytest.mark.parametrize("kind", ["csv", "tsv", "json", "jsonl", "xml", "xlsx", "parquet", "zip"])
def test_each_kind_gives_the_same_incidents_and_twice_changes_nothing(
    engine: sa.Engine, mapping: Path, tmp_path: Path, kind: str
) -> None:
    file = _write(tmp_path, kind)
    report = import_file(engine, file, mapping)
    assert (report.rows, report.taken, report.skipped) == (3, 2, {"no_date": [4]})
    expected = [("1", "Разлив", "high", "closed", "А1", "Юг", 1234.5), ("2", "Пожар", "low", "new", "А2", "Юг", None)]
    assert stored(engine) == expected
    again = import_file(engine, file, mapping)
    assert again.already and again.taken == 0
    assert stored(engine) == expected


def test_a_longer_file_adds_only_what_is_new(engine: sa.Engine, mapping: Path, tmp_path: Path) -> None:
    import_file(engine, _write(tmp_path, "csv"), mapping)
    longer = tmp_path / "longer.json"
    extra = {**ROWS[0], "номер": "9", "станция": "А3"}
    longer.write_text(json.dumps([*ROWS, extra]), encoding="utf-8")
    report = import_file(engine, longer, mapping)
    assert (report.taken, report.known) == (1, 2)
    assert len(stored(engine)) == 3


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", b"[{"),
        ("a.json", b"17"),
        ("a.xml", b"<a><b></a>"),
        ("a.xlsx", b"PK nonsense"),
        ("a.parquet", b"PAR1 nothing"),
        ("a.csv", b""),
        ("a.csv", b"  \n \n"),
        ("a.csv", bytes(range(256)) * 40),
        ("a.docx", b"word"),
        ("a.zip", b"PK\x03\x04broken"),
        ("a.jsonl", b'{"a": 1}\n{"a": '),
        ("a.xml", b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x><y><z>&b;</z></y></x>'),
    ],
)
def test_a_bad_file_gets_one_sentence_and_writes_nothing(
    engine: sa.Engine, mapping: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(ImportFileError) as caught:
        import_file(engine, file, mapping)
    for lang in ("ru", "en"):
        assert len(describe(caught.value, lang).splitlines()) == 1
    assert stored(engine) == []
    assert file.read_bytes() == content


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('"вид"', '"нет такого"'), "нет такого"),
        (("category =", "kategory ="), "kategory"),
        (("[columns]", "[columns"), "TOML"),
        (("[dates]", "[datess]"), "datess"),
        (('external_id = "номер"', ""), "external_id"),
    ],
)
def test_a_wrong_mapping_names_its_fault(
    engine: sa.Engine, mapping: Path, tmp_path: Path, change: tuple[str, str], words: str
) -> None:
    mapping.write_text(MAPPING.replace(*change), encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        import_file(engine, _write(tmp_path, "csv"), mapping)
    assert words in describe(caught.value, "ru") and words in describe(caught.value, "en")
    assert stored(engine) == []


def test_an_event_log_becomes_incidents_with_their_states(engine: sa.Engine, tmp_path: Path) -> None:
    head = "number,ident_state,priority,category,contact_type,opened_by,opened_at,resolved_at,sys_updated_at\n"
    events = [
        "1,New,3,55,Phone,8,29/2/2016 01:16,?,29/2/2016 01:20",
        "1,Resolved,3,55,Phone,8,29/2/2016 01:16,29/2/2016 11:29,29/2/2016 11:30",
        "1,Closed,3,55,Phone,8,29/2/2016 01:16,29/2/2016 11:29,5/3/2016 12:00",
        "2,New,1,40,Email,9,1/3/2016 10:00,?,1/3/2016 10:00",
    ]
    file = tmp_path / "log.csv"
    file.write_text(head + "\n".join(events), encoding="utf-8")
    report = import_file(engine, file, EXAMPLES / "itsm_event_log.toml")
    assert (report.rows, report.taken) == (4, 2)
    with engine.connect() as connection:
        rows = connection.execute(
            sa.text(
                "SELECT severity, status, round(resolution_h * 100), station_code FROM v_incident ORDER BY external_id"
            )
        ).all()
        states = connection.execute(sa.text("SELECT action FROM v_action ORDER BY taken_at")).all()[:3]
    assert [tuple(row) for row in rows] == [("medium", "closed", 1022, None), ("critical", "new", None, None)]
    assert [row[0] for row in states] == ["New", "Resolved", "New"]


def test_real_files(duckdb_engine: sa.Engine, shared_data: Path) -> None:
    engine = duckdb_engine  # the wire test server takes minutes for these
    folder = shared_data / "incidents"
    log = import_file(engine, folder / "itsm_event_log.zip", EXAMPLES / "itsm_event_log.toml")
    assert (log.rows, log.taken) == (141_712, 24_918)
    spills = import_file(engine, folder / "fuel_spills_wa.csv", EXAMPLES / "fuel_spills_wa.toml")
    assert (spills.rows, spills.taken) == (4_748, 4_748)
    with engine.connect() as connection:
        regions = connection.execute(sa.text("SELECT count(DISTINCT region) FROM v_incident")).scalar_one()
        named = sa.text("SELECT count(*) FROM v_incident WHERE category = 'Разлив топлива'")
        oil_spills = connection.execute(named).scalar_one()
    assert regions >= 39 and oil_spills == 4_495
    again = import_file(engine, folder / "fuel_spills_wa.csv", EXAMPLES / "fuel_spills_wa.toml")
    assert again.already


def test_hostile_files_raise_nothing_but_our_errors(shared_data: Path) -> None:
    tried = 0
    for path in sorted((shared_data / "hostile").rglob("*")):
        if path.is_file() and path.suffix.lower() in (".csv", ".json", ".xml"):
            tried += 1
            try:
                read_table(path)
            except AzsError:
                continue
    assert tried > 100
