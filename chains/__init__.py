"""Everything that talks to a language model: models, linking, planning, answers."""
