"""A report as XML."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET

from azs.reports.report import Block, Cell, Chart, Fact, Paragraph, Report, Table
from azs.reports.values import bare, cell
from azs.signs import cleaned


def write_xml(report: Report) -> bytes:
    """UTF-8; a sentence keeps its figures as elements of their own."""
    root = ET.Element("report", kind=report.kind, language=report.language, made_at=report.made_at.isoformat())
    _add(root, "title", report.title)
    for name, value in report.about:
        _add(root, "about", value, name=name)
    for section in report.sections:
        node = ET.SubElement(root, "section", title=cleaned(section.title))
        for block in section.blocks:
            _block(node, block, report.language)
    sources = ET.SubElement(root, "sources")
    for source in report.sources:
        node = ET.SubElement(sources, "source", id=source.identifier, title=cleaned(source.title))
        for name in ("definition", "selection", "sql"):
            _add(node, name, getattr(source, name))
    ET.indent(root, " ")
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _block(parent: ET.Element, block: Block, lang: str) -> None:
    if isinstance(block, Paragraph):
        _sentence(ET.SubElement(parent, "paragraph", style=block.style), block)
    elif isinstance(block, Table):
        _table(parent, block, lang)
    else:
        _chart(parent, block)


def _sentence(node: ET.Element, paragraph: Paragraph) -> None:
    """Words and figures in their order."""
    last: ET.Element | None = None
    for part in paragraph.parts:
        if isinstance(part, Fact):
            last = ET.SubElement(node, "fact", value=_value(part), unit=part.unit, source=part.source)
            last.text = cleaned(part.text)
        elif last is None:
            node.text = (node.text or "") + cleaned(part)
        else:
            last.tail = (last.tail or "") + cleaned(part)


def _table(parent: ET.Element, table: Table, lang: str) -> None:
    rows = str(table.cut or len(table.rows))
    node = ET.SubElement(parent, "table", title=cleaned(table.title), source=table.source, rows_in_all=rows)
    for column in table.columns:
        ET.SubElement(node, "column", title=cleaned(column.header), unit=column.unit)
    for row in table.rows:
        line = ET.SubElement(node, "row")
        for column, value in zip(table.columns, row, strict=True):
            unit = value.unit if isinstance(value, Fact) else column.unit
            _add(line, "cell", cell(value, column, lang), value=_value(value), unit=unit)


def _chart(parent: ET.Element, chart: Chart) -> None:
    node = ET.SubElement(parent, "chart", title=cleaned(chart.title), source=chart.source)
    for name, value in chart.limits:
        ET.SubElement(node, "limit", name=cleaned(name), value=str(value))
    for series in chart.series:
        line = ET.SubElement(node, "series", name=cleaned(series.name))
        for label, value in zip(chart.labels, series.values, strict=True):
            ET.SubElement(line, "point", label=cleaned(label), value=str(value))


def _value(value: Cell) -> str:
    plain = bare(value)
    if plain is None:
        return ""
    return plain.isoformat() if isinstance(plain, dt.date) else cleaned(str(plain))


def _add(parent: ET.Element, tag: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, tag, {key: cleaned(value) for key, value in attributes.items()}).text = cleaned(text)
