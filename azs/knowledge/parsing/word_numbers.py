"""Numbers of paragraphs in Word files: numbering.xml and the styles that point to it, counted as Word prints them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from azs.knowledge.parsing.labels import BULLET
from azs.knowledge.parsing.numbers import printed
from azs.knowledge.parsing.package import attribute, child, local

_PLACE = re.compile(r"%([1-9])")
MAX_NUMBER = 1_000_000


@dataclass(frozen=True)
class Level:
    """One level of a list: the number it starts with, the style and the pattern of its label ("%1.%2.")."""

    start: int = 1
    style: str = "decimal"
    pattern: str = ""
    legal: bool = False
    restarts: bool = True


@dataclass(frozen=True)
class Number:
    """The label of a numbered paragraph, "•" of a bulleted one, and the list and level that it stands in."""

    label: str
    list_id: str
    level: int


@dataclass
class _Instance:
    abstract: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)


class Numbering:
    """Counts the paragraphs of one document in their order."""

    def __init__(self, root: Element | None) -> None:
        self._abstract: dict[str, dict[int, Level]] = {}
        self._instances: dict[str, _Instance] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        styles, links = self._read(root)
        for name, style in links.items():
            self._abstract[name] = self._abstract.get(styles.get(style, ""), {})

    def _read(self, root: Element | None) -> tuple[dict[str, str], dict[str, str]]:
        styles: dict[str, str] = {}
        links: dict[str, str] = {}
        for item in root if root is not None else ():
            if local(item.tag) == "abstractNum":
                name = attribute(item, "abstractNumId")
                self._abstract[name] = dict(map(_level, _all(item, "lvl")))
                if (style := child(item, "styleLink")) is not None:
                    styles[attribute(style, "val")] = name
                if (link := child(item, "numStyleLink")) is not None:
                    links[name] = attribute(link, "val")
            elif local(item.tag) == "num":
                instance = _Instance(attribute(child(item, "abstractNumId"), "val"))
                for override in _all(item, "lvlOverride"):
                    place = _whole(attribute(override, "ilvl"), 0)
                    start = child(override, "startOverride")
                    if start is not None:
                        instance.starts[place] = _whole(attribute(start, "val"), 1)
                    if (level := child(override, "lvl")) is not None:
                        instance.levels[place] = _level(level)[1]
                self._instances[attribute(item, "numId")] = instance
        return styles, links

    def count(self, list_id: str, level: int) -> Number | None:
        """The next number of a list at a level (from 0); None where the list is not defined or prints nothing."""
        instance = self._instances.get(list_id)
        if instance is None:
            return None
        levels = {**self._abstract.get(instance.abstract, {}), **instance.levels}
        if level not in levels:
            return None
        counts = self._counts.setdefault(instance.abstract, {})
        self._step(list_id, level, levels, counts)
        own = levels[level]
        if own.style == "bullet":
            return Number(BULLET, instance.abstract, level)
        label = _PLACE.sub(lambda found: self._shown(int(found[1]) - 1, own, levels, counts), own.pattern).strip()
        return Number(label, instance.abstract, level) if label else None

    def _step(self, list_id: str, level: int, levels: dict[int, Level], counts: dict[int, int]) -> None:
        starts = self._instances[list_id].starts
        for above in range(level):
            counts.setdefault(above, starts.get(above, levels.get(above, Level()).start))
        if level in starts and (list_id, level) not in self._begun:
            counts[level] = starts[level]
        else:
            counts[level] = counts[level] + 1 if level in counts else levels[level].start
        self._begun.add((list_id, level))
        for below in [place for place in counts if place > level and levels.get(place, Level()).restarts]:
            del counts[below]

    @staticmethod
    def _shown(place: int, own: Level, levels: dict[int, Level], counts: dict[int, int]) -> str:
        style = levels.get(place, Level()).style
        return printed(counts.get(place, levels.get(place, Level()).start), "decimal" if own.legal else style)


def _level(item: Element) -> tuple[int, Level]:
    legal = child(item, "isLgl")
    return _whole(attribute(item, "ilvl"), 0), Level(
        start=_whole(attribute(child(item, "start"), "val"), 1),
        style=attribute(child(item, "numFmt"), "val", "decimal"),
        pattern=attribute(child(item, "lvlText"), "val"),
        legal=legal is not None and attribute(legal, "val", "1") not in ("0", "false", "off"),
        restarts=attribute(child(item, "lvlRestart"), "val") != "0",
    )


def _all(element: Element, name: str) -> list[Element]:
    return [inner for inner in element if local(inner.tag) == name]


def _whole(text: str, default: int) -> int:
    return min(int(text), MAX_NUMBER) if re.fullmatch(r"\d{1,9}", text) else default
