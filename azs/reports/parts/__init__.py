"""Sections that several kinds of reports share."""
