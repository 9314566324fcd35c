"""The knowledge base: documents of the network, their text with its structure, and the glossary of the trade."""
