"""An answer of the assistant, with everything it was made from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from azs.i18n import t
from azs.i18n.formats import number
from azs.semantic import load_model
from chains.chart import ChartSpec
from chains.documents.adviser import Advice
from chains.doubts import Doubt, Option
from chains.plan import Plan
from chains.result import Column, Row

ROUTES = ("data", "documents", "clarify", "unanswerable", "help", "stopped")
BADGES = ("golden", "plan", "sql", "documents", "none")


@dataclass(frozen=True)
class Way:
    """Another plan the person may go to with one click, and the words of its button."""

    label: str
    plan: Plan


@dataclass(frozen=True)
class Answer:
    """An answer and everything it was made from.

    Attributes:
        route: one of ROUTES.
        understood: the plan in words.
        badge: who stands behind the figures: "golden" a verified question, "plan" the definitions of the semantic
            model, "sql" a query the model wrote, "none" nobody.
        caution: why the answer is to be looked at twice; empty where nothing speaks against it.
        unfamiliar: nothing like the question has been checked, so that it may be read wrongly; see `familiarity`.
        shape: typed columns of `rows`.
        reason: `text` without the examples, for an unanswerable question.
        sources: what the figures come from, in words.
        seconds: wall time.
        model_name: the model that read the question or wrote the query; empty where none did.
        doubt: what the person has to settle first; its choice goes back with `choices`.
        choices: what the person settled before.
        ways: what may be asked instead of an empty answer.
        verified: the verified question it matched.
        cut: there were more rows than are shown.
        tokens: tokens the model read and wrote.
        places: name, latitude and longitude of the stations in the rows, where these are of single stations.
        conclusion: what a model made of the rows; `conclusion_kept`: its numbers follow from them, so it is its own
            words; `conclusion_by`: its name.
        advice: what the documents say, alone or beside the figures.
        files: names of the attached files it was made from; none where it is from the database.
    """

    question: str
    language: str
    route: str
    understood: str = ""
    badge: str = "none"
    caution: str = ""
    unfamiliar: bool = False
    sql: str = ""
    shape: tuple[Column, ...] = ()
    rows: list[Row] = field(default_factory=list)
    text: str = ""
    reason: str = ""
    sources: tuple[str, ...] = ()
    seconds: float = 0.0
    chart: ChartSpec = field(default_factory=lambda: ChartSpec("none"))
    plan: Plan | None = None
    model_name: str = ""
    doubt: Doubt | None = None
    choices: tuple[tuple[str, str], ...] = ()
    ways: tuple[Way, ...] = ()
    verified: str = ""
    cut: bool = False
    tokens: int = 0
    places: tuple[tuple[str, float, float], ...] = ()
    conclusion: str = ""
    conclusion_kept: bool = False
    conclusion_by: str = ""
    advice: Advice | None = None
    files: tuple[str, ...] = ()

    @property
    def doubted(self) -> bool:
        """Whether the answer carries a sign that it is to be looked at twice."""
        return bool(self.caution) or self.unfamiliar

    @property
    def columns(self) -> tuple[str, ...]:
        """Ids of the columns."""
        return tuple(column.name for column in self.shape)

    @property
    def headers(self) -> tuple[str, ...]:
        """Labels of the columns."""
        return tuple(column.header for column in self.shape)

    @property
    def title(self) -> str:
        """What the answer is called where it is kept."""
        return self.question


def language_of(question: str, default: str) -> str:
    """ "ru" where the letters are mostly Cyrillic, "en" where mostly Latin, else `default`."""
    cyrillic = len(re.findall("[а-яё]", question, re.IGNORECASE))
    latin = len(re.findall("[a-z]", question, re.IGNORECASE))
    return default if cyrillic == latin else "ru" if cyrillic > latin else "en"


def refusal(question: str, lang: str, reason: str) -> Answer:
    """The answer to a question that cannot be answered: why, and what can be."""
    text = t("assistant.cannot", lang, reason=reason, examples=examples(lang))
    return Answer(question, lang, "unanswerable", text=text, reason=t("assistant.cannot_reason", lang, reason=reason))


def clarification(question: str, lang: str, doubt: Doubt, choices: tuple[tuple[str, str], ...]) -> Answer:
    """The question back to the person: which of several readings is meant."""
    kind = doubt.name.split(":")[0]
    key = f"assistant.which_{kind}" if kind in ("metric", "station", "period") else "assistant.which"
    return Answer(question, lang, "clarify", text=t(key, lang, word=doubt.word), doubt=doubt, choices=choices)


def option_text(option: Option, lang: str) -> str:
    """The words of an option's button."""
    if option.key == "metric":
        return load_model().metric(option.value).label(lang)
    if option.key:
        return t(option.key, lang, n=number(option.number, lang))
    return option.text


def examples(lang: str) -> str:
    """Three verified questions in quotes."""
    quoted = "«{}»" if lang == "ru" else "“{}”"
    return ", ".join(quoted.format(item.question(lang)) for item in load_model().golden[:3])
