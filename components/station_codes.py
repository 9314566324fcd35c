"""The QR code of a station's complaint form, to be printed and hung up."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import streamlit as st

from azs.complaints.station_code import FORM, drawn, link
from azs.i18n import t
from components import reception, session
from components.plain_text import plain

CODE_PX = 220


def panel(lang: str) -> None:
    """The link to the form, and the code of a chosen station."""
    base = session.settings().reception.public_url or _opened_at()
    with st.container(border=True, gap="small"):
        st.subheader(t("reception.form", lang), anchor=False)
        st.link_button(t("reception.open_form", lang), f"{base}/{FORM}", icon=":material/open_in_new:")
        st.caption(plain(f"{base}/{FORM}"))
        if not session.settings().reception.public_url:
            st.warning(t("reception.no_public_url", lang), icon=":material/link_off:")
        shown = {one.code: f"{one.code} · {one.name}" for one in reception.stations()}
        code = st.selectbox(
            t("reception.station", lang), list(shown), index=None, format_func=shown.__getitem__, key="code_station",
            placeholder=t("reception.station_example", lang),
        )  # fmt: skip
        if code:
            _code(link(base, code), code, lang)


def _code(address: str, code: str, lang: str) -> None:
    picture = drawn(address, "png")
    st.image(picture, caption=plain(unquote(address)), width=CODE_PX)
    with st.container(horizontal=True):
        st.download_button(
            t("reception.png", lang), picture, f"{code}.png", "image/png", icon=":material/download:", key="code_png"
        )
        st.download_button(
            t("reception.svg", lang), drawn(address, "svg"), f"{code}.svg", "image/svg+xml", icon=":material/print:",
            key="code_svg",
        )  # fmt: skip


def _opened_at() -> str:
    """Where this browser has found the app."""
    parts = urlsplit(st.context.url or "http://127.0.0.1:8501")
    return f"{parts.scheme}://{parts.netloc}"
