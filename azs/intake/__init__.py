"""Scanned forms on their way into the database."""
