"""Loading through the general path gives the rows that the DuckDB path gives."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest
import sqlalchemy as sa

from azs.database import schema
from azs.database.bulk import ROWS_A_STATEMENT, insert_rows

ROWS = pa.table(
    {
        "day": [dt.date(2026, 11, 1 + number % 28) for number in range(ROWS_A_STATEMENT + 5)],
        "litres_sold": [0.5 * number for number in range(ROWS_A_STATEMENT + 5)],
        "transactions": list(range(ROWS_A_STATEMENT + 5)),
        "station_id": list(range(ROWS_A_STATEMENT + 5)),
    }
)


@pytest.mark.parametrize("url", ["sqlite://", "duckdb:///:memory:"])
def test_rows_arrive_by_name_and_roll_back(url: str) -> None:
    engine = sa.create_engine(url)
    table = schema.station_days
    plain = sa.Table(table.name, sa.MetaData(), *(sa.Column(c.name, c.type) for c in table.columns))
    plain.create(engine)
    everything = sa.select(plain.c.station_id, plain.c.day, plain.c.transactions, plain.c.litres_sold)
    with engine.connect() as connection:
        insert_rows(connection, table, ROWS)
        connection.rollback()
        assert connection.execute(everything).all() == []
        insert_rows(connection, table, ROWS)
        connection.commit()
        found = connection.execute(everything.order_by(plain.c.station_id)).all()
    assert len(found) == ROWS.num_rows
    assert found[3] == (3, dt.date(2026, 11, 4), 3, 1.5)
    engine.dispose()


def test_columns_that_are_not_given_stay_empty() -> None:
    engine = sa.create_engine("duckdb:///:memory:")
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE app_info (added VARCHAR, value VARCHAR, name VARCHAR)"))
        insert_rows(connection, schema.app_info, pa.table({"name": ["a"], "value": ["b"]}))
        assert connection.execute(sa.text("SELECT name, value, added FROM app_info")).one() == ("a", "b", None)
    engine.dispose()
