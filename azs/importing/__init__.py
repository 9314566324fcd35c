"""Import of a company's own incidents from files, by a declarative mapping."""
