"""From an adapter to a model that answers: merged weights, GGUF for the local engine, LoRA on vLLM."""
