"""Reading of documents: standalone, knows nothing of the rest of the product."""
