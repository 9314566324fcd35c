"""Pages of the scanned sheets."""
