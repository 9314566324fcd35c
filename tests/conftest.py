"""Shared fixtures: settings in a temporary home, one demo database, the network closed to all but loopback."""

from __future__ import annotations

import datetime as dt
import functools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.settings import ROOT, Settings, load_settings
from tests.oracle_server.home import OracleHome, watched
from tests.shares import pytest_collection_modifyitems, pytest_xdist_make_scheduler  # noqa: F401  (pytest hooks)
from tests.system_packages import pytest_terminal_summary  # noqa: F401  (a pytest hook)

TODAY = dt.date(2026, 11, 20)


def pytest_configure() -> None:
    """Keep tests away from a developer's own database and settings."""
    for name in [name for name in os.environ if name.startswith("AZS_") and not name.startswith("AZS_TEST_")]:
        if name != "AZS_SCREENSHOTS":
            del os.environ[name]


@pytest.fixture(autouse=True)
def _closed_network(request: pytest.FixtureRequest) -> Iterator[None]:
    """Refuse every address but loopback."""
    import pytest_socket

    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
    yield
    pytest_socket._remove_restrictions()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with an empty home and no language model."""
    return load_settings({"AZS_HOME": str(tmp_path / "home"), "AZS_LLM": "off"})


@pytest.fixture(scope="session", autouse=True)
def _components_looked_for_once() -> Iterator[None]:
    """Streamlit looks through all installed packages for components at each start of an `AppTest`; once is enough."""
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patched:
        looked = functools.cache(manifest_scanner.scan_component_manifests)
        patched.setattr(manifest_scanner, "scan_component_manifests", looked)
        yield


@pytest.fixture(scope="session")
def migrated_duckdb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DuckDB file with the tables and views of the current schema and no rows, to be copied."""
    from azs.database.engine import open_engine
    from azs.database.migrate import upgrade

    settings = load_settings({"AZS_HOME": str(tmp_path_factory.mktemp("migrated")), "AZS_LLM": "off"})
    engine = open_engine(settings)
    upgrade(engine)
    engine.dispose()
    return settings.home / "azs.duckdb"


@pytest.fixture
def migrated(settings: Settings, migrated_duckdb: Path) -> Settings:
    """The settings of the test, with a copy of that file in their home."""
    settings.home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(migrated_duckdb, settings.home / migrated_duckdb.name)
    return settings


@pytest.fixture(scope="session")
def demo_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings whose DuckDB file holds the demo data of `demo_duckdb`."""
    return load_settings({"AZS_HOME": str(tmp_path_factory.mktemp("demo")), "AZS_LLM": "off"})


@pytest.fixture(scope="session")
def demo_duckdb(demo_settings: Settings) -> Iterator[sa.Engine]:
    """Demo data in DuckDB: 12 stations, 3,000 incidents, 3 years, ending on 2026-11-20. Tests must not write to it."""
    yield from _demo(demo_settings)


@pytest.fixture(scope="session")
def demo_oracle(oracle: OracleHome) -> Iterator[sa.Engine]:
    """The same demo data behind Oracle's wire protocol, or in the Oracle of AZS_TEST_ORACLE_URL."""
    yield from _demo(oracle.settings(oracle.demo_url()))


@pytest.fixture(scope="session")
def demo_engine(demo_duckdb: sa.Engine) -> sa.Engine:
    """The demo data where one database is enough; suites that run on each database override it."""
    return demo_duckdb


def _demo(settings: Settings) -> Iterator[sa.Engine]:
    from azs.database.access import as_system
    from azs.database.engine import open_engine
    from azs.demo.generate import DemoOptions, generate

    engine = open_engine(settings)
    if engine.dialect.name == "oracle":
        watched(engine)
    generate(engine, DemoOptions(stations=12, incidents=3000, years=3, seed=7, today=TODAY))
    yield as_system(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OracleHome]:
    """What speaks Oracle's wire protocol in this session."""
    home = OracleHome(tmp_path_factory.mktemp("oracle"))
    home.start()
    yield home
    home.stop()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real event tables (`incidents/`, `hostile/` …), named by AZS_TEST_DATA or lying beside the checkout."""
    folder = Path(os.environ.get("AZS_TEST_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("real data files are not here: set AZS_TEST_DATA to their folder")
    return folder
