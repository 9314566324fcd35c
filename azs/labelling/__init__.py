"""Examples to learn from that people have looked at: who said what, where they agree, and what counts."""

from azs.labelling.outcomes import Outcome, accepted, rejected

__all__ = ["Outcome", "accepted", "rejected"]
