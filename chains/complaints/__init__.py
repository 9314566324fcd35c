"""What a complaint is about: category, priority, sentiment, danger, and which earlier ones it repeats."""
