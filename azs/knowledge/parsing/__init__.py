"""Bytes of a file into blocks of text: `parse` by content, `parse_limited` in a process of its own."""
