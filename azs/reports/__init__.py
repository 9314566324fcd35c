"""Reports: what they say, made from facts, and the files they are written to."""
