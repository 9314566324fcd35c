"""Styles of Word files: which of them are headings, titles, tables of contents, and which lists they stand in."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from azs.knowledge.parsing.package import attribute, child, local

_HEADING = re.compile(r"(?:heading|заголовок)\s?([1-9])$", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|оглавление|table of figures)\b", re.IGNORECASE)
MAX_BASES = 20
MAX_LEVEL = 6


def is_on(element: Element | None) -> bool:
    """Whether a switch such as bold is set."""
    return element is not None and attribute(element, "val", "1").lower() not in ("0", "false", "off", "none")


class Styles:
    """What the styles of one document say of their paragraphs."""

    def __init__(self, root: Element | None) -> None:
        self._styles = {
            attribute(item, "styleId"): item
            for item in (root if root is not None else ())
            if local(item.tag) == "style"
        }
        self._default = next(
            (name for name, item in self._styles.items()
             if attribute(item, "type") == "paragraph" and attribute(item, "default") in ("1", "true")), "",
        )  # fmt: skip

    def _bases(self, style: str) -> list[Element]:
        found: list[Element] = []
        name = style or self._default
        while name in self._styles and len(found) < MAX_BASES:
            found.append(self._styles[name])
            name = attribute(child(self._styles[name], "basedOn"), "val")
        return found

    def _name(self, style: str) -> str:
        return attribute(child(self._styles.get(style), "name"), "val", style)

    def is_contents(self, style: str) -> bool:
        """Whether it is a line of a table of contents."""
        return bool(style) and bool(_CONTENTS.match(self._name(style)))

    def is_title(self, style: str) -> bool:
        """Whether it is the title of the document."""
        return self._name(style).casefold() in ("title", "название")

    def is_bold(self, style: str) -> bool:
        """Whether text in it is bold by itself."""
        for base in self._bases(style):
            own = child(base, "rPr", "b")
            if own is not None:
                return is_on(own)
        return False

    def level(self, properties: Element | None, style: str) -> int:
        """Level of a heading, 1 to 6; 0 of any other paragraph."""
        own = child(properties, "outlineLvl")
        if own is not None:
            return _outline(own)
        if self.is_title(style):
            return 1
        for base in self._bases(style):
            level = child(base, "pPr", "outlineLvl")
            if level is not None:
                return _outline(level)
            named = _HEADING.match(attribute(child(base, "name"), "val"))
            if named:
                return min(int(named[1]), MAX_LEVEL)
        return 0

    def list_of(self, properties: Element | None, style: str) -> tuple[str, int]:
        """Id of the list that a paragraph stands in ("" of none, "0" where it is taken out) and its level from 0."""
        own = child(properties, "numPr")
        list_id, level = attribute(child(own, "numId"), "val"), attribute(child(own, "ilvl"), "val")
        for base in self._bases(style):
            if list_id and level:
                break
            inherited = child(base, "pPr", "numPr")
            list_id = list_id or attribute(child(inherited, "numId"), "val")
            level = level or attribute(child(inherited, "ilvl"), "val")
        return list_id, int(level) if level.isdigit() else 0


def _outline(element: Element) -> int:
    value = attribute(element, "val")
    return min(int(value) + 1, MAX_LEVEL) if value.isdigit() and int(value) < 9 else 0
