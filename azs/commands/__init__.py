"""Commands of `python -m azs`, one module each: `add(subparsers)` registers a command."""
