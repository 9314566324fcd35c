"""Sets of training data made of the database: `python -m training.dataset build`, or `build` within the app."""

from training.dataset.building import KINDS, Options, build, datasets_of, rows_of
from training.dataset.card import read_card

__all__ = ["KINDS", "Options", "build", "datasets_of", "read_card", "rows_of"]
