"""The network and the server fail in every way: a clear message, nothing lost or doubled, work goes on by itself."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from azs import audit
from azs.analytics.filters import Filters
from azs.analytics.page import load
from azs.analytics.reading import frame
from azs.database.access import as_person, as_system
from azs.database.engine import open_engine
from azs.database.schema import audit_log, feedback
from azs.database.views import v_action, v_incident, v_station
from azs.database.writing import insert_once
from azs.errors import AzsError, DatabaseDownError, DatabaseError, ImportFileError, QueryError, QueryTimeoutError
from azs.feedback import Feedback, save_feedback
from azs.i18n import describe
from azs.importing.load import import_file
from azs.security.actor import EVERYTHING, Actor
from azs.settings import ROOT, Settings
from tests.azs.importing.samples import MAPPING, ROWS, json_file
from tests.oracle_server.home import REAL, OracleHome
from tests.oracle_server.proxy import Proxy
from tests.oracle_server.server import Mirror
from tests.system_packages import requires_system

pytestmark = [
    requires_system("orafce"), pytest.mark.skipif(bool(REAL), reason="faults are made on the wire test server")
]  # fmt: skip
ANNA = Actor("anna", "analyst", EVERYTHING)
YEAR = Filters(dt.date(2025, 11, 21), dt.date(2026, 11, 20))
PATIENCE_S = 60


@dataclass
class Broken:
    """The product's engine whose connections go through a proxy that makes trouble."""

    engine: sa.Engine
    proxy: Proxy
    settings: Settings

    @property
    def anna(self) -> sa.Engine:
        return as_person(self.engine, ANNA, "overview")


def _broken(oracle: OracleHome, mirror: Mirror, **options: str) -> Iterator[Broken]:
    proxy = Proxy(mirror.port)
    settings = oracle.settings(
        mirror.url(port=proxy.port), AZS_ORACLE_POOL_WAIT_S="3", AZS_ORACLE_CONNECT_TIMEOUT_S="3", **options
    )
    engine = open_engine(settings)
    yield Broken(engine, proxy, settings)
    proxy.calm()
    engine.dispose()
    proxy.stop()


@pytest.fixture
def reading(oracle: OracleHome, demo_oracle: sa.Engine) -> Iterator[Broken]:
    """Over the demo data."""
    yield from _broken(oracle, oracle.demo)


@pytest.fixture
def writing(oracle: OracleHome) -> Iterator[Broken]:
    """Over an empty schema."""
    oracle.migrated_url()
    yield from _broken(oracle, oracle.work)


def _codes(broken: Broken) -> list[str]:
    return sorted(frame(broken.anna, sa.select(v_station.c.station_code))["station_code"])


def _said(error: AzsError) -> str:
    for lang in ("ru", "en"):
        assert "ORA-" not in describe(error, lang) and "DPY-" not in describe(error, lang)
    return error.key


def _warm(broken: Broken, connections: int = 4) -> None:
    """Several pooled connections, as after some work."""
    opened = [broken.engine.connect() for _ in range(connections)]
    for connection in opened:
        connection.close()


def test_connections_cut_between_two_pages_are_not_noticed(reading: Broken) -> None:
    before = load(reading.anna, YEAR, stations=None)
    _warm(reading)
    for _ in range(3):
        reading.proxy.cut()
        after = load(reading.anna, YEAR, stations=None)
        assert after.kpis == before.kpis


def test_a_cut_in_the_middle_of_a_fetch_is_read_again_whole(reading: Broken) -> None:
    asked = sa.select(v_action.c.action_id, v_action.c.action)
    whole = frame(reading.anna, asked)
    assert len(whole) > 5000
    _warm(reading)
    reading.proxy.cut_after = 60_000
    hope = threading.Timer(1.0, reading.proxy.calm)
    hope.start()
    with _either() as outcome:
        outcome.value = frame(reading.anna, asked)
    hope.join()
    reading.proxy.calm()
    if outcome.value is not None:
        pd.testing.assert_frame_equal(_ordered(outcome.value), _ordered(whole))
    pd.testing.assert_frame_equal(_ordered(frame(reading.anna, asked)), _ordered(whole))


def _ordered(found: pd.DataFrame) -> pd.DataFrame:
    return found.sort_values("action_id").reset_index(drop=True)


class _either:  # noqa: N801  (reads as a statement)
    """Either a value or one of the product's own errors about the connection, never a part of the rows."""

    value: pd.DataFrame | None = None

    def __enter__(self) -> _either:
        return self

    def __exit__(self, kind: object, error: BaseException | None, _trace: object) -> bool:
        return error is None or isinstance(error, DatabaseDownError)


def test_a_server_that_is_away_is_said_and_its_return_is_enough(reading: Broken) -> None:
    codes = _codes(reading)
    reading.proxy.refuse = True
    reading.proxy.cut()
    began = time.monotonic()
    with pytest.raises(DatabaseDownError) as caught:
        _codes(reading)
    assert _said(caught.value) == "database.down" and time.monotonic() - began < PATIENCE_S
    reading.proxy.calm()
    assert _codes(reading) == codes


def test_a_killed_server_process_is_said_and_its_restart_is_enough(oracle: OracleHome) -> None:
    oracle.migrated_url()
    server = Mirror("work", oracle.postgres, oracle.folder)
    server.start()
    engine = open_engine(oracle.settings(server.url(), AZS_ORACLE_POOL_WAIT_S="3"))
    anna = as_person(engine, ANNA)
    asked = sa.select(sa.func.count().label("n")).select_from(v_station)
    assert frame(anna, asked)["n"][0] == 0
    server.stop(hard=True)
    with pytest.raises(DatabaseDownError):
        frame(anna, asked)
    server.start()
    assert frame(anna, asked)["n"][0] == 0
    engine.dispose()
    server.stop()


def test_a_slow_query_ends_in_time_and_the_connection_works_on(oracle: OracleHome, demo_oracle: sa.Engine) -> None:
    for broken in _broken(oracle, oracle.demo, AZS_QUERY_TIMEOUT_S="1", AZS_ORACLE_POOL_MAX="1"):
        codes = _codes(broken)
        broken.proxy.silent = True
        began = time.monotonic()
        with pytest.raises((QueryTimeoutError, DatabaseDownError)) as caught:
            _codes(broken)
        assert time.monotonic() - began < PATIENCE_S
        assert _said(caught.value) in ("analytics.query_timeout", "database.down")
        broken.proxy.calm()
        broken.proxy.cut()
        assert _codes(broken) == codes


def test_a_query_that_really_runs_long_is_stopped_and_the_person_is_told_how_to_narrow_it(
    oracle: OracleHome, demo_oracle: sa.Engine
) -> None:
    settings = oracle.settings(oracle.demo.url(), AZS_QUERY_TIMEOUT_S="1", AZS_ORACLE_POOL_MAX="1")
    engine = as_system(open_engine(settings))
    x, y, z = (v_incident.alias(name) for name in "xyz")
    endless = sa.select(sa.func.count().label("n")).select_from(x, y, z).where(x.c.title != y.c.category + z.c.title)
    with pytest.raises(QueryTimeoutError) as caught:
        frame(engine, endless)
    assert "период" in describe(caught.value, "ru")
    assert len(frame(engine, sa.select(v_station.c.station_code))) == 12
    engine.dispose()


def test_a_view_that_is_gone_is_said(writing: Broken) -> None:
    with as_person(writing.engine, ANNA).connect():
        pass
    with writing.engine.begin() as connection:
        connection.exec_driver_sql("DROP VIEW v_station")
    with pytest.raises(QueryError) as caught:
        _codes(writing)
    assert _said(caught.value) == "database.view_unseen" and "doctor" in describe(caught.value, "ru")


LOSSES: dict[str, Callable[[Proxy], None]] = {
    "the answer to the commit": lambda proxy: setattr(proxy, "lose_next_answer", True),
    "the commit": lambda proxy: setattr(proxy, "lose_next_request", True),
    "every connection before the commit": lambda proxy: proxy.cut(),
}


def _lose_at_commit(broken: Broken, loss: Callable[[Proxy], None]) -> list[int]:
    """Make trouble at the first commit; returns a list that counts the commits."""
    commits: list[int] = []

    @sa.event.listens_for(broken.engine, "commit")
    def _armed(_connection: object) -> None:
        commits.append(1)
        if len(commits) == 1:
            loss(broken.proxy)

    return commits


@pytest.mark.parametrize("loss", LOSSES)
def test_a_vote_is_neither_lost_nor_doubled(writing: Broken, loss: str) -> None:
    commits = _lose_at_commit(writing, LOSSES[loss])
    key = save_feedback(writing.engine, Feedback("сколько разливов", 1))
    with writing.engine.connect() as connection:
        assert list(connection.execute(sa.select(feedback.c.feedback_id)).scalars()) == [key]
    assert commits


@pytest.mark.parametrize("loss", LOSSES)
def test_an_audit_entry_is_neither_lost_nor_doubled(writing: Broken, loss: str) -> None:
    _lose_at_commit(writing, LOSSES[loss])
    key = audit.record(writing.engine, ANNA, audit.Event("question", question="сколько"))
    with writing.engine.connect() as connection:
        assert list(connection.execute(sa.select(audit_log.c.event_id)).scalars()) == [key]


@pytest.mark.parametrize("loss", LOSSES)
def test_an_import_is_whole_or_not_there_and_may_be_repeated(writing: Broken, tmp_path: Path, loss: str) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    file = json_file(tmp_path, "rows.json", ROWS[:2])
    _lose_at_commit(writing, LOSSES[loss])
    try:
        import_file(writing.engine, file, mapping)
    except ImportFileError as error:
        assert _said(error)
    again = import_file(writing.engine, file, mapping)
    assert again.already or again.taken == 2
    counted = sa.select(sa.func.count().label("n"), sa.func.count(v_incident.c.external_id.distinct()).label("d"))
    found = frame(writing.anna, counted)
    assert (found["n"][0], found["d"][0]) == (2, 2)


def test_a_write_that_cannot_be_made_says_so_and_leaves_nothing(
    writing: Broken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("azs.database.writing.PAUSES_S", (0.05,))
    writing.proxy.refuse = True
    writing.proxy.cut()
    with pytest.raises(DatabaseError) as caught:
        save_feedback(writing.engine, Feedback("сколько", -1))
    assert _said(caught.value) == "database.down"
    writing.proxy.calm()
    with writing.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(feedback)).scalar_one() == 0
    with pytest.raises(DatabaseError) as caught:  # a record that the database does not take is no lost connection
        insert_once(writing.engine, feedback, {"feedback_id": "x"}, refused="database.feedback")
    assert _said(caught.value) == "database.feedback"


def test_no_thread_hangs_while_the_network_flickers(reading: Broken) -> None:
    codes, wrong = _codes(reading), []

    def work() -> None:
        for _ in range(6):
            try:
                if _codes(reading) != codes:
                    wrong.append("other rows")
            except DatabaseError as error:
                _said(error)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(6)]
    for thread in threads:
        thread.start()
    for _ in range(12):
        time.sleep(0.1)
        reading.proxy.cut()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert not any(thread.is_alive() for thread in threads) and wrong == []
    assert _codes(reading) == codes


CRASH = """
import sys
sys.path.insert(0, {root!r})
import sqlalchemy as sa
from azs.analytics.reading import frame
from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.database.views import v_station
from azs.errors import DatabaseError
from azs.settings import load_settings
from tests.oracle_server.proxy import Proxy
proxy = Proxy({port})
url = {url!r}.replace(":{port}/", f":{{proxy.port}}/")
options = {{"AZS_DATABASE_URL": url, "AZS_ORACLE_POOL_MAX": "2", "AZS_ORACLE_POOL_WAIT_S": "1"}}
engine = as_system(open_engine(load_settings(options)))
asked = sa.select(v_station.c.station_code)
with engine.connect() as held:
    frame(engine, asked)
    proxy.cut()
    for _ in range(5):
        try:
            frame(engine, asked)
        except DatabaseError:
            pass
        proxy.cut()
    held.invalidate()
frame(engine, asked)
print("alive")
"""


def test_dropped_connections_never_kill_the_process(oracle: OracleHome, demo_oracle: sa.Engine) -> None:
    script = CRASH.format(root=str(ROOT), port=oracle.demo.port, url=oracle.demo.url())
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout.strip()[-5:]) == (0, "alive"), done.stderr[-2000:]
