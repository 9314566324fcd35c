"""How well a form learned from one sheet reads the next ones.

`python -m tests.evaluation.ocr.learning` reads the drawn pages perfectly; `--engine auto` reads them with an engine.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from azs.intake.form_draft import Draft, Pointed, page_words, template_of, titles
from ocr.document import OcrDocument, Page
from ocr.forms.form import Form
from ocr.forms.letters import fold
from ocr.forms.reading import read_form
from ocr.forms.template import Template, load_templates
from ocr.forms.values import same_value, understand
from tests.evaluation.ocr.drawn import LAYOUTS, LEVELS, Drawn
from tests.evaluation.ocr.unknown import KINDS, TODAY, draw_unknown

Reader = Callable[[Drawn], OcrDocument]


@dataclass
class Tally:
    """Counts: of sheets and those recognised; of fields, right ones, those taken without a person, and wrong ones of
    these; `told` are lines about what went wrong."""

    sheets: int = 0
    recognised: int = 0
    fields: int = 0
    right: int = 0
    sure: int = 0
    wrong_and_sure: int = 0
    told: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The counts in words."""
        return (
            f"recognised {self.recognised}/{self.sheets}, right {self.right}/{self.fields} "
            f"({100 * self.right / max(1, self.fields):.1f} %), without a person {self.sure}, "
            f"wrong without a person {self.wrong_and_sure}"
        )


def perfectly(drawn: Drawn) -> OcrDocument:
    """The page as it was drawn."""
    return OcrDocument((replace(drawn.truth, engine="paddle"),))


def by_engine(name: str) -> Reader:
    """The page as an engine reads it."""
    from ocr.engines import read
    from ocr.options import OcrOptions

    return lambda drawn: read(drawn.data, OcrOptions(engine=name), name="sheet")


def point(drawn: Drawn, document: OcrDocument) -> Draft:
    """What a person does: point at each value, with nothing said about its label."""
    page = document.pages[0]
    return Draft(document, tuple(
        Pointed(entry.name, 1, words, ru=entry.label)
        for entry in drawn.sheet.entries
        if (words := tuple(_words(drawn, page, entry.name, entry.label)))
    ))  # fmt: skip


def learn(drawn: Drawn, read: Reader, *, every: int = 1) -> Template:
    """The form of a sheet; its fields keep the names of the sheet's entries."""
    draft = point(drawn, read(drawn))
    draft = replace(draft, fields=draft.fields[::every])
    made = template_of(draft, name=drawn.sheet.template, ru=drawn.sheet.template, en="", titles=titles(draft))
    fields = tuple(replace(spec, name=one.name) for spec, one in zip(made.fields, draft.fields, strict=True))
    return replace(made, fields=fields)


def measure(read: Reader, *, sheets: int, level: str, every: int = 1) -> Tally:
    """Learn each form in each layout from a clean sheet, and read others by it.

    Args:
        every: of so many fields one is pointed at, the others only stand around it.
    """
    tally, known = Tally(), load_templates()
    for kind in KINDS:
        for layout in LAYOUTS:
            template = learn(draw_unknown(kind, layout, seed=1), read, every=every)
            for seed in range(2, 2 + sheets):
                drawn = draw_unknown(kind, layout, seed=seed, level=level)
                form = read_form(read(drawn), [*known, template], today=TODAY)
                _count(tally, drawn, form, template, f"{kind} {layout} {seed}")
    return tally


def _words(drawn: Drawn, page: Page, name: str, label: str) -> Iterator[int]:
    """Numbers of the words of a value on the page as it was read; its label may stand in the same rectangle."""
    box, sx, sy = drawn.places[name], page.width / drawn.truth.width, page.height / drawn.truth.height
    inside = [
        word for word in page_words(page)
        if box.left * sx <= (word.box.left + word.box.right) / 2 <= box.right * sx
        and box.top * sy <= (word.box.top + word.box.bottom) / 2 <= box.bottom * sy
    ]  # fmt: skip
    raw = fold(next(entry.raw for entry in drawn.sheet.entries if entry.name == name))
    named = [word for word in inside if fold(word.text) in fold(label) and fold(word.text) not in raw]
    return (word.number for word in inside if word not in named)


def _count(tally: Tally, drawn: Drawn, form: Form | None, template: Template, sheet: str) -> None:
    tally.sheets += 1
    tally.fields += len(template.fields)
    if form is None or form.template != template.name:
        tally.told.append(f"{sheet}: taken for {form.template if form else 'nothing'}, {template.titles}")
        return
    tally.recognised += 1
    specs = {spec.name: spec for spec in template.fields}
    for entry in drawn.sheet.entries:
        if entry.name not in specs:
            continue
        value, spec = form.value(entry.name), specs[entry.name]
        meant = understand(entry.raw, spec).value
        right = value.value is not None and (same_value(value.value, entry.truth) or same_value(value.value, meant))
        sure = not value.needs_person
        tally.right, tally.sure, tally.wrong_and_sure = (
            tally.right + right, tally.sure + sure, tally.wrong_and_sure + (sure and not right),
        )  # fmt: skip
        if not right:
            keys = " ".join(problem.key for problem in value.problems)
            learned = f"{spec.kind}; {spec.labels[0]}; {spec.places[0]}"
            read = f"{value.raw!r} {value.value!r} {keys}{' SURE' if sure else ''}"
            tally.told.append(f"{sheet} {entry.label} ({learned}): {entry.raw!r} -> {read}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default="", help="auto, paddle, tesseract; without it pages are read perfectly")
    parser.add_argument("--sheets", type=int, default=6, help="sheets read by each form")
    parser.add_argument("--level", choices=LEVELS, default="clean")
    parser.add_argument("--every", type=int, default=1, help="point at every second (2), third (3) field alone")
    parser.add_argument("--show", action="store_true", help="print what went wrong")
    given = parser.parse_args()
    read = by_engine(given.engine) if given.engine else perfectly
    tally = measure(read, sheets=given.sheets, level=given.level, every=given.every)
    print("\n".join([*(tally.told if given.show else ()), tally.line()]))


if __name__ == "__main__":
    main()
