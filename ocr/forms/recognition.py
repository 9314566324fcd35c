"""Which kind of paper a document is."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from ocr.document import OcrDocument
from ocr.forms.labels import LabelFinder
from ocr.forms.layout import joined, lay_out
from ocr.forms.letters import fold_words
from ocr.forms.template import Template, load_templates

_TITLE, _LABELS = 0.6, 0.4
_LEAST = 0.45
_HEAD_ROWS = 14
_TITLE_LIKE = 75.0


def recognise(document: OcrDocument, templates: Sequence[Template] | None = None) -> tuple[Template | None, float]:
    """The template that fits and how sure that is, 0 to 1; None where none fits.

    Args:
        templates: to choose from; the product's own where it is None.
    """
    scored = scores(document, load_templates() if templates is None else templates)
    if not scored:
        return None, 0.0
    best, template = scored[0]
    next_best = scored[1][0] if len(scored) > 1 else 0.0
    if best < _LEAST:
        return None, best
    return template, best * min(1.0, 0.6 + 2 * (best - next_best))


def scores(document: OcrDocument, templates: Sequence[Template]) -> list[tuple[float, Template]]:
    """How well each template fits, 0 to 1, the best first; empty where there is no page."""
    if not document.pages:
        return []
    layout = lay_out(document.pages[0])
    head = fold_words(" ".join(joined(row.tokens) for row in layout.rows[:_HEAD_ROWS]))
    scored = []
    for template in templates:
        met = {label.field for label in LabelFinder(template.fields).find(layout.rows)}
        share = min(1.0, len(met) / max(1, round(0.7 * len(template.fields))))
        scored.append((_TITLE * _title(head, template) + _LABELS * share, template))
    return sorted(scored, key=lambda one: -one[0])


def _title(head: str, template: Template) -> float:
    """0 to 1: how well the best of the titles stands at the head of the page."""
    scores = (fuzz.partial_ratio(fold_words(title), head, score_cutoff=_TITLE_LIKE) for title in template.titles)
    best = max(scores, default=0.0)
    return max(0.0, (best - 60) / 40)
