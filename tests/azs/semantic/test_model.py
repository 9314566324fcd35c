"""The semantic model fits the views, the demo data and both languages."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from azs.database.views import CONTRACT, v_incident
from azs.semantic import load_model

MODEL = load_model()


def test_metrics_and_dimensions_point_at_real_columns() -> None:
    assert all(metric.view in CONTRACT for metric in MODEL.metrics.values())
    columns = {column for view in CONTRACT.values() for column in view}
    assert all(dimension.column in columns for dimension in MODEL.dimensions.values())


def test_english_texts_have_no_cyrillic() -> None:
    for metric in MODEL.metrics.values():
        assert not re.search("[а-яё]", metric.label("en") + metric.definition("en"), re.IGNORECASE), metric.metric_id
    for known in MODEL.values.values():
        for value in known.values():
            assert not re.search("[а-яё]", value.label("en"), re.IGNORECASE), value.value


@pytest.mark.parametrize(
    "dimension", ["severity", "status", "category", "region", "city", "station_format", "department", "source"]
)
def test_every_demo_value_has_an_english_label(demo_engine: sa.Engine, dimension: str) -> None:
    column = v_incident.c[MODEL.dimension(dimension).column]
    with demo_engine.connect() as connection:
        stored = [row[0] for row in connection.execute(sa.select(column).distinct()) if row[0]]
    assert stored
    unlabelled = [
        value for value in stored if re.search("[а-яё]", MODEL.value_label(dimension, value, "en"), re.IGNORECASE)
    ]
    assert not unlabelled


def test_an_unknown_value_is_shown_as_it_is() -> None:
    assert MODEL.value_label("category", "Потоп", "en") == "Потоп"


def test_golden_questions_use_known_metrics() -> None:
    for golden in MODEL.golden:
        assert golden.plan["metric"] in MODEL.metrics
        assert set(golden.plan["dimensions"]) <= set(MODEL.dimensions)
