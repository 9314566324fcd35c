"""What the model of complaints learns from people's corrections: versions, their figures, training, going back."""

from __future__ import annotations

import streamlit as st

from azs.complaints.versions import TEACHERS
from azs.i18n import t
from components import complaint_learning, failures, notices, people, session

lang = session.language()
with failures.shown(lang):
    people.require(*TEACHERS, place="learning")
    notices.show()
    st.title(t("complaint_learning.title", lang), anchor=False)
    st.caption(t("complaint_learning.about", lang))
    complaint_learning.panel(lang)
