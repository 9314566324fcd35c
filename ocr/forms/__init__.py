"""Fields of forms: what kind of paper a page is, and what is written into it."""
