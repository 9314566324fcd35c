"""What the data mean: metrics, dimensions, values and verified questions, in Russian and English."""

from azs.semantic.model import Dimension, GoldenQuestion, Metric, SemanticModel, Value, load_model

__all__ = ["Dimension", "GoldenQuestion", "Metric", "SemanticModel", "Value", "load_model"]
