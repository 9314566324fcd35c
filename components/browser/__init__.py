"""Parts of pages that run in the browser: a folder each, with its HTML, CSS and JavaScript, served from here.

The pages' security policy allows scripts as files of this server alone, so the files are served and nothing is inline.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.components.v2.types import ComponentRenderer

FOLDER = Path(__file__).parent
OWNER = "azs"


def part(name: str, *, stem: str) -> ComponentRenderer:
    """What draws a part.

    Args:
        name: of its folder. stem: of its files: `stem.html`, `stem.css`, `stem.js`.
    """
    manager, whole = get_bidi_component_manager(), f"{OWNER}.{name}"
    if manager.get_component_asset_root(whole) is None:
        manager.register_from_manifest(ComponentManifest(OWNER, "1", [ComponentConfig(name, name)]), FOLDER)
    html = (FOLDER / name / f"{stem}.html").read_text(encoding="utf-8")
    return st.components.v2.component(whole, html=html, css=f"{stem}.css", js=f"{stem}.js")
