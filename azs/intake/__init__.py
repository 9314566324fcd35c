"""Scanned sheets: uploaded, read, checked by a person, and written into the database."""
