"""Streamlit's uploader says its own words in English only; in Russian they are put in its place by the style sheet."""

from __future__ import annotations

import json

import streamlit as st

from azs.i18n import t

_STYLE = """<style>
[data-testid=stFileUploaderDropzone] button p {{ font-size: 0; }}
[data-testid=stFileUploaderDropzone] button p::after {{ content: {pick}; font-size: 0.875rem; }}
[data-testid=stFileUploaderDropzoneInstructions] span {{ font-size: 0; }}
[data-testid=stFileUploaderDropzoneInstructions] span::after {{ content: {drop}; font-size: 0.875rem; }}
</style>"""


def in_language(lang: str) -> None:
    """Make every uploader of the page speak the language of the person."""
    if lang != "en":
        said = (t("app.upload_pick", lang), t("app.upload_drop", lang))
        pick, drop = (json.dumps(words, ensure_ascii=False) for words in said)
        st.html(_STYLE.format(pick=pick, drop=drop))
