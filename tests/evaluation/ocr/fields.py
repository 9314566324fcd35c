"""Fields of drawn forms as they are read: how many are right, and how many wrong ones nobody would be asked about.

`python -m tests.evaluation.ocr.fields [--engine E] [--pages N] [--seed S] [--show]`: N pages of each level, read by
`ocr.engines` where it is there and, in the same run, by Tesseract alone.
"""

from __future__ import annotations

import argparse
import importlib.util
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from rapidfuzz.distance import Levenshtein

from ocr.document import OcrDocument
from ocr.forms.form import FieldValue, Form, Value
from ocr.forms.letters import plain
from ocr.forms.reading import failed_places, read_form
from ocr.forms.template import FieldSpec, load_templates
from ocr.forms.values import same_value, understand
from ocr.options import OcrOptions
from ocr.second_look import look_again
from tests.evaluation.ocr.contents import TODAY
from tests.evaluation.ocr.drawn import LEVELS, Drawn, draw, families, pages
from tests.evaluation.ocr.network import Network
from tests.evaluation.ocr.tesseract_page import read_plain

THRESHOLDS = (0.0, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98)
Read = Callable[[bytes], OcrDocument]


@dataclass
class Count:
    """Sums over the pages of a level."""

    pages: int = 0
    kinds_right: int = 0
    letters: int = 0
    wrong_letters: int = 0
    words: int = 0
    wrong_words: int = 0
    fields: int = 0
    right: int = 0
    sure: int = 0
    cells: int = 0
    right_cells: int = 0
    sure_cells: int = 0
    failed: int = 0
    second_right: int = 0
    wrong: list[str] = field(default_factory=list)
    wrong_sure: list[str] = field(default_factory=list)
    doubted: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def row(self) -> str:
        """One line of the report."""
        return (
            f"CER {self.wrong_letters / max(1, self.letters):6.2%}  WER {self.wrong_words / max(1, self.words):6.2%}  "
            f"kind {self.kinds_right}/{self.pages}  "
            f"fields {self.right}/{self.fields} ({self.right / max(1, self.fields):.1%}), sure {self.sure}  "
            f"cells {self.right_cells}/{self.cells} ({self.right_cells / max(1, self.cells):.1%}), "
            f"sure {self.sure_cells}  wrong and sure {len(self.wrong_sure)}  "
            f"places read again {self.failed}, wrong values that the second reader has right {self.second_right}"
        )

    def thresholds(self) -> str:
        """Of the values against which nothing speaks: right and wrong ones from some confidences on."""
        counts = (
            f"{least:.2f}: {sum(one >= least for one in self.doubted['right'])} right, "
            f"{sum(one >= least for one in self.doubted['wrong'])} wrong"
            for least in THRESHOLDS
        )
        return f"from {'; '.join(counts)}"


def readers(engine: str) -> dict[str, Read]:
    """What reads in this run, by name."""
    found: dict[str, Read] = {}
    if importlib.util.find_spec("ocr.engines"):
        engines = importlib.import_module("ocr.engines")
        found[engine] = lambda data: engines.read(data, OcrOptions(engine=engine))
    return found | {"tesseract alone": read_plain}


def measure(drawn: Iterable[Drawn], read: Read, network: Network) -> dict[str, Count]:
    """Counts by level."""
    counts = {level: Count() for level in LEVELS}
    templates = load_templates()
    for page in drawn:
        count = counts[page.level]
        document = read(page.data)
        form = read_form(document, templates, today=TODAY, facts=network)
        if form and (places := failed_places(form)) and read is not read_plain:
            count.failed += len(places)
            document = look_again(page.data, document, places, OcrOptions())
            form = read_form(document, templates, today=TODAY, facts=network)
        _count_text(count, page, document)
        count.pages += 1
        count.kinds_right += bool(form and form.template == page.sheet.template)
        _count_fields(count, page, form if form and form.template == page.sheet.template else None)
        _count_cells(count, page, form if form and form.template == page.sheet.template else None)
    return counts


def _count_text(count: Count, page: Drawn, document: OcrDocument) -> None:
    truth, read = plain(page.truth.text), plain(document.text.replace("\f", " "))
    count.letters += len(truth)
    count.wrong_letters += Levenshtein.distance(truth, read)
    count.words += len(truth.split())
    count.wrong_words += Levenshtein.distance(truth.split(), read.split())


def _count_fields(count: Count, page: Drawn, form: Form | None) -> None:
    for entry in page.sheet.entries:
        spoilt = entry.name in page.sheet.spoilt
        count.fields += not spoilt
        if form is None:
            continue
        value = form.value(entry.name)
        right = not spoilt and same_value(value.value, entry.truth)
        count.right += right
        count.second_right += not right and _second_is(value, by_name(form)[entry.name], entry.truth)
        count.sure += not value.needs_person
        _doubt(
            count,
            value,
            right,
            f"{page.level} {page.family} {entry.name} {entry.raw!r} read {value.raw!r} = {value.value!r}",
        )
    if form and page.sheet.odd == "missing":
        absent = {value.name for value in form.values} - {entry.name for entry in page.sheet.entries}
        for name in absent & {"station", "reporter"}:
            _doubt(
                count, form.value(name), False, f"{page.level} {name}, which is missing, read {form.value(name).raw!r}"
            )


def _count_cells(count: Count, page: Drawn, form: Form | None) -> None:
    for name, _, columns, rows in page.sheet.tables:
        spec = next(
            one
            for template in load_templates()
            for one in template.tables
            if template.name == page.sheet.template and one.name == name
        )
        specs = {column.name: column for column in spec.columns}
        found = next((table.rows for table in form.tables if table.name == name), ()) if form else ()
        count.cells += len(rows) * len(columns)
        for at, row in enumerate(rows):
            values = {value.name: value for value in found[at]} if at < len(found) else {}
            for column, raw in zip(columns, row, strict=True):
                _count_cell(count, values.get(column), specs[column], raw)


def _count_cell(count: Count, value: FieldValue | None, spec: FieldSpec, raw: str) -> None:
    if value is None:
        return
    right = same_value(value.value, understand(raw, spec).value)
    count.right_cells += right
    count.second_right += not right and _second_is(value, spec, understand(raw, spec).value)
    count.sure_cells += not value.needs_person
    _doubt(count, value, right, f"cell {spec.name} {raw!r} read {value.raw!r} = {value.value!r}")


def by_name(form: Form) -> dict[str, FieldSpec]:
    """The fields of a form's template."""
    template = next(one for one in load_templates() if one.name == form.template)
    return {spec.name: spec for spec in template.fields}


def _second_is(value: FieldValue, spec: FieldSpec, truth: Value) -> bool:
    return bool(value.second) and same_value(understand(value.second, spec).value, truth)


def _doubt(count: Count, value: FieldValue, right: bool, words: str) -> None:
    """Keep the confidence of a value against which nothing speaks, and the words of a wrong one."""
    if value.value is not None and not value.problems and not value.second:
        count.doubted["right" if right else "wrong"].append(value.confidence)
    if not right:
        count.wrong.append(f"{value.confidence:.3f} {words} {[problem.key for problem in value.problems]}")
        if not value.needs_person and value.value is not None:
            count.wrong_sure.append(f"{value.confidence:.3f} {words}")


def main() -> None:
    """Draw, read, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default="auto")
    parser.add_argument("--pages", type=int, default=20, help="of each level")
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--show", action="store_true", help="print every wrong value, not only the sure ones")
    arguments = parser.parse_args()
    network = Network()
    drawn = [
        draw(seed, network, level=level, odd=odd)
        for seed, level, odd in pages(arguments.pages, network, first_seed=arguments.seed)
    ]
    print(f"{len(drawn)} pages; typefaces: {', '.join(sorted(families()))}")
    for name, read in readers(arguments.engine).items():
        for level, count in measure(drawn, read, network).items():
            print(f"{name:16} {level:7} {count.row()}", flush=True)
            print(f"    {count.thresholds()}")
            shown = count.wrong if arguments.show else count.wrong_sure
            print(*(f"    {words}\n" for words in shown), sep="", end="")


if __name__ == "__main__":
    main()
