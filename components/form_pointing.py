"""The page of an example with its words, on which a person points at values and labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit import runtime

from azs.i18n import texts
from azs.intake.form_draft import Draft, page_words
from components import browser
from components.form_sheets import Sheet, picture
from ocr.document import Page

KEY = "form_pointing"
_TEXTS = "form_pointing."


@dataclass(frozen=True)
class Pointing:
    """What is pointed at: `mode` is "value" or "label"; `turn` counts what was pointed at so far."""

    mode: str
    turn: int
    labels: Mapping[str, tuple[int, ...]]


def draw(
    sheet: Sheet, draft: Draft, page: Page, at: Pointing, *, take: Callable[[tuple[int, ...]], None], lang: str
) -> None:  # fmt: skip
    """Draw a page; `take` gets the numbers of the words that were picked, before the next run.

    Raises:
        FormError, ScanError: the page cannot be drawn.
    """
    key = f"{KEY}_{sheet.key[:12]}_{page.number}"

    def pointed() -> None:
        words = chosen(st.session_state.get(key), at.turn)
        if words:
            take(words)

    part = browser.part("form_pointing", stem="pointing")
    part(key=key, data=data(sheet, draft, page, at, lang), on_pointed_change=pointed, height="content")


def data(sheet: Sheet, draft: Draft, page: Page, at: Pointing, lang: str) -> dict[str, Any]:
    """What the browser is told."""
    return {
        "page": f"{sheet.key} {page.number} {lang}", "mode": at.mode, "turn": at.turn,
        "url": _address(picture(sheet, page), f"{KEY}_{sheet.key}_{page.number}"),
        "width": page.width, "height": page.height,
        "words": [
            {"number": word.number, "row": word.row, "text": word.text,
             "box": [word.box.left, word.box.top, word.box.right, word.box.bottom]}
            for word in page_words(page)
        ],
        "fields": [
            {"number": number, "value": list(one.value), "label": list(at.labels.get(one.name, ()))}
            for number, one in enumerate(draft.fields, 1)
            if one.page == page.number
        ],
        "texts": {key.removeprefix(_TEXTS): both[lang] for key, both in texts().items() if key.startswith(_TEXTS)},
    }  # fmt: skip


def chosen(state: object, turn: int) -> tuple[int, ...]:
    """Numbers of words out of what the browser sent; nothing where it makes no sense or is of an earlier turn."""
    sent = state.get("pointed") if isinstance(state, Mapping) else None
    if not isinstance(sent, Mapping) or sent.get("turn") != turn or not isinstance(sent.get("words"), list):
        return ()
    return tuple(int(number) for number in sent["words"] if isinstance(number, int | float))


def _address(jpeg: bytes, place: str) -> str:
    """Where the browser finds the picture: it is sent once, and not with every click."""
    if not runtime.exists():
        return ""
    return runtime.get_instance().media_file_mgr.add(jpeg, "image/jpeg", place)
