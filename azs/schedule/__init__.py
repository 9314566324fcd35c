"""Reports that go out by themselves: when, to whom, what came of it."""
