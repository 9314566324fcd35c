"""Kinds of reports, one a file."""
