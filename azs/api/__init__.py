"""REST: how programs of the company and of its partners send complaints and ask what became of them."""
