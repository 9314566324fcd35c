"""The semantic model, read from the TOML files beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Texts:
    """A label and the words people use for it, by language."""

    labels: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]

    def label(self, lang: str) -> str:
        """Label in `lang`."""
        return self.labels[lang]

    def synonyms(self, lang: str) -> tuple[str, ...]:
        """Words and phrases people use in `lang`, the label first."""
        return self.words[lang]


@dataclass(frozen=True)
class Metric(Texts):
    """A measure.

    Attributes:
        unit: "count", "h", "rub", "l" or "%".
        digits: decimals shown.
        good_direction: "up", "down" or "none": which change is an improvement.
    """

    metric_id: str = ""
    view: str = ""
    unit: str = "count"
    digits: int = 0
    good_direction: str = "none"
    definitions: Mapping[str, str] = field(default_factory=dict)

    def definition(self, lang: str) -> str:
        """One sentence that says how the metric is counted."""
        return self.definitions[lang]


@dataclass(frozen=True)
class Dimension(Texts):
    """Something to group or filter by. `unit` is set for periods of a moment: day, month, weekday …"""

    dimension_id: str = ""
    column: str = ""
    unit: str | None = None


@dataclass(frozen=True)
class Value(Texts):
    """One known value of a dimension."""

    dimension_id: str = ""
    value: str = ""


@dataclass(frozen=True)
class GoldenQuestion:
    """A verified question with its plan.

    Attributes:
        plan: what a language model may choose: metric, dimensions, order, limit.
        filters: what the linker finds in it, in words for the language model.
        name: id, empty for an example.
        rest: the other fields of the plan but its periods.
        period, compare: the Russian words that name the periods of the plan; empty for none.
        wordings: further ways people put it, in either language.
    """

    questions: Mapping[str, str]
    plan: Mapping[str, Any]
    filters: str
    name: str = ""
    rest: Mapping[str, Any] = field(default_factory=dict)
    period: str = ""
    compare: str = ""
    wordings: tuple[str, ...] = ()

    def question(self, lang: str) -> str:
        """The question in `lang`."""
        return self.questions[lang]


@dataclass(frozen=True)
class SemanticModel:
    """Everything above, by id.

    Attributes:
        golden: shown to people and to the language model.
        examples: looser wording, for the language model alone; the same text under both languages.
        families: verbs and nouns that say one thing in texts. said: what people say -> what texts say for it.
    """

    version: int
    metrics: Mapping[str, Metric]
    dimensions: Mapping[str, Dimension]
    values: Mapping[str, Mapping[str, Value]]
    golden: tuple[GoldenQuestion, ...]
    examples: tuple[GoldenQuestion, ...]
    families: tuple[tuple[str, ...], ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)

    def metric(self, metric_id: str) -> Metric:
        """Raises: KeyError for an unknown id."""
        return self.metrics[metric_id]

    def dimension(self, dimension_id: str) -> Dimension:
        """Raises: KeyError for an unknown id."""
        return self.dimensions[dimension_id]

    def value_label(self, dimension_id: str, value: str, lang: str) -> str:
        """Label of a stored value; a value the model does not know is shown as it is."""
        known = self.values.get(dimension_id, {}).get(value)
        return known.label(lang) if known else value


@lru_cache(maxsize=1)
def load_model() -> SemanticModel:
    """The packaged semantic model."""
    source, verified, texts = _read("model.toml"), _read("golden.toml"), _read("texts.toml")
    values = {
        dimension: {value: _value(dimension, value, body) for value, body in known.items()}
        for dimension, known in _read("values.toml").items()
    }
    return SemanticModel(
        version=int(source["version"]),
        metrics={name: _metric(name, body) for name, body in source["metrics"].items()},
        dimensions={
            name: Dimension(**_texts(body, name), dimension_id=name, column=body["column"], unit=body.get("unit"))
            for name, body in source["dimensions"].items()
        },
        values=values,
        golden=tuple(map(_golden, verified["question"])),
        examples=tuple(
            GoldenQuestion({"ru": item["text"], "en": item["text"]}, item["plan"], item["filters"])
            for item in verified["example"]
        ),
        families=tuple(map(tuple, texts["families"])),
        said=texts["words"],
    )


def _metric(name: str, body: Mapping[str, Any]) -> Metric:
    return Metric(
        **_texts(body, name),
        metric_id=name,
        view=body["view"],
        unit=body["unit"],
        digits=body["digits"],
        good_direction=body["good"],
        definitions={"ru": body["definition_ru"], "en": body["definition_en"]},
    )


def _golden(body: Mapping[str, Any]) -> GoldenQuestion:
    return GoldenQuestion(
        {"ru": body["ru"], "en": body["en"]}, body["plan"], body["filters"], name=body["name"],
        rest=body.get("rest", {}), period=body.get("period", ""), compare=body.get("compare", ""),
        wordings=tuple(body.get("wordings", ())),
    )  # fmt: skip


def _value(dimension: str, value: str, body: Mapping[str, Any]) -> Value:
    return Value(**_texts(body, value), dimension_id=dimension, value=value)


def _texts(body: Mapping[str, Any], stored: str) -> dict[str, Any]:
    labels = {lang: body.get(lang, stored) for lang in ("ru", "en")}
    words = {lang: tuple(dict.fromkeys((labels[lang], *body.get(f"synonyms_{lang}", ())))) for lang in labels}
    return {"labels": labels, "words": words}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
