"""Reusable widgets; the only owner of session state and of Streamlit's caches."""
