"""The process that recognises scans for the app; one for all who need it, begun when the first file comes."""

from __future__ import annotations

import streamlit as st

from azs.intake.child import DECODER, READER, Child


@st.cache_resource(show_spinner=False)
def child() -> Child:
    """The process."""
    return Child(reader=READER, decoder=DECODER)
