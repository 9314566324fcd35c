"""Questions put together from phrases and the values that the database holds, each with the plan it was made from."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any

from azs.semantic import load_model
from chains.dates import find_periods
from chains.plan import PERIOD_UNITS, Period, Plan, PlanFilter
from chains.planner import CANNOT
from training.dataset.wording import inflected, misspelt, other_layout, phrases, spoken

STYLES = (("plain", 0.55), ("spoken", 0.2), ("slip", 0.2), ("layout", 0.01), ("lower", 0.04))
BEYOND_SHARE = 0.08
"""How many of the questions are ones the data cannot answer."""
CLASSES = ("category", "city", "region", "station", "department", "severity", "source", "equipment_kind", "root_cause")
_MONTHS = (
    ("январе", "января", "January"), ("феврале", "февраля", "February"), ("марте", "марта", "March"),
    ("апреле", "апреля", "April"), ("мае", "мая", "May"), ("июне", "июня", "June"), ("июле", "июля", "July"),
    ("августе", "августа", "August"), ("сентябре", "сентября", "September"), ("октябре", "октября", "October"),
    ("ноябре", "ноября", "November"), ("декабре", "декабря", "December"),
)  # fmt: skip
_STOCK = ("stations", "equipment")
_MOMENTS = ("moment", "d")
"""Units of measures that are of one moment: nobody asks for them by month."""
_LEAST_DAYS = {"day": 2, "week": 10, "month": 45, "quarter": 150, "year": 360, "weekday": 10}
_GROUPS = {"station_format": 4, "equipment_model": 20}
"""How many groups there are, of those whose values are no condition."""
_PINS = {
    "region": ("city", "station"),
    "city": ("station",),
    "station_format": ("station",),
    "category": ("department",),
}
"""Conditions that leave but one of the groups."""
_OFTEN = {
    "incidents": 8, "loss_rub": 4, "open_incidents": 3, "resolved_incidents": 3, "mttr_mean_h": 3, "sla_kept_pct": 3,
    "sla_missed_incidents": 2, "repeat_incidents": 2, "litres_spilled": 2, "people_injured": 2, "loss_mean_rub": 2,
}  # fmt: skip
"""How many times as often as others a measure is asked for."""


@dataclass(frozen=True)
class Made:
    """A question, the whole plan it was made from, and how it is worded; `beyond`: what no data answer."""

    text: str
    language: str
    style: str
    plan: Plan
    beyond: str = ""
    topic: str = ""

    @property
    def family(self) -> str:
        """Questions of one measure, groups and order, whatever their words, values and periods."""
        if self.beyond:
            return f"beyond:{self.beyond}"
        return family_of(self.plan)


def family_of(plan: Plan) -> str:
    """See `Made.family`."""
    ranked = f"{plan.order}{'+' if plan.limit else ''}" if plan.order or plan.limit else ""
    return "plan:" + "|".join((plan.metric, ",".join(plan.dimensions), ranked))


@dataclass
class Maker:
    """Makes questions without end, the same ones for the same seed and values.

    Attributes:
        values: the stored values of each of CLASSES; codes for stations.
        today: the day the words of periods count from. years: of the data.
    """

    values: Mapping[str, Sequence[str]]
    today: dt.date
    years: Sequence[int]
    seed: int
    _rng: random.Random = field(init=False)
    _periods: dict[str, Period | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Start from the seed."""
        self._rng = random.Random(self.seed)

    def questions(self, families: Set[str] | None = None) -> Iterator[Made]:
        """Questions, without end. families: those to keep to; there has to be one that can be made."""
        names = [name for name in phrases()["metrics"] if name in load_model().metrics]
        weights = [_OFTEN.get(name, 1) for name in names]
        while True:
            language = "ru" if self._rng.random() < 0.65 else "en"
            if self._rng.random() < BEYOND_SHARE:
                topic = self._rng.randrange(len(phrases()["beyond"][language]))
                if families is None or f"beyond:{language}{topic}" in families:
                    yield self._styled(self._beyond(topic, language))
                continue
            shape = self._shape(self._rng.choices(names, weights)[0], language)
            if families is None or family_of(shape) in families:  # before it is put into words, which takes longer
                yield self._styled(self._asked(shape, language))

    def _shape(self, metric: str, language: str) -> Plan:
        """A measure with groups and order; the limit is there or not, its number is drawn with the words."""
        rng = self._rng
        moment = load_model().metrics[metric].unit in _MOMENTS
        dimensions = tuple(name for name in self._groups() if not (moment and name in PERIOD_UNITS))
        plan = Plan(metric=metric, dimensions=dimensions)
        ranked = len(dimensions) == 1 and not moment and rng.random() < 0.4
        if not ranked or f"many_{language}" not in phrases()["dimensions"][dimensions[0]]:
            return plan
        return replace(plan, order="desc" if rng.random() < 0.75 else "asc", limit=1)

    def _asked(self, plan: Plan, language: str) -> Made:
        rng, metric, dimensions, ranked = self._rng, plan.metric, plan.dimensions, bool(plan.order)
        body, words, subject = phrases()["metrics"][metric], [], ""
        if rng.random() < 0.45:
            said, condition = self._condition(language, dimensions)
            plan = replace(plan, filters=condition)
            if metric == "incidents" and not ranked and condition[0].dimension == "category" and rng.random() < 0.7:
                subject = self._subject(condition[0].values[0], language)
            words = [] if subject else [said]
        if rng.random() < 0.6 and metric not in _STOCK:
            said, period = self._period(language)
            days = (period.end - period.start).days
            if all(days >= _LEAST_DAYS.get(name, 0) for name in dimensions):
                plan = replace(plan, period=period)
                words.insert(rng.randrange(len(words) + 1), said)
        if ranked:
            text, plan = self._ranked(body, dimensions[0], language, plan)
            return Made(" ".join([text, *words]), language, "plain", plan)
        if dimensions:
            parts = [rng.choice(phrases()["dimensions"][name][f"by_{language}"]) for name in dimensions]
            words.insert(0, (" и " if language == "ru" else " and ").join(parts))
        return Made(self._sentence(body, subject, words, language), language, "plain", plan)

    def _subject(self, value: str, language: str) -> str:
        """A kind of incident as what is counted: "утечка газа по регионам"."""
        known = load_model().values["category"].get(value)
        return self._rng.choice(known.synonyms(language)) if known else ""

    def _sentence(self, body: dict[str, Any], subject: str, words: list[str], language: str) -> str:
        rng, around = self._rng, phrases()["around"]
        asks = not subject and rng.random() < 0.45
        core = subject or rng.choice(body[f"ask_{language}"] if asks else body[language])
        if len(words) > 1 and rng.random() < 0.3:
            words = [*words[1:], words[0]]
        said = " ".join([core, *words])
        return str(rng.choice(around[f"ask_{language}" if asks else language])).format(said=said)

    def _ranked(self, body: dict[str, Any], dimension: str, language: str, plan: Plan) -> tuple[str, Plan]:
        """The largest or the smallest groups: "топ-5 станций по ущербу", "in which city is the loss lowest"."""
        rng, names = self._rng, phrases()["dimensions"][dimension]
        groups = len(self.values.get(dimension, ())) or _GROUPS.get(dimension, 3)
        limit = rng.choice([one for one in (1, 3, 3, 5, 5, 7, 10, 15, 20) if one < groups] or [1])
        most = plan.order == "desc"
        noun, many = rng.choice(body[language]), names[f"many_{language}"]
        bad = load_model().metrics[plan.metric].good_direction == "down"
        plan = replace(plan, limit=limit)
        which = names.get(f"which_{language}")
        if limit == 1 and which:
            word = {"ru": ("больше всего", "меньше всего"), "en": ("the highest", "the lowest")}[language][not most]
            text = f"{which} {word} {noun}" if language == "en" else f"{which} {word}: {noun}"
            return text, plan
        plan = replace(plan, limit=max(limit, 2) if limit == 1 else limit)
        if language == "ru":
            by = inflected(noun, "datv")
            most_words = (f"топ-{plan.limit} {many} по {by}", f"топ {plan.limit} {many} по {by}",
                          f"{plan.limit} {many} с наибольшим показателем: {noun}")  # fmt: skip
            least: tuple[str, ...] = (f"{plan.limit} {many} с наименьшим показателем: {noun}",)
        else:
            most_words = (f"top {plan.limit} {many} by {noun}", f"{plan.limit} {many} with the highest {noun}",
                          *((f"the {plan.limit} worst {many} by {noun}",) if bad else ()))  # fmt: skip
            least = (f"{plan.limit} {many} with the lowest {noun}", f"bottom {plan.limit} {many} by {noun}")
        return rng.choice(most_words if most else least), plan

    def _groups(self) -> tuple[str, ...]:
        rng, names = self._rng, list(phrases()["dimensions"])
        count = rng.choices((0, 1, 2), (0.3, 0.6, 0.1))[0]
        chosen = rng.sample(names, count)
        times = [name for name in chosen if name in PERIOD_UNITS]
        return tuple(chosen if len(times) < 2 else chosen[:1])

    def _condition(self, language: str, taken: Sequence[str]) -> tuple[str, tuple[PlanFilter, ...]]:
        rng = self._rng
        pinned = {name for group in taken for name in _PINS.get(group, ())}
        open_ones = [name for name in CLASSES if name not in (*taken, *pinned) and self.values[name]]
        name = rng.choice(open_ones)
        value = rng.choice(self.values[name])
        return self._named(name, value, language), (PlanFilter(name, (value,)),)

    def _named(self, name: str, value: str, language: str) -> str:
        """A value with the words that stand before it."""
        rng = self._rng
        known = load_model().values.get(name, {}).get(value)
        label = known.label(language) if known else value
        if name == "station":
            number = value.split("-")[-1].lstrip("0")
            said = {
                "ru": (f"на {value}", f"на АЗС {number}", f"на азс №{number}", f"станция {value}", f"станции {number}"),
                "en": (f"at station {number}", f"at {value}", f"for station {value}"),
            }  # fmt: skip
        elif name in ("city", "region"):
            place = inflected(value, "loct")
            word = {"city": "город", "region": "регион"}[name]
            said = {
                "ru": (f"в {place}", f"{word} {value}", f"по {word}у {value}"),
                "en": (f"in {label}", f"for {label}"),
            }
        else:
            synonyms = known.synonyms(language) if known else ()
            other = rng.choice(synonyms) if synonyms else label
            kind = load_model().dimension(name).label(language)
            said = {
                "ru": (f"{kind} «{label}»", f"{kind} {label}", f"«{label}»", f"только {other}", f"тема: {other}"),
                "en": (f"{kind} {label}", f"for {label.lower()}", f"with {kind} “{label}”", f"only {other}"),
            }  # fmt: skip
        return rng.choice(said[language])

    def _period(self, language: str) -> tuple[str, Period]:
        rng = self._rng
        while True:
            month = rng.choice(_MONTHS)
            text = rng.choice(phrases()["periods"][language]).format(
                n=rng.choice((5, 7, 10, 14, 30, 60, 90)), k=rng.choice((5, 6, 8, 10, 12)), q=rng.randrange(1, 5),
                m=month[0], g=month[1], e=month[2], y=rng.choice(self.years),
            )  # fmt: skip
            if text not in self._periods:
                found = [one.period for one in find_periods(text, self.today)]
                self._periods[text] = found[0] if len(found) == 1 and found[0].start <= self.today else None
            if period := self._periods[text]:
                return text, period

    def _beyond(self, at: int, language: str) -> Made:
        rng, topic = self._rng, phrases()["beyond"][language][at]
        plan, words = Plan(), []
        if rng.random() < 0.5:
            said, condition = self._condition(language, ())
            plan, words = replace(plan, filters=condition), [said]
        if rng.random() < 0.5:
            said, period = self._period(language)
            plan, words = replace(plan, period=period), [*words, said]
        core = " ".join([topic, *words])
        text = str(rng.choice(phrases()["around"][f"ask_{language}"])).format(said=core)
        return Made(text, language, "plain", plan, beyond=f"{language}{at}", topic=topic)

    def _styled(self, made: Made) -> Made:
        style = self._rng.choices([name for name, _ in STYLES], [weight for _, weight in STYLES])[0]
        text = made.text[0].upper() + made.text[1:] if style == "plain" else made.text
        if style == "spoken":
            text = spoken(text, self._rng) if made.language == "ru" else text.lower().rstrip("?")
        elif style == "slip":
            text = misspelt(text, made.language, self._rng)
        elif style == "layout" and made.language == "ru":
            text = other_layout(text)
        elif style == "lower":
            text = text.lower().rstrip("?.")
        return replace(made, text=text, style=style)


def target(made: Made) -> dict[str, Any]:
    """What the planner should answer."""
    if made.beyond:
        return {"metric": CANNOT}
    plan = made.plan
    return {"metric": plan.metric, "dimensions": plan.dimensions, "order": plan.order, "limit": plan.limit}
