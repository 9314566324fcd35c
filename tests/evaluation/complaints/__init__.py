"""Complaints with the answers they expect: complaints_dev.toml and complaints_test.toml."""
