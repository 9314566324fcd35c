"""Language models: where their files come from, the local server, and one client for every way of running them."""
